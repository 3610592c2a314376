"""What matching costs when the business grows tenfold: seconds of each rule's model at two sizes, M and L.

The refunds and receipts of a reconciled home are copied, with ids of their own, until there are as many; the
models of the cascade then run on them. Nothing in the home changes.
`python -m benchmarks.scaling --home HOME`
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.accuracy import AS_OF
from returns_assets.dbt_assets import dbt_variables
from returns_assets.home import PROJECT_DIR, Home

LIMIT = 1.1
# Refund lines and receipts together, of 50,000 and 500,000 orders. Ten times the orders have six times the
# SKUs.
ROWS = {"M": 20_000, "L": 200_000}
SKU_GROWTH = 0.6
LARGE_ORDER_LINES = 500
ONE_IN_KEYLESS = 10
_OWN_COLUMNS = ("order_id", "order_line_id", "match_key", "return_id", "unit_id", "tracking_number")
_LEGS = {"int_refund_legs": "refund_line_id", "int_receipt_legs": "receipt_id"}


@dataclass(frozen=True)
class Measured:
    """One size: rows that the rules saw, and seconds per model."""

    size: str
    rows: int
    seconds: Mapping[str, float]

    @property
    def together(self) -> float:
        """Seconds of all models."""
        return sum(self.seconds.values())


def exponent(small: float, large: float, small_rows: int, large_rows: int) -> float:
    """The power of the rows with which the time grows: 1 is linear, 2 quadratic."""
    return math.log(large / small) / math.log(large_rows / small_rows)


def enlarge(warehouse: Path, rows: int) -> int:
    """Copy the legs until there are about so many rows; how many there are then.

    A tenth of the receipts name no order, and one order has 500 refunds and 500 receipts of one SKU.
    """
    with duckdb.connect(str(warehouse)) as connection:
        known = sum(_count(connection, legs) for legs in _LEGS)
        copies = max(1, round(rows / known))
        skus = max(1, round(copies * SKU_GROWTH))
        for legs, key in _LEGS.items():
            columns = ", ".join(f"{name} || '~' || copy as {name}" for name in (key, *_OWN_COLUMNS))
            connection.execute(
                f"create or replace table intermediate.{legs} as "
                f"select legs.* replace ({columns}, sku_key || '~' || copy % {skus} as sku_key) "
                f"from intermediate.{legs} as legs cross join range({copies}) as copies (copy)"
            )
        connection.execute(
            "update intermediate.int_receipt_legs set order_id = null, match_key = null "
            f"where hash(receipt_id) % {ONE_IN_KEYLESS} = 0"
        )
        for legs, key in _LEGS.items():
            connection.execute(
                f"insert into intermediate.{legs} select legs.* replace ('crowd-' || line as {key}, "
                "'AMAZON_FBA' as channel, 'crowd' as order_id, 'crowd|SKU' as match_key, "
                "'SKU' as sku_key, 'SKU' as sku, 1 as quantity, null as unit_id, null as order_line_id, "
                "null as return_id) "
                f"from (select * from intermediate.{legs} limit 1) as legs "
                f"cross join range({LARGE_ORDER_LINES}) as lines (line)"
            )
        return sum(_count(connection, legs) for legs in _LEGS)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    [(count,)] = connection.execute(f"select count(*) from intermediate.{table}").fetchall()
    return int(count)


def measure(home: Path, size: str) -> Measured:
    """Run the models of the cascade on a copy of the home's warehouse; one thread: times do not mix."""
    with tempfile.TemporaryDirectory() as folder:
        warehouse, target = Path(folder) / "warehouse.duckdb", Path(folder) / "target"
        shutil.copy(home / "warehouse.duckdb", warehouse)
        rows = enlarge(warehouse, ROWS[size])
        environment = {
            **os.environ,
            "RETURNS_RUN": json.dumps(dbt_variables(Home(home), AS_OF)),
            "RETURNS_HOME": str(home),
            "RETURNS_WAREHOUSE": str(warehouse),
            "DBT_PROFILES_DIR": str(PROJECT_DIR),
            "DBT_TARGET_PATH": str(target),
            "DBT_LOG_PATH": str(target),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }
        command = [sys.executable, "-m", "returns_assets.dbt_command", "run", "--quiet", "--threads", "1"]
        command += ["--select", "path:models/intermediate/matching", "--exclude", "int_*_legs"]
        done = subprocess.run(
            command, env=environment, cwd=PROJECT_DIR, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stdout[-3000:] + done.stderr[-3000:])
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    models = [one for one in results if one["unique_id"].startswith("model.")]
    seconds = {one["unique_id"].rsplit(".", 1)[1]: float(one["execution_time"]) for one in models}
    return Measured(size, rows, seconds)


def table(small: Measured, large: Measured) -> str:
    """The exponents as text: all models together, and each that takes more than a second."""

    def line(name: str, before: float, after: float) -> str:
        power = exponent(max(before, 0.001), max(after, 0.001), small.rows, large.rows)
        verdict = f"at most {LIMIT}" if power <= LIMIT else f"ABOVE {LIMIT}"
        return f"{name:24} {before:8.2f} s {after:8.2f} s   exponent {power:5.2f}, {verdict}"

    slow = sorted(
        (name for name, time in large.seconds.items() if time > 1), key=lambda name: -large.seconds[name]
    )
    return "\n".join(
        [
            f"lines matched: {small.size} {small.rows:,}, {large.size} {large.rows:,}",
            line("matching together", small.together, large.together),
            *(line(name, small.seconds[name], large.seconds[name]) for name in slow),
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a home that was reconciled")
    home = parser.parse_args(arguments).home.resolve()
    small, large = (measure(home, size) for size in ROWS)
    print(table(small, large))
    return 0 if exponent(small.together, large.together, small.rows, large.rows) <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
