"""A small TikTok Shop seller with two shops, written by hand in the platform's form."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sandbox.scenario.model import Scenario, TikTokShopData
from sandbox.server import Sandbox

GB_CIPHER, DE_CIPHER = "GCP_cipherOfTheBritishShop+/=", "GCP_cipherOfTheGermanShop"
Serving = Callable[..., AbstractContextManager[Sandbox]]


def seconds(month: int, day: int, hour: int = 12) -> int:
    """Unix time of an hour of 2026."""
    return int(datetime(2026, month, day, hour, tzinfo=UTC).timestamp())


def order(number: int, currency: str = "GBP", **changes: Any) -> dict[str, Any]:
    """An order of one unit, updated a day later than the one before."""
    when = seconds(9, 1) + number * 86_400
    return {
        "id": f"57646141303878{number:05d}",
        "status": "COMPLETED",
        "create_time": when - 3600,
        "update_time": when,
        "payment": {"currency": currency, "sub_total": "10.00", "shipping_fee": "0", "total_amount": "10.00"},
        "line_items": [
            {
                "id": f"57708651212375{number:05d}",
                "product_id": "1729582718312380123",
                "sku_id": "2729382476852921560",
                "seller_sku": "MUG-1",
                "sale_price": "10.00",
                "original_price": "10.00",
                "seller_discount": "0",
                "platform_discount": "0",
                "currency": currency,
            }
        ],
        "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "buyer_email": "someone@chat.seller.example",
        **changes,
    }


def return_record(number: int, **changes: Any) -> dict[str, Any]:
    """A request for the order of the same number."""
    amounts = {
        "currency": "GBP", "refund_total": "10.00", "refund_subtotal": "8.33", "refund_shipping_fee": "0",
        "refund_tax": "1.67", "retail_delivery_fee": "0", "buyer_service_fee": "0",
    }  # fmt: skip
    return {
        "order_id": f"57646141303878{number:05d}",
        "return_id": f"40353185040866{number:05d}",
        "return_type": "RETURN_AND_REFUND",
        "return_status": "RETURN_OR_REFUND_REQUEST_PENDING",
        "role": "BUYER",
        "return_reason": "ecom_order_delivered_refund_and_return_reason_no_need",
        "return_reason_text": "No longer needed",
        "shipment_type": "PLATFORM",
        "return_method": "PLATFORM_SHIPPED",
        "return_tracking_number": f"JX{number:010d}",
        "can_buyer_keep_item": False,
        "create_time": seconds(10, 1) + number * 3600,
        "update_time": seconds(10, 2) + number * 3600,
        "seller_next_action_response": [
            {"action": "SELLER_RESPOND_RETURN", "deadline": seconds(10, 4) + number * 3600}
        ],
        "return_line_items": [
            {
                "return_line_item_id": f"40352276579621{number:05d}",
                "order_line_item_id": f"57708651212375{number:05d}",
                "sku_id": "2729382476852921560",
                "seller_sku": "MUG-1",
                "refund_amount": amounts,
            }
        ],
        "refund_amount": amounts,
        "is_combined_return": False,
        **changes,
    }


def statement(statement_id: str, day: int, currency: str = "GBP") -> dict[str, Any]:
    """A paid statement of October."""
    return {
        "id": statement_id,
        "statement_time": seconds(10, day, 0),
        "currency": currency,
        "settlement_amount": "6.50",
        "revenue_amount": "10.00",
        "fee_amount": "-3.50",
        "adjustment_amount": "0",
        "payment_status": "PAID",
        "payment_id": "3459275187040258849",
    }


def transaction(number: int, **changes: Any) -> dict[str, Any]:
    """An order's transaction in the form of 202501: 10.00 - 2.00 - 1.50 = 6.50."""
    return {
        "id": f"16367000414135{number:05d}",
        "type": "ORDER",
        "order_id": f"57646141303878{number:05d}",
        "order_create_time": seconds(9, 1) + number,
        "settlement_amount": "6.50",
        "revenue_amount": "10.00",
        "revenue_breakdown": {
            "subtotal_before_discount_amount": "12.00",
            "refund_subtotal_before_discount_amount": "0",
            "seller_discount_amount": "-2.00",
            "seller_discount_refund_amount": "0",
        },
        "shipping_cost_amount": "-2.00",
        "fee_tax_amount": "-1.50",
        "fee_tax_breakdown": {"fee": {"platform_commission_amount": "-1.50"}, "tax": {}},
        "adjustment_amount": "0",
        "reserve_amount": "0",
        **changes,
    }


def seller(orders: int = 25, returns: int = 12, transactions: int = 3) -> TikTokShopData:
    """A British and a German shop; the German one has one order and one statement."""
    return TikTokShopData(
        shops=(
            {"id": "7000714532876273420", "name": "Mugs", "region": "GB", "seller_type": "LOCAL",
             "cipher": GB_CIPHER, "code": "GBLC1"},
            {"id": "7000714532876273421", "name": "Becher", "region": "DE", "seller_type": "LOCAL",
             "cipher": DE_CIPHER, "code": "DELC1"},
        ),
        orders=(
            *(order(number) for number in range(orders)),
            order(99_000, "EUR", create_time=seconds(9, 4), update_time=seconds(9, 5)),
        ),
        returns=tuple(return_record(number) for number in range(returns)),
        statements=(
            statement("7238804564097517339", 1), statement("7238804564097517340", 2),
            statement("7238804564097517341", 2, "EUR"),
        ),
        transactions={"7238804564097517339": tuple(transaction(number) for number in range(transactions))},
        inventory=(
            {"product_id": "1729592969712207008", "skus": [
                {"id": "1729388324987897824", "seller_sku": "MUG-1", "total_available_quantity": 100,
                 "total_committed_quantity": 10, "warehouse_inventory": [
                     {"warehouse_id": "7054915283043174149", "available_quantity": 100,
                      "committed_quantity": 10}]}]},
        ),
    )  # fmt: skip


def scenario_of(scenario: Scenario, data: TikTokShopData) -> Scenario:
    """The scenario with this seller."""
    return replace(scenario, tiktok_shop=data)
