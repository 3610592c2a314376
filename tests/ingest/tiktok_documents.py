"""Records of TikTok Shop with the keys and oddities of its documentation, and how tests land them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from staging_sql import staged_rows

from resources.landing import Arrival, LandingZone
from returns_assets.ingest import land_document, parse_document
from returns_assets.parsing.model import ParsedDocument
from returns_assets.raw_files import refresh_raw
from returns_assets.streams import stream

RECEIVED_AT = datetime(2026, 10, 20, 12, tzinfo=UTC)
AMOUNTS = {"currency": "USD", "refund_total": "1.23", "refund_subtotal": "1", "refund_shipping_fee": "0.2",
           "refund_tax": "0.03", "retail_delivery_fee": "0.1", "buyer_service_fee": "0.1"}  # fmt: skip
RETURN: dict[str, Any] = {
    "return_id": "4035318504086604111",
    "order_id": "577686530908261117",
    "return_type": "REFUND",
    "return_status": "RETURN_OR_REFUND_REQUEST_PENDING",
    "role": "Buyer",
    "pre_return_id": "4035310341095393452",
    "next_return_id": "",
    "is_combined_return": "true ",
    "combined_return_id": "4035309948547073951",
    "can_buyer_keep_item": True,
    "create_time": 1690451136,
    "update_time": 1690453136,
    "seller_next_action_response": [
        {"action": "SELLER_RESPOND_REFUND", "deadline": 1690554680},
        {"action": "SELLER_RESPOND_RETURN", "deadline": "1690550000 "},
    ],
    "return_line_items": [
        {"return_line_item_id": "4035227657962164811", "order_line_item_id": "576473917261451851",
         "seller_sku": "MUG 1 ", "refund_amount": AMOUNTS}
    ],
    "refund_amount": AMOUNTS,
    "partial_refund": {"currency": "USD", "amount": "0 "},
}  # fmt: skip
ORDER: dict[str, Any] = {
    "id": "576461413038785752",
    "status": "UNPAID",
    "create_time": 1619611561,
    "update_time": 1619621355,
    "payment": {"currency": "IDR", "total_amount": "5000"},
    "line_items": [{"id": "577086512123755123", "seller_sku": "red", "sale_price": "0.01"}],
    "buyer_email": "v2b2V5@chat.seller.example",
    "recipient_address": {"name": "David Kong", "phone_number": "(+1)213-555-1234"},
}
FLAT = {
    "id": "7676310418449336072",
    "statement_id": "7679029916918122241",
    "statement_time": 1787961600,
    "status": "SETTLED",
    "currency": "IDR",
    "settlement_amount": "81480",
    "revenue_amount": "91000",
    "fee_amount": "-9520",
    "shipping_cost_amount": "-990",
    "adjustment_amount": "0",
    "gross_sales_amount": "100000",
    "seller_discount_amount": "-9000",
    "sku_statement_transactions": [{"sku_id": "1736823576747934791", "quantity": 1}],
}
NESTED = {
    "id": "1636700041413599290",
    "type": "ORDER",
    "order_id": "576463220456522968",
    "order_create_time": 1685548800,
    "settlement_amount": "98.50",
    "revenue_amount": "100.00",
    "revenue_breakdown": {"subtotal_before_discount_amount": "110", "seller_discount_amount": "-10"},
    "shipping_cost_amount": "-1",
    "fee_tax_amount": "-0.50",
    "fee_tax_breakdown": {"fee": {"refund_administration_fee_amount": "-0.5"}, "tax": {}},
    "adjustment_amount": "0 ",
    "supplementary_component": {"sales_tax_refund_amount": "0 "},
    "reserve_status": "Collected",
    "estimated_release_time": "1685548800",
}


def envelope(name: str, *records: Any, **root: Any) -> str:
    data = {**root, name: list(records), "next_page_token": ""}
    return json.dumps({"code": 0, "data": data, "message": "Success", "request_id": "2022"}, indent=1)


def parse(name: str, content: str, file_name: str = "dropped.json") -> ParsedDocument:
    return parse_document(stream("tiktok_shop", name), content.encode(), file_name, None)


def staged(tmp_path: Path, name: str, content: str, file_name: str = "dropped.json") -> list[dict[str, Any]]:
    arrival = Arrival(RECEIVED_AT, "inbox", file_name, file_name.removesuffix(".json"))
    land_document(LandingZone(tmp_path), stream("tiktok_shop", name), content.encode(), arrival)
    refresh_raw(tmp_path, stream("tiktok_shop", name))
    return staged_rows(tmp_path, "tiktok_shop", name)
