"""The same business told in another way gives the same marts, or marts that differ as the telling does.

Row order, a rebuild, a second run and decimal commas are in other tests, quantities times a factor in
`cases`. What each telling is stands in `transformed_inboxes.py`; each costs a landing and a dbt run.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import transformed_inboxes as inboxes
from scenario_runs import SEED, SOURCE_REFERENCES, marts

from benchmarks.accuracy import AS_OF
from returns_assets.home import PROJECT_DIR
from sandbox.scenario.generator import build_scenario
from sandbox.scenario.writers import write_inbox
from tests.scenario.cases.steps import dbt, land

# Twenty-eight years: the same weekdays, month ends, leap days and clock changes.
SHIFT = timedelta(days=10_227)
FAR_EAST = "Pacific/Kiritimati"
HASH = re.compile(r"\b[0-9a-f]{64}\b")
# A date or a month; 2026-01 is a SKU of the scenario, and no record is of a January.
YEAR = re.compile(r"\b20[0-9]{2}(?=-[0-9]{2}-[0-9]{2}|-(?:0[2-9]|1[0-2])\b)")
# Ids that the generator makes of dates, names of files, and a day that no calendar has.
OF_DATES = {"settlement_id", "external_id", "reason"}
NEW = re.compile(rf"'CAD'|Amazon\.ca|{inboxes.NEW_ORDER}|{inboxes.NEW_SETTLEMENT}|{inboxes.NEW_SKU}")
# Counts and shares over all marketplaces, which one more marketplace changes.
RULES = {"match_rule", "match_confidence", "rule_id", "confidence"}
OVER_ALL = {"detection_latency", "reconciliation_rates", "root_causes", "landed_documents"}
# The one document that counts its batches: they are more.
GRADE_BATCHES = re.compile(r"^\('zigzag', 'grade_batches'")
# The generator draws other orders of TikTok that never come back when the days are others.
TIKTOK_ORDERS = re.compile(
    r"^\('tiktok_shop orders \||^\('(tiktok_shop|erp)', '(orders|sales_orders|statement_transactions)'"
)
Marts = dict[str, Counter[str]]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every solved fault at the smallest size, landed and modelled."""
    home = tmp_path_factory.mktemp("base") / "home"
    write_inbox(build_scenario(SEED, "XS", "all", AS_OF), home / "inbox")
    model(home)
    return home


def model(home: Path, as_of: datetime = AS_OF, *arguments: str) -> None:
    land(home)
    done = dbt(home, as_of.isoformat(), list(arguments))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def another(base: Path, folder: Path) -> Path:
    """A home with the inbox of the base, and with its parse of the project."""
    home = folder / "home"
    write_inbox(build_scenario(SEED, "XS", "all", AS_OF), home / "inbox")
    keep_parse(base, home)
    return home


def keep_parse(base: Path, home: Path) -> None:
    (home / "dbt" / "cases").mkdir(parents=True)
    shutil.copy(base / "dbt" / "cases" / "partial_parse.msgpack", home / "dbt" / "cases")


def counted(home: Path, without: set[str] | None = None) -> Marts:
    """Every mart as its rows, counted."""
    return {table: Counter(map(repr, rows)) for table, rows in marts(home, without).items()}


def differences(one: Marts, other: Marts) -> dict[str, tuple[list[str], list[str]]]:
    """Per mart the rows that only one of the two has, a few of them."""
    assert one.keys() == other.keys()
    return {
        table: (sorted(one[table] - other[table])[:3], sorted(other[table] - one[table])[:3])
        for table in one
        if one[table] != other[table]
    }


