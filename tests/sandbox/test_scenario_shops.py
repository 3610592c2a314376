"""The planted truth of the TikTok and the B2B shop against a second reading of the rules."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from shop_oracle import ShopOracle

from sandbox.scenario.faults.shops import SHOP_FAULTS
from sandbox.scenario.generator import DEFAULT_AS_OF, build_scenario
from sandbox.scenario.model import Scenario

BY_SUBJECT = {"TTS_ARRIVAL_NO_RECORD", "FEE_SKU_UNMAPPED", "WAREHOUSE_UNMAPPED"}


def planted(scenario: Scenario) -> list[tuple[str, str]]:
    return sorted(
        (e["code"], e["subject"] if e["code"] in BY_SUBJECT else e["return_id"])
        for e in scenario.truth.exceptions
        if e["code"] in SHOP_FAULTS
    )


def found(scenario: Scenario) -> list[tuple[str, str]]:
    return sorted(ShopOracle(scenario).findings)


@pytest.mark.parametrize("code", SHOP_FAULTS)
def test_a_code_planted_alone_is_all_that_a_second_reading_finds(code: str) -> None:
    scenario = build_scenario(7, "XS", [code])

    assert {e["code"] for e in scenario.truth.exceptions} == {code}
    assert 2 <= len(planted(scenario)) <= 9
    assert found(scenario) == planted(scenario)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_clean_business_breaks_no_rule(seed: int) -> None:
    assert found(build_scenario(seed, "XS", "none")) == []


@pytest.mark.parametrize(
    "as_of", [DEFAULT_AS_OF, datetime(2026, 4, 2, 6, 30, tzinfo=UTC), datetime(2027, 1, 4, 12, tzinfo=UTC)]
)
def test_everything_at_once_on_several_days(as_of: datetime) -> None:
    """In the crowd of all faults, across the change of the clocks and the year end."""
    scenario = build_scenario(9, "XS", tuple(SHOP_FAULTS), as_of)

    assert found(scenario) == planted(scenario)
    assert found(build_scenario(9, "XS", "none", as_of)) == []


def test_the_second_reading_sees_what_is_taken_away() -> None:
    scenario = build_scenario(1, "XS", "none")
    without = tuple(r for r in scenario.zigzag_returns if r["channel"] != "TIKTOK_SHOP")
    changed = Scenario(**{**vars(scenario), "zigzag_returns": without})

    assert {code for code, _ in ShopOracle(changed).findings} >= {"TTS_RETURN_NOT_MIRRORED"}
