"""Money that the simulated Amazon holds back: its parts add up, whatever it is for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sandbox.scenario.generator import build_scenario


def amount(part: dict[str, Any], name: str) -> Decimal:
    return Decimal(str(part[name]["currencyAmount"]))


@pytest.mark.requirement("R-X-06")
@pytest.mark.parametrize("faults", ["none", "all"])
def test_the_parts_of_a_transaction_add_up_to_its_total(faults: str) -> None:
    kinds = set()
    for transaction in build_scenario(3, "XS", faults).amazon_fba_api.transactions:
        [item] = transaction["items"]
        groups = item["breakdowns"]
        parts = [part for group in groups for part in group["breakdowns"]]
        total = amount(transaction, "totalAmount")
        assert amount(item, "totalAmount") == total
        assert sum(amount(group, "breakdownAmount") for group in groups) == total
        assert sum(amount(part, "breakdownAmount") for part in parts) == total
        kinds.add((transaction["transactionType"], transaction["transactionStatus"]))
    assert {("Shipment", "DEFERRED"), ("Refund", "DEFERRED"), ("Shipment", "RELEASED")} <= kinds