def test_the_same_documents_again_in_another_time_zone_change_no_byte(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every document is sent again, once under its name and once under another; machine and database session
    live fourteen hours from UTC.
    """
    home = tmp_path / "home"
    shutil.copytree(base, home)
    write_inbox(build_scenario(SEED, "XS", "all", AS_OF), home / "inbox")
    for path in list(inboxes.documents(home / "inbox")):
        # A document without an id of its own goes by the name that comes first.
        shutil.copy2(path, path.with_name(f"zz_again_{path.name}"))
    profile = (PROJECT_DIR / "profiles.yml").read_text(encoding="utf-8")
    assert profile.count("TimeZone: UTC") == 1
    (tmp_path / "profiles.yml").write_text(profile.replace("TimeZone: UTC", f"TimeZone: {FAR_EAST}"))
    monkeypatch.setenv("TZ", FAR_EAST)

    model(home, AS_OF, "--profiles-dir", str(tmp_path))

    assert differences(counted(base), counted(home)) == {}


def test_split_grade_batches_and_turned_columns_change_no_figure(base: Path, tmp_path: Path) -> None:
    home = another(base, tmp_path)
    assert inboxes.split_grade_batches(home / "inbox") > 10
    assert inboxes.reorder_columns(home / "inbox") > 100

    model(home)

    # Where a row that is cut short ends depends on the columns: it is rejected, for another reason.
    before, after = plain(base, without={"reason"}), plain(home, without={"reason"})
    assert differences(rows_without(before, GRADE_BATCHES), rows_without(after, GRADE_BATCHES)) == {}


def plain(home: Path, shift: timedelta = timedelta(0), without: Collection[str] = ()) -> Marts:
    """Every mart without ids that are hashes, references and the order of lines; SKUs by their own name,
    moments earlier by `shift`.
    """
    left_out = {*SOURCE_REFERENCES, "raw_text", "line_number", *without}
    return {
        table: Counter(repr(tuple(_plain(value, shift) for value in row)) for row in rows)
        for table, rows in marts(home, left_out).items()
    }


def _plain(value: Any, shift: timedelta) -> Any:
    if isinstance(value, date):
        return value - shift
    if isinstance(value, str):
        named = HASH.sub("#", value).replace(inboxes.ALIAS, "")
        years = round(shift.days / 365.25)
        return YEAR.sub(lambda found: str(int(found[0]) - years), named) if years else named
    return value


def rows_without(found: Marts, left_out: re.Pattern[str]) -> Marts:
    """Marts without the rows in which something stands."""
    return {
        table: Counter({row: count for row, count in rows.items() if not left_out.search(row)})
        for table, rows in found.items()
    }


def others(found: Marts) -> Marts:
    """Marts without the rows of the marketplace that was added, and without sums over all marketplaces."""
    return {table: rows for table, rows in rows_without(found, NEW).items() if table not in OVER_ALL}


def by_alias(home: Path) -> int:
    return sum("'M5'" in row for row in counted(home)["match_allocations"].elements())


def test_other_names_of_skus_and_an_unrelated_marketplace_change_no_figure_of_the_others(
    base: Path, tmp_path: Path
) -> None:
    home = another(base, tmp_path)
    assert inboxes.rename_skus(home / "inbox") > 20
    inboxes.add_marketplace(home / "inbox")

    model(home)

    # The rule may be another one: an alias was needed.
    before, after = plain(base, without=RULES), plain(home, without=RULES)
    assert differences(others(before), others(after)) == {}
    assert after["reconciled_returns"].total() == before["reconciled_returns"].total() + 1
    assert by_alias(home) > by_alias(base)


def test_other_dates_change_no_state_code_amount_or_age(base: Path, tmp_path: Path) -> None:
    home, as_of = tmp_path / "home", AS_OF + SHIFT
    write_inbox(build_scenario(SEED, "XS", "all", as_of), home / "inbox")
    keep_parse(base, home)

    model(home, as_of)

    before, after = plain(base, without=OF_DATES), plain(home, SHIFT, OF_DATES)
    assert differences(rows_without(before, TIKTOK_ORDERS), rows_without(after, TIKTOK_ORDERS)) == {}
