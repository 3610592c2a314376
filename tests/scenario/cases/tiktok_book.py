"""The pen of one case for TikTok Shop: records as its interfaces give them (platforms.md section 1).

Knows the platform's documents and no rule of the reconciler.
"""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.scenario.cases.pen import Pen, sum_of
from tests.scenario.cases.world import at, iso

SHOP_ID, REGION = "7495000000000000101", "GB"
Fields = Mapping[str, Any]


def unix(text: str) -> int:
    """Seconds since 1970, as TikTok writes a moment."""
    return int(at(text).timestamp())


class TikTokBook(Pen):
    """Writers for TikTok Shop; every field can be overridden by keyword."""

    def _shop(self) -> None:
        if not self.world.tiktok["shops"]:
            self.world.tiktok["shops"].append({"id": SHOP_ID, "region": REGION})

    def tiktok_item(
        self, k: int = 1, *, sku: str = "", price: str = "36.00", **fields: Any
    ) -> dict[str, Any]:
        """A line item of an order: one unit."""
        line = {
            "id": self.tiktok_line(k), "product_id": f"1728{self.number:015d}", "product_name": "Item",
            "sku_id": f"1729{self.number:015d}", "sku_name": "Default", "seller_sku": sku or self.sku(),
            "sale_price": price, "original_price": price, "seller_discount": "0.00", "platform_discount": "0.00",
            "currency": "GBP", "display_status": "COMPLETED", "package_status": "COMPLETED", "is_gift": False,
            "item_tax": [], "retail_delivery_fee": "0", "combined_listing_skus": [],
            "package_id": f"1152{self.number:03d}{k:011d}", "tracking_number": self.tracking(k),
        }  # fmt: skip
        return {**line, **fields}

    def tiktok_sold(self, day: str, items: Sequence[Fields], k: int = 1, **fields: Any) -> None:
        """An order that was delivered and completed."""
        self._shop()
        total = sum_of([item["sale_price"] for item in items])
        created = unix(day)
        order = {
            "_shop_id": SHOP_ID, "id": self.tiktok_order(k), "status": "COMPLETED", "create_time": created,
            "update_time": created + 900_000,
            "payment": {
                "currency": "GBP", "sub_total": total, "shipping_fee": "0", "seller_discount": "0",
                "platform_discount": "0", "total_amount": total, "original_total_product_price": total, "tax": "0",
            },
            "warehouse_id": "7396000000000000201", "fulfillment_type": "FULFILLMENT_BY_SELLER",
            "shipping_type": "TIKTOK", "delivery_type": "HOME_DELIVERY", "is_cod": False, "is_sample_order": False,
            "is_on_hold_order": False, "is_replacement_order": False, "is_exchange_order": False,
            "is_buyer_request_cancel": False, "user_id": "7021000000000000001", "packages": [],
            "line_items": [dict(item) for item in items], "paid_time": created + 120, "rts_time": created + 65_000,
            "collection_time": created + 86_000, "delivery_time": created + 250_000,
        }  # fmt: skip
        self.world.tiktok["orders"].append({**order, **fields})
        self.erp(
            "sales_orders", erp_order_id=f"SO-{self.tiktok_order(k)}", channel="TIKTOK_SHOP",
            external_order_id=self.tiktok_order(k), created_at=iso(at(day)),
            status="SHIPPED", fulfilment_location="UK-DC", pick_id=f"PICK-{self.tiktok_order(k)}",
        )  # fmt: skip

    def tiktok_return_item(
        self, k: int = 1, *, line: int | None = None, sku: str = "", refund: str = "36.00", **fields: Any
    ) -> dict[str, Any]:
        """A line item of a return: one unit of the order's `line`-th line (the k-th unless told)."""
        item = {
            "return_line_item_id": self.tiktok_return_line(k), "order_line_item_id": self.tiktok_line(line or k),
            "sku_id": f"1729{self.number:015d}", "sku_name": "Default", "seller_sku": sku or self.sku(),
            "product_name": "Item", "refund_amount": _refund_amount(refund),
        }  # fmt: skip
        return {**item, **fields}

    def tiktok_returned(
        self, created: str, updated: str, items: Sequence[Fields], k: int = 1, *, order: int = 1,
        status: str = "RETURN_OR_REFUND_REQUEST_COMPLETE", **fields: Any,
    ) -> None:  # fmt: skip
        """A return as it stands at `updated`; call again for a later state of it."""
        self._shop()
        refund = sum_of([item["refund_amount"]["refund_total"] for item in items])
        record = {
            "_shop_id": SHOP_ID, "order_id": self.tiktok_order(order), "return_id": self.tiktok_return(k),
            "return_type": "RETURN_AND_REFUND", "return_status": status, "arbitration_status": None, "role": "BUYER",
            "return_reason": "ecom_order_delivered_refund_and_return_reason_item_doesn't_fit",
            "return_reason_text": "Item doesn't fit", "shipment_type": "PLATFORM", "handover_method": "DROP_OFF",
            "return_method": "PLATFORM_SHIPPED", "return_tracking_number": self.tracking(50 + k),
            "return_provider_name": "Evri", "return_provider_id": "7117", "pre_return_id": "", "next_return_id": "",
            "can_buyer_keep_item": False, "is_quick_refund": False, "create_time": unix(created),
            "update_time": unix(updated), "seller_next_action_response": [],
            "return_line_items": [dict(item) for item in items], "discount_amount": [], "shipping_fee_amount": [],
            "refund_amount": _refund_amount(refund), "return_shipping_document_type": "QR_CODE",
            "is_combined_return": False, "combined_return_id": "", "seller_proposed_return_type": "",
            "partial_refund": {"currency": "GBP", "amount": "0"}, "buyer_rejected_partial_refund": False,
        }  # fmt: skip
        self.world.tiktok["returns"].append({**record, **fields})

    def tiktok_transaction(
        self,
        k: int,
        *,
        order: int = 1,
        revenue: str = "0.00",
        adjustment: str = "0.00",
        fee: str = "0.00",
        **fields: Any,
    ) -> dict[str, Any]:
        """A transaction of a statement (202501). A sale: positive `revenue`; its refund: negative."""
        is_refund = Decimal(revenue) < 0
        zero_less = str(-Decimal(revenue)) if is_refund else "0"
        record = {
            "id": f"1636{self.number:03d}{k:012d}", "type": "ORDER", "order_id": self.tiktok_order(order),
            "order_create_time": 0, "adjustment_id": "", "adjustment_order_id": "", "adjustment_amount": adjustment,
            "settlement_amount": sum_of([revenue, adjustment, fee]), "revenue_amount": revenue,
            "revenue_breakdown": {
                "subtotal_before_discount_amount": "0" if is_refund else revenue,
                "refund_subtotal_before_discount_amount": revenue if is_refund else "0",
                "seller_discount_amount": "0", "seller_discount_refund_amount": "0", "cod_service_fee_amount": "0",
                "refund_cod_service_fee_amount": "0",
            },
            "shipping_cost_amount": "0.00", "shipping_cost_breakdown": {}, "fee_tax_amount": fee,
            "fee_tax_breakdown": {"fee": {"platform_commission_amount": fee}, "tax": {}},
            "supplementary_component": {
                "customer_payment_amount": "0" if is_refund else revenue,
                "customer_refund_amount": f"-{zero_less}" if is_refund else "0", "platform_discount_amount": "0",
                "platform_discount_refund_amount": "0", "sales_tax_amount": "0", "sales_tax_refund_amount": "0",
            },
            "reserve_id": "", "reserve_amount": "0.00", "associated_order_id": "", "reserve_status": "",
            "estimated_release_time": "0",
        }  # fmt: skip
        return {**record, **fields}

    def tiktok_settled(self, day: str, transactions: Sequence[Fields], k: int = 1, **fields: Any) -> None:
        """A statement with its transactions; its totals follow from them."""
        self._shop()
        total = {name: sum_of([one[name] for one in transactions]) for name in
                 ("settlement_amount", "revenue_amount", "fee_tax_amount", "adjustment_amount")}  # fmt: skip
        statement = {
            "_shop_id": SHOP_ID, "id": self.tiktok_statement(k), "statement_time": unix(day), "currency": "GBP",
            "settlement_amount": total["settlement_amount"], "fee_amount": total["fee_tax_amount"],
            "adjustment_amount": total["adjustment_amount"], "net_sales_amount": total["revenue_amount"],
            "shipping_cost_amount": "0.00", "payment_status": "PAID", "payment_id": f"3459{self.number:03d}{k:012d}",
            "revenue_amount": total["revenue_amount"],
        }  # fmt: skip
        self.world.tiktok["statements"].append({**statement, **fields})
        self.world.transactions[self.tiktok_statement(k)] = [dict(one) for one in transactions]


def _refund_amount(total: str) -> dict[str, str]:
    return {
        "currency": "GBP", "refund_total": total, "refund_subtotal": total, "refund_shipping_fee": "0",
        "refund_tax": "0", "retail_delivery_fee": "0", "buyer_service_fee": "0",
    }  # fmt: skip
