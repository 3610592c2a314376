"""The posting rules, their registry and the mapping hold each other."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2] / "dbt_project"
POSTINGS = PROJECT / "models" / "intermediate" / "postings"


def seed(name: str) -> list[dict[str, str]]:
    """The rows of a seed."""
    with (PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files() -> dict[str, str]:
    """The SQL of each posting rule."""
    return {
        path.stem.removeprefix("posting_"): path.read_text(encoding="utf-8")
        for path in POSTINGS.glob("*.sql")
    }


def test_every_posting_rule_is_one_file_one_registry_row_and_part_of_the_union() -> None:
    macro = (PROJECT / "macros" / "money.sql").read_text(encoding="utf-8")
    listed = re.search(r"macro posting_rules\(\) -%}(.*?)endmacro", macro, re.DOTALL)
    assert listed is not None
    union = re.findall(r"'([a-z_]+)'", listed.group(1))
    registered = [row["event_type"] for row in seed("posting_rules")]
    assert sorted(union) == sorted(registered) == sorted(files())


@pytest.mark.parametrize("rule", sorted(files()))
def test_a_posting_rule_makes_entries_of_its_own_event_type_only(rule: str) -> None:
    others = [name for name in files() if name != rule]
    sql = files()[rule]
    assert f"'{rule}'" in sql
    assert [name for name in others if f"'{name}' as event_type" in sql] == []


def test_every_account_that_a_rule_or_mapping_names_is_in_the_chart() -> None:
    chart = {row["account_code"] for row in seed("chart_of_accounts")}
    macro = (PROJECT / "macros" / "money.sql").read_text(encoding="utf-8")
    named = set(re.findall(r"'(\d{4})'", macro)) | {row["account_code"] for row in seed("gl_mapping")}
    named |= {row["account_code"] for row in seed("goods_accounts")}
    assert len(named) > 25
    assert named - chart == set()


@pytest.mark.requirement("R-VC-17")
def test_every_grade_has_an_account_of_the_chart() -> None:
    chart = {row["account_code"] for row in seed("chart_of_accounts")}
    grades = {row["grade"]: row["account_code"] for row in seed("grade_dispositions")}

    assert set(grades) >= {"A", "B", "C", "D", "REJECT"}
    assert set(grades.values()) <= chart


def test_the_mapping_has_no_row_twice_and_is_written_in_lower_case() -> None:
    keys = [
        (row["transaction_type"], row["amount_type"], row["amount_description"], row["sign"])
        for row in seed("gl_mapping")
    ]
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    assert [key for key in keys if key != tuple(part.strip().lower() for part in key)] == []


def test_no_mapping_row_swallows_money_that_nobody_has_classified() -> None:
    # a row open on the description of general money would hide new kinds of it
    open_rows = [
        row
        for row in seed("gl_mapping")
        if row["amount_description"] == "*"
        and row["amount_type"]
        in ("*", "other-transaction", "fba inventory reimbursement", "itemfees", "itemprice")
        and row["transaction_type"] in ("*", "other-transaction", "order", "refund", "servicefee", "fbafees")
    ]
    assert open_rows == []
