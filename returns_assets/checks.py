"""Asset checks on the marts: one per family of exceptions, and the invariants of the books.

One read of the warehouse answers all of them. Which codes exist, their family and severity come from the seed
`exception_registry`; what the invariants select is in `invariants.py`.
"""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from resources.warehouse import Warehouse, rows
from returns_assets.check_results import exception_result, invariant_result
from returns_assets.home import PROJECT_DIR
from returns_assets.invariants import INVARIANTS

EXCEPTIONS = dg.AssetKey(["marts", "return_exceptions"])
REGISTRY = PROJECT_DIR / "seeds" / "exception_registry.csv"
_OPEN_EXCEPTIONS = """
    select registry.family, exceptions.*
    from marts.return_exceptions as exceptions
    left join seeds.exception_registry as registry using (exception_code)
    where exceptions.status = 'open'
    order by exceptions.exception_code, exceptions.amount desc nulls last, exceptions.exception_id
"""


@cache
def registry(path: Path = REGISTRY) -> dict[str, Mapping[str, str]]:
    """The rows of the exception registry by code, as the repository has them."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["exception_code"]: row for row in csv.DictReader(file)}


def families() -> tuple[str, ...]:
    """The families of exceptions in the registry."""
    return tuple(sorted({row["family"] for row in registry().values()}))


def check_name(family: str) -> str:
    """The name of the family's check."""
    return f"exceptions_{family}"


def build_mart_checks() -> dg.AssetChecksDefinition:
    """All checks on the marts. The invariants of the books block what is built from the ledger; exceptions
    never do.
    """
    specs = [
        dg.AssetCheckSpec(check_name(family), asset=EXCEPTIONS, description=_family_description(family))
        for family in families()
    ]
    specs += [
        dg.AssetCheckSpec(
            invariant.name,
            asset=invariant.asset,
            description=invariant.description,
            blocking=invariant.blocking,
        )
        for invariant in INVARIANTS
    ]

    @dg.multi_asset_check(name="mart_checks", specs=specs, pool="warehouse")
    def mart_checks(warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
        with warehouse.read() as connection:
            results = [*_exception_results(connection), *_invariant_results(connection)]
        yield from results

    return mart_checks


def _exception_results(connection: duckdb.DuckDBPyConnection) -> Iterator[dg.AssetCheckResult]:
    by_family: dict[str, list[dict[str, Any]]] = {family: [] for family in families()}
    for row in rows(connection, _OPEN_EXCEPTIONS):
        by_family.setdefault(row["family"] or "unknown", []).append(row)
    for family in families():
        yield exception_result(check_name(family), EXCEPTIONS, by_family[family])


def _invariant_results(connection: duckdb.DuckDBPyConnection) -> Iterator[dg.AssetCheckResult]:
    for invariant in INVARIANTS:
        yield invariant_result(invariant, rows(connection, invariant.query))


def _family_description(family: str) -> str:
    codes = sorted(code for code, row in registry().items() if row["family"] == family)
    return f"No open exception of the family {family}: {', '.join(codes)}"
