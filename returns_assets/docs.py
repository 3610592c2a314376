"""`make docs`: the dbt documentation of the warehouse in RETURNS_HOME, served on 127.0.0.1."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from datetime import UTC, datetime

from returns_assets.clock import end_of_day
from returns_assets.dbt_assets import dbt_variables
from returns_assets.dbt_project import DBT_EXECUTABLE
from returns_assets.home import PROJECT_DIR, home_from

_PORT = 8081


def main() -> int:
    """Generate and serve; the exit code of dbt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=_PORT)
    port = str(parser.parse_args().port)
    home = home_from()
    if not home.warehouse.is_file():
        sys.stderr.write(f"There is no warehouse in {home.path}: run `make demo` or `returns run` first.\n")
        return 1
    variables = json.dumps(dbt_variables(home, end_of_day(datetime.now(UTC))))
    target = home.dbt / "docs"
    environment = {
        **os.environ,
        "RETURNS_HOME": str(home.path),
        "RETURNS_RUN": variables,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    common = ["--profiles-dir", str(PROJECT_DIR), "--target-path", str(target)]
    for arguments in (["generate"], ["serve", "--host", "127.0.0.1", "--port", port, "--no-browser"]):
        code = subprocess.call(  # noqa: S603
            [str(DBT_EXECUTABLE), "docs", *arguments, *common], cwd=PROJECT_DIR, env=environment
        )
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
