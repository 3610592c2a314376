"""`returns-dbt`: dbt's own command line, started inside the state folder.

The profile then names the warehouse relative to the folder, so that dbt sees the same connection for every
folder and keeps what it has parsed. What dbt builds is in `dbt_project/`.
"""

from __future__ import annotations

import os
from pathlib import Path


def main() -> None:
    """Run dbt's command line on the project of the current folder, or of DBT_PROJECT_DIR."""
    os.environ.setdefault("DBT_PROJECT_DIR", str(Path.cwd()))
    home = Path(os.environ["RETURNS_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    os.chdir(home)
    os.environ["RETURNS_WAREHOUSE"] = "warehouse.duckdb"
    # The debug log repeats every statement, tens of megabytes a run; compiled/ and run/ hold them as files.
    os.environ.setdefault("DBT_LOG_LEVEL_FILE", "info")
    # Imported late: dbt reads its environment when it is imported.
    from dbt.cli.main import cli

    cli()


if __name__ == "__main__":
    main()
