"""The files that leave the warehouse, as assets. How a format is written is in `ledger_files.py`."""

import dagster as dg

from resources.warehouse import Warehouse
from returns_assets.ledger_files import write_ledger_files
from returns_assets.run_settings import RunSettings


@dg.asset(
    key=["exports", "ledger_files"],
    group_name="exports",
    owners=["team:finance"],
    kinds={"python", "beancount", "hledger"},
    # Behind the blocking checks of these marts: a ledger that does not balance is never exported.
    deps=[
        dg.AssetKey(["marts", name])
        for name in ("journal_entries", "journal_lines", "accounts", "settlement_tieout")
    ],
    pool="warehouse",
    description="The journal as beancount and hledger files. Grain: one transaction per journal entry.",
)
def ledger_files(settings: RunSettings, warehouse: Warehouse) -> dg.MaterializeResult:
    with warehouse.read() as connection:
        files = write_ledger_files(connection, settings.state.exports)
    return dg.MaterializeResult(
        metadata={path.name: dg.MetadataValue.path(str(path)) for path in files}
        | {"bytes": sum(path.stat().st_size for path in files)}
    )
