"""What only a past run knows: the exceptions that were open at its `as_of`, as append-only files.

dbt reads these files on the next run to know when an exception was first seen. Nothing here is ever
rewritten.
"""

import hashlib
import os
from pathlib import Path

import dagster as dg
import duckdb

from resources.warehouse import Warehouse
from returns_assets.clock import compact
from returns_assets.home import Home
from returns_assets.run_settings import RunSettings
from returns_assets.source_events import ensure_columns as ensure_event_columns

# The columns kept, with their types: a folder without any run yet still has a table of this shape.
_TEXT = (
    "exception_id", "exception_code", "severity", "owner_team", "exception_class", "origin", "channel",
    "order_id", "return_id", "zigzag_return_id", "settlement_id", "shipment_id", "subject", "sku", "currency",
    "message", "evidence", "status", "next_action",
)  # fmt: skip
EXCEPTION_COLUMNS: dict[str, str] = {
    **dict.fromkeys(_TEXT, "VARCHAR"),
    **dict.fromkeys(("quantity", "amount"), "DECIMAL(18,4)"),
    **dict.fromkeys(("first_seen_as_of", "last_seen_as_of", "due_at", "as_of"), "TIMESTAMP"),
    "age_days": "INTEGER",
}


def exceptions_folder(home: Home) -> Path:
    """Where the files of past runs are."""
    return home.history / "exceptions"


def ensure_history_columns(home: Home) -> None:
    """Write the zero-row files that give an empty history its columns, once."""
    ensure_event_columns(home)
    target = exceptions_folder(home) / "_columns.parquet"
    if target.is_file():
        return
    columns = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in EXCEPTION_COLUMNS.items())
    with duckdb.connect() as connection:
        _write(connection, f"select {columns} where false", target)


def append_open_exceptions(warehouse: Warehouse, home: Home, run_as_of: str) -> tuple[Path | None, int]:
    """Append the open exceptions; returns the new file (None when nothing is new) and their number.

    The name carries the content's hash: the same exceptions at the same `as_of` are one file however often
    they run.
    """
    columns = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in EXCEPTION_COLUMNS.items())
    # What a person has set aside is still there: it must not look resolved and then reopened.
    query = f"select {columns} from marts.return_exceptions where status <> 'resolved' order by exception_id"  # noqa: S608
    with warehouse.read() as connection:
        found = connection.execute(query).fetchall()
        digest = hashlib.sha256(repr(found).encode()).hexdigest()[:12]
        target = exceptions_folder(home) / f"{run_as_of}-{digest}.parquet"
        if not found or target.is_file():
            return None, len(found)
        _write(connection, query, target)
    return target, len(found)


def _write(connection: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # A name that no reader's *.parquet pattern matches, until the file is complete.
    partial = target.with_suffix(f".{os.getpid()}.partial")
    connection.execute(f"copy ({query}) to '{str(partial).replace(chr(39), chr(39) * 2)}' (format parquet)")
    partial.replace(target)


@dg.asset(
    key=["history", "exceptions"],
    group_name="history",
    owners=["team:finance"],
    kinds={"python", "parquet"},
    deps=[dg.AssetKey(["marts", "return_exceptions"])],
    pool="warehouse",
    description=(
        "Grain: one exception that was open at one `as_of`. Append-only: tells later runs when it was first "
        "seen, also after the warehouse was deleted."
    ),
)
def history_exceptions(
    context: dg.AssetExecutionContext, settings: RunSettings, warehouse: Warehouse
) -> dg.MaterializeResult:
    moment = compact(settings.as_of_for(context))
    written, count = append_open_exceptions(warehouse, settings.state, moment)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": count,
            "file": written.name if written else "unchanged: nothing new to keep",
        }
    )


# What dbt reads at the start of a run is what earlier runs wrote: an asset of its own, not the one
# written above.
EARLIER_RUNS = dg.AssetSpec(
    key=["earlier_runs", "exceptions"],
    group_name="history",
    owners=["team:finance"],
    kinds={"parquet"},
    description="What earlier runs left behind. Grain: one exception that was open at one `as_of`.",
)
