"""The planted truth against a second, independent reading of the rules over the same documents."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from scenario_oracle import Oracle, plain

from sandbox.scenario.generator import DEFAULT_AS_OF, build_scenario
from sandbox.scenario.model import Scenario

# What the second reading can tell; the other codes have second readings of their own, or none.
JUDGED = {
    "DUPLICATE_REFUND", "DUPLICATE_RETURN", "FBA_CLAIM_DUE", "FBA_RECEIPT_NO_REFUND",
    "FBA_REFUND_NO_RECEIPT", "FBA_RMA_NOT_PROCESSED", "GHOST_HELD", "RETURN_QTY_MISMATCH",
    "SETTLEMENT_DEPOSIT_MISMATCH", "SETTLEMENT_GAP", "SETTLEMENT_UNBALANCED", "SKU_INACTIVE", "SKU_UNMAPPED",
    "WRONG_CHANNEL_ROUTE",
}  # fmt: skip
WITHOUT_QUANTITY = {"DUPLICATE_REFUND"}
# One cause raises one code: what a narrower code takes the place of, in its order, in the second reading.
NARROWER = {
    "FBA_SOT_CONFLICT": {"RETURN_QTY_MISMATCH"},
    "RETURN_MISSING": {"RETURN_QTY_MISMATCH", "FBA_REFUND_NO_RECEIPT"},
    "WRONG_ITEM": {"FBA_REFUND_NO_RECEIPT", "FBA_RECEIPT_NO_REFUND"},
    "CURRENCY_MISMATCH": {"DUPLICATE_REFUND"},
    "SKU_FORMAT_VARIANT": {"SKU_UNMAPPED"},
}


def planted(scenario: Scenario) -> list[tuple[str, str, str, str, Decimal]]:
    rows = []
    for e in scenario.truth.exceptions:
        if e["code"] in JUDGED:
            quantity = "" if e["code"] in WITHOUT_QUANTITY or e["quantity"] is None else str(e["quantity"])
            subject = plain(e["sku"]) if e["sku"] else e["settlement_id"]
            rows.append((e["code"], e["order_id"] or "", subject, quantity, Decimal(e["amount"] or 0)))
    return sorted(rows)


def found(scenario: Scenario) -> list[tuple[str, str, str, str, Decimal]]:
    replaced = {
        (code, e["order_id"]) for e in scenario.truth.exceptions for code in NARROWER.get(e["code"], ())
    }
    return sorted(
        (*finding[:4], Decimal(finding[4] or 0))
        for finding in Oracle(scenario).findings
        if finding[:2] not in replaced
    )


@pytest.mark.parametrize("faults", ["none", "all"])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_truth_agrees_with_a_second_reading(seed: int, faults: str) -> None:
    scenario = build_scenario(seed, "XS", faults)
    assert found(scenario) == planted(scenario)


@pytest.mark.parametrize(
    "as_of", [DEFAULT_AS_OF, datetime(2026, 4, 2, 6, 30, tzinfo=UTC), datetime(2027, 1, 4, 12, tzinfo=UTC)]
)
def test_truth_does_not_hang_on_one_date(as_of: datetime) -> None:
    """Across the change of the clocks and the year end, and when the day is young."""
    scenario = build_scenario(9, "XS", "all", as_of)
    assert found(scenario) == planted(scenario)
    clean = build_scenario(9, "XS", "none", as_of)
    assert found(clean) == []


def test_the_oracle_sees_what_is_taken_away() -> None:
    """The second reading does not agree by accident: without receipts it finds refunds without receipt."""
    scenario = build_scenario(1, "XS", "none")
    reports = tuple(r for r in scenario.reports if "CUSTOMER_RETURNS" not in r.report_type)
    changed = Scenario(**{**vars(scenario), "reports": reports})
    assert {finding[0] for finding in Oracle(changed).findings} >= {"FBA_REFUND_NO_RECEIPT", "FBA_CLAIM_DUE"}
