"""The exception registry, the rules and the lists that union them name the same codes.

Reads the project's files only; what a rule finds is tested by dbt.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2] / "dbt_project"
RULES = PROJECT / "models" / "intermediate" / "exceptions"


def registry() -> dict[str, dict[str, str]]:
    with (PROJECT / "seeds" / "exception_registry.csv").open(encoding="utf-8", newline="") as file:
        return {row["exception_code"]: row for row in csv.DictReader(file)}


def rule_files() -> dict[str, Path]:
    """Rule files by the code of their name."""
    return {path.stem.removeprefix("exception_").upper(): path for path in RULES.glob("*/exception_*.sql")}


def union_lists() -> dict[str, list[str]]:
    """The codes that the union of each family lists."""
    lists = {}
    for path in RULES.glob("int_exceptions_*.sql"):
        listed = re.search(r"union_exception_rules\(\[(.*?)\]\)", path.read_text(encoding="utf-8"), re.DOTALL)
        assert listed is not None, path.name
        lists[path.stem.removeprefix("int_exceptions_")] = [
            name.upper() for name in re.findall(r"'(\w+)'", listed.group(1))
        ]
    return lists


def test_every_code_has_a_rule_file_and_every_rule_a_code() -> None:
    assert set(rule_files()) == set(registry())


def test_a_rule_lies_in_the_folder_of_its_family_and_says_its_code() -> None:
    for code, path in rule_files().items():
        assert path.parent.name == registry()[code]["family"], code
        assert f"'{code}' as exception_code" in path.read_text(encoding="utf-8"), code


def test_every_rule_is_in_the_union_of_its_family_once() -> None:
    families = {code: row["family"] for code, row in registry().items()}

    listed = [(code, family) for family, codes in union_lists().items() for code in codes]

    assert sorted(listed) == sorted(families.items())


def test_every_family_is_in_the_union_of_all() -> None:
    union = (RULES / "int_exceptions.sql").read_text(encoding="utf-8")

    assert set(re.findall(r"ref\('int_exceptions_(\w+)'\)", union)) == set(union_lists())


@pytest.mark.requirement("R-FBA-14")
def test_every_code_says_who_acts_how_soon_and_what_to_do() -> None:
    for code, row in registry().items():
        assert int(row["sla_hours"]) > 0, code
        for column in ("severity", "owner_team", "description", "next_action", "auto_close"):
            assert row[column].strip(), f"{code}: {column}"
        assert row["runbook"] == f"docs/exceptions.md#{code.lower()}", code


def test_every_limit_that_a_model_reads_is_a_policy() -> None:
    with (PROJECT / "seeds" / "policies.csv").open(encoding="utf-8", newline="") as file:
        policies = {row["policy"] for row in csv.DictReader(file)}
    models = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "models").rglob("*.sql"))

    assert set(re.findall(r"policy\('(\w+)'\)", models)) <= policies


@pytest.mark.requirement("R-ORO-09")
@pytest.mark.requirement("R-TTS-12")
@pytest.mark.parametrize(
    ("owner", "codes"),
    [
        ("CX", "ORDER_REF_MISSING ORO_LINE_NOT_ON_ORDER TTS_CODE_MISMATCH TTS_ORPHAN_RETURN"),
        ("ops", "TTS_TRACKING_MISMATCH TTS_ARRIVAL_NO_RECORD TTS_RETURN_NOT_MIRRORED"),
        ("finance", "TTS_REFUND_NO_RECEIPT TTS_RECEIPT_NO_REFUND TTS_COMPENSATION_MISSING"),
        ("finance", " ".join(code for code in registry() if code.startswith("ORO_") and "CREDIT" in code)),
    ],
    ids=["the portal", "parcels", "money of TikTok", "credits of OroCommerce"],
)
def test_portal_parcels_and_money_each_have_their_owner(owner: str, codes: str) -> None:
    assert len(codes.split()) > 2
    assert {code: registry()[code]["owner_team"] for code in codes.split()} == dict.fromkeys(
        codes.split(), owner
    )


@pytest.mark.requirement("R-IPS-25")
def test_every_code_says_whether_source_transformation_or_target_is_at_fault() -> None:
    assert {row["origin"] for row in registry().values()} == {"SOURCE", "TRANSFORM", "TARGET"}
