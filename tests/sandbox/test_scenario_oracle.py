"""The planted truth against a second, independent reading of the rules over the same documents."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from scenario_oracle import Oracle, plain

from sandbox.scenario.faults.amazon import VENDOR_FAULTS
from sandbox.scenario.faults.shops import SHOP_FAULTS
from sandbox.scenario.generator import DEFAULT_AS_OF, build_scenario
from sandbox.scenario.model import Scenario

# Codes about single rows and values; the oracle does not judge them.
NOT_JUDGED = {
    *VENDOR_FAULTS,
    "SETTLEMENT_UNMAPPED_LINE", "SETTLEMENT_PARSE_REJECT", "REASON_UNMAPPED", "WAREHOUSE_UNMAPPED",
    # codes about stock and shipments to Amazon: the oracle reads neither
    "FBA_INBOUND_SHORT", "FBA_INBOUND_OVER", "FBA_INBOUND_NOT_ACKED", "GHOST_INBOUND", "FBA_STOCK_DRIFT",
    "FBA_ADJUSTMENT_NOT_SYNCED", "RESTOCK_MISSED", "ATS_CONTAMINATED", "GHOST_SYSTEM_ONLY",
    "GHOST_STRANDED_SKU",
}  # fmt: skip
WITHOUT_QUANTITY = {"DUPLICATE_REFUND"}


def planted(scenario: Scenario) -> list[tuple[str, str, str, str, Decimal]]:
    rows = []
    for e in scenario.truth.exceptions:
        if e["code"] not in NOT_JUDGED and e["code"] not in SHOP_FAULTS:
            quantity = "" if e["code"] in WITHOUT_QUANTITY or e["quantity"] is None else str(e["quantity"])
            subject = plain(e["sku"]) if e["sku"] else e["settlement_id"]
            rows.append((e["code"], e["order_id"] or "", subject, quantity, Decimal(e["amount"] or 0)))
    return sorted(rows)


def found(scenario: Scenario) -> list[tuple[str, str, str, str, Decimal]]:
    return sorted((*finding[:4], Decimal(finding[4] or 0)) for finding in Oracle(scenario).findings)


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
