"""TikTok Shop's transactions as raw rows: both forms of the answer meet in the same columns."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from ingest_documents import reasons
from tiktok_documents import FLAT, NESTED, envelope, parse, staged


def test_both_forms_of_transactions_land_in_the_same_columns(tmp_path: Path) -> None:
    new = envelope(
        "transactions", NESTED, id="7238804564097517339", create_time=1685548800, status="SETTLED",
        currency="GBP", payable_amount="150", total_settlement_amount="130", total_count=2,
    )  # fmt: skip
    staged(tmp_path, "statement_transactions", new, "new.json")
    old = json.dumps({"code": 0, "data": {"statement_transactions": [FLAT]}})
    found = staged(tmp_path, "statement_transactions", old, "old.json")
    rows = {row["response_form"]: row for row in found}
    names = (
        *("statement_id", "currency", "settlement_amount", "revenue_amount", "shipping_cost_amount"),
        *("fee_tax_amount", "adjustment_amount", "gross_sales_amount", "seller_discount_amount"),
    )
    assert [rows["202501"][name] for name in names] == [
        "7238804564097517339", "GBP", Decimal("98.5"), 100, -1, Decimal("-0.5"), 0, 110, -10,
    ]  # fmt: skip
    # The older form counts shipping inside the fee: -9520 = -8530 - 990.
    assert [rows["202309"][name] for name in names] == [
        "7679029916918122241", "IDR", 81480, 91000, -990, -8530, 0, 100000, -9000,
    ]  # fmt: skip
    for row in rows.values():
        parts = ("revenue_amount", "shipping_cost_amount", "fee_tax_amount", "adjustment_amount")
        assert row["settlement_amount"] == sum(row[part] for part in parts)
    assert rows["202501"]["statement_at"] == datetime.fromisoformat("2023-05-31T16:00:00")
    assert rows["202501"]["refund_administration_fee_amount"] == Decimal("-0.5")
    assert rows["202501"]["estimated_release_at"] == datetime.fromisoformat("2023-05-31T16:00:00")


def test_the_older_form_of_markets_whose_fee_leaves_shipping_out(tmp_path: Path) -> None:
    british = {**FLAT, "settlement_amount": "80000", "revenue_amount": "95000", "net_sales_amount": "91000",
               "fee_amount": "-10010"}  # fmt: skip
    (row,) = staged(tmp_path, "statement_transactions", envelope("statement_transactions", british))
    assert (row["revenue_amount"], row["shipping_cost_amount"], row["fee_tax_amount"]) == (
        91000,
        -990,
        -10010,
    )


def test_the_statement_is_known_from_the_answer_or_from_the_file_s_name() -> None:
    name = "statement_transactions-7000714532876273420-7238804564097517339-0123456789ab"
    document = parse("statement_transactions", json.dumps([NESTED]), name)
    assert document.rows.column("statement_id") == ["7238804564097517339"]
    named = parse(
        "statement_transactions", json.dumps([NESTED]), "statement_transactions-7238804564097517339.json"
    )
    assert named.rows.column("statement_id") == ["7238804564097517339"]
    assert reasons(parse("statement_transactions", json.dumps([NESTED])))[1] == "statement_id is missing"


def test_transactions_collected_order_by_order() -> None:
    record = {key: value for key, value in FLAT.items() if key != "order_id"}
    content = json.dumps(
        {"_origin": "collected", "orders": {"585649789132637561": [record], "585": [record]}}
    )
    document = parse("statement_transactions", content)
    assert document.rows.column("order_id") == ["585649789132637561", "585"]
    assert document.rows.column("response_form") == ["202309", "202309"]


def test_every_key_and_value_of_a_record_is_in_raw_as_it_was_written() -> None:
    record = {**NESTED, "odd": [{"n": 1, "t": " x "}], "a_null": None, "yes": True}
    row = parse("statement_transactions", envelope("transactions", record, id="7238804564097517339")).rows[0]
    for key, value in record.items():
        text = row.values[key]
        if isinstance(value, str) or value is None:
            assert text == value
        else:
            assert json.loads(text or "") == value
