"""Generated TikTok Shop answers: envelopes, JSON Lines and bare lists, both forms of transactions."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from property_cases import Case, json_elements
from property_formats import Json
from property_values import Field, amount, digits, epoch, nested, objects, of, one_of, quantity, text

PLATFORM = "tiktok_shop"
ENVELOPE = {"code": 0, "message": "Success", "request_id": "202610010000000000000000000000AB"}
_REFUND = {
    "currency": one_of("GBP"),
    "refund_total": amount(),
    "refund_subtotal": amount(),
    "refund_tax": amount(),
}


def ident(staging: str) -> Field:
    """An id of 19 digits, as text or as a JSON number; staging has its digits as text."""
    found = digits(19)
    return Field(found.values | found.number().values, staging)


def flag() -> Field:
    """A truth value as JSON has it, and as the documentation's samples have it."""
    return of(st.sampled_from([True, False, "true ", "false"]))


def seconds(staging: str | None = None) -> Field:
    """A Unix time as a number or as text with a trailing blank."""
    found = epoch(staging)
    return Field(
        found.values | found.values.map(lambda value: type(value)(f"{value.source} ", value.typed)), staging
    )


def answered(path: str, *, lines: bool = False, **root: Any) -> Json:
    """The format of a stream's answers."""
    return Json((), lines=True) if lines else Json(("data", path), {**ENVELOPE, "data": root})


_ORDER = {
    "id": ident("order_id"),
    "status": one_of("COMPLETED", "IN_TRANSIT", "SOMETHING_NEW"),
    "create_time": seconds("created_at"),
    "update_time": epoch("updated_at"),
    "is_replacement_order": flag(),
    "user_id": digits(19),
    "buyer_email": text(),
    "payment": nested({"currency": one_of("IDR"), "total_amount": amount(), "platform_discount": amount()}),
    "line_items": objects({"id": digits(19), "seller_sku": text(), "sale_price": amount()}),
}
_RETURN = {
    "return_id": ident("return_id"),
    "order_id": ident("order_id"),
    "return_type": one_of("REFUND", "RETURN_AND_REFUND"),
    "return_status": one_of("AWAITING_BUYER_SHIP", "RETURN_OR_REFUND__REQUEST_CANCELLED"),
    "create_time": seconds("created_at"),
    "update_time": epoch("updated_at"),
    "is_combined_return": flag(),
    "refund_amount": nested(_REFUND),
    "seller_next_action_response": objects({"action": one_of("SELLER_RESPOND_REFUND"), "deadline": epoch()}),
    "return_line_items": objects(
        {
            "return_line_item_id": digits(19),
            "order_line_item_id": digits(19),
            "refund_amount": nested(_REFUND),
        }
    ),
}
_STATEMENT = {
    "id": ident("statement_id"),
    "statement_time": epoch("statement_at"),
    "currency": one_of("GBP", "EUR"),
    "settlement_amount": amount("settlement_amount"),
    "revenue_amount": amount("revenue_amount").or_blank(None),
    "fee_amount": amount("fee_amount"),
    "payment_status": one_of("PAID", "PROCESSING"),
}
_NEW_TRANSACTION = {
    "id": ident("transaction_id"),
    "type": one_of("ORDER", "PLATFORM_PENALTY"),
    "order_id": ident("order_id"),
    "order_create_time": epoch("order_created_at"),
    "settlement_amount": amount("settlement_amount"),
    "revenue_amount": amount("revenue_amount"),
    "shipping_cost_amount": amount("shipping_cost_amount"),
    "fee_tax_amount": amount("fee_tax_amount"),
    "adjustment_amount": amount("adjustment_amount"),
    "revenue_breakdown": nested({"subtotal_before_discount_amount": amount()}),
}
_FLAT_TRANSACTION = {
    "id": ident("transaction_id"),
    "order_id": ident("order_id"),
    "settlement_amount": amount("settlement_amount"),
    "revenue_amount": amount(),
    "fee_amount": amount(),
    "gross_sales_amount": amount("gross_sales_amount"),
    "sku_statement_transactions": objects({"sku_id": digits(19), "quantity": quantity()}),
}
_PRODUCT = {
    "product_id": ident("product_id"),
    "skus": objects(
        {"id": digits(19), "seller_sku": text(), "total_available_quantity": quantity().number()}
    ),
}

CASES: tuple[Case, ...] = (
    json_elements(PLATFORM, "orders", _ORDER, answered("orders", next_page_token="", total_count=4)),
    json_elements(PLATFORM, "orders", _ORDER, answered("orders", lines=True), name="lines"),
    json_elements(PLATFORM, "orders", _ORDER, Json(()), name="list"),
    json_elements(PLATFORM, "returns", _RETURN, answered("return_orders")),
    json_elements(PLATFORM, "statements", _STATEMENT, answered("statements")),
    json_elements(
        PLATFORM,
        "statement_transactions",
        _NEW_TRANSACTION,
        answered("transactions", id="7238804564097517339", create_time=1685548800, currency="GBP"),
    ),
    json_elements(
        PLATFORM,
        "statement_transactions",
        _FLAT_TRANSACTION,
        answered("statement_transactions", statement_id="7238804564097517339", currency="IDR"),
        name="202309",
    ),
    json_elements(PLATFORM, "inventory", _PRODUCT, answered("inventory")),
)
