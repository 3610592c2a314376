"""The ERP's exports: what is a row of each, what is not, and the European Central Bank's rates."""

from __future__ import annotations

import pytest
from ingest_documents import parse, reasons

STOCK = "snapshot_at,sku,location,quantity\n"
MEMO = (
    "credit_memo_id,created_at,order_id,order_line_id,zigzag_return_id,sku,quantity,unit,net_amount,tax_amount,"
    "currency,status\n"
)
RATES = "Date,USD,JPY,BGN,GBP,\n"


def test_stock_is_counted_in_units_and_in_parts_of_a_kilo() -> None:
    rows = (
        "2026-10-30T06:00:00Z,MUG,UK-DC,12\n2026-10-30T06:00:00Z,FLOUR,UK-DC,12.75\n2026-10-30,TEA,FBA,-3\n"
    )
    document = parse("erp", "stock_on_hand", STOCK + rows)
    assert document.rejected == ()
    assert document.rows.column("quantity") == ["12", "12.75", "-3"]


def test_stock_that_nobody_can_place_is_rejected() -> None:
    rows = (
        "2026-10-30,,UK-DC,1\n2026-10-30,MUG,,1\n30th,MUG,UK-DC,1\n2026-10-30,MUG,UK-DC,many\n,MUG,UK-DC,1\n"
    )
    document = parse("erp", "stock_on_hand", STOCK + rows + "2026-10-30,MUG,UK-DC,\n")
    assert len(document.rows) == 0
    assert reasons(document) == {
        1: "sku is missing",
        2: "location is missing",
        3: "snapshot_at '30th' is no date",
        4: "quantity 'many' is no amount",
        5: "snapshot_at is missing",
        6: "quantity is missing",
    }


def test_ids_of_sales_orders_stay_as_they_are() -> None:
    text = (
        "erp_order_id;channel;external_order_id;created_at;status;fulfilment_location;pick_id\n"
        "000123;TIKTOK_SHOP;5761234567890123456;31.10.2026 09:00;Shipped;UK-DC;\n"
    )
    document = parse("erp", "sales_orders", text)
    assert document.rejected == ()
    assert document.rows.column("erp_order_id") == ["000123"]
    assert document.rows.column("external_order_id") == ["5761234567890123456"]
    assert document.rows.column("_date_order") == ["dmy"]


def test_a_credit_memo_line_needs_its_amount_and_currency() -> None:
    rows = (
        "CM-1,2026-10-05,O-1,1,ZZ-1,MUG,1,each,10.00,2.00,GBP,OPEN\n"
        "CM-2,2026-10-05,O-1,1,,MUG,1,each,,2.00,GBP,OPEN\n"
        "CM-3,2026-10-05,O-1,1,,MUG,1,each,10.00,2.00,,OPEN\n"
        "CM-4,2026-10-05,O-1,1,,MUG,1,each,ten,2.00,GBP,OPEN\n"
    )
    document = parse("erp", "credit_memos", MEMO + rows)
    assert document.rows.column("credit_memo_id") == ["CM-1"]
    assert reasons(document) == {
        2: "net_amount is missing",
        3: "currency is missing",
        4: "net_amount 'ten' is no amount",
    }


def test_a_day_of_rates_is_one_row_and_na_is_no_rate() -> None:
    document = parse(
        "erp", "fx_rates", RATES + "2026-10-30,1.0858,164.90,N/A,0.87013,\n2026-10-29,1.08,165,,0.9,\n"
    )
    assert document.rejected == ()
    assert document.new_columns == ()
    assert document.rows.column("gbp") == ["0.87013", "0.9"]
    assert document.rows.column("bgn") == ["N/A", ""]
    assert (document.facts["first_day"], document.facts["last_day"]) == ("2026-10-29", "2026-10-30")


@pytest.mark.parametrize("text", ["abc", "0", "0.0000", "-1.2", "1,234.5", "1.2.3", "1e3", "1234567890.1"])
def test_what_is_no_rate_costs_its_day_and_no_other(text: str) -> None:
    rows = f'2026-10-30,"{text}",164.90,N/A,0.87,\n2026-10-29,1.08,165,N/A,0.9,\n'
    document = parse("erp", "fx_rates", RATES + rows)
    assert reasons(document) == {1: f"usd '{text}' is no rate"}
    assert document.rows.column("date") == ["2026-10-29"]


def test_rates_saved_by_a_spreadsheet_with_decimal_commas_are_read() -> None:
    document = parse("erp", "fx_rates", "Date;USD;GBP\n30.10.2026;1,0858;0,87013\n")
    assert document.rejected == ()
    assert document.rows.column("_date_order") == ["dmy"]
    assert document.facts["decimal_mark"] == ","


def test_a_new_currency_is_reported_and_kept() -> None:
    document = parse("erp", "fx_rates", "Date,USD,XTS,Comment\n2026-10-30,1.08,2.5,eve of a holiday\n")
    assert document.new_columns == ("xts", "comment")
    assert document.rows.column("xts") == ["2.5"]
    assert document.rejected == ()


def test_a_day_that_is_no_date_is_rejected() -> None:
    document = parse("erp", "fx_rates", RATES + "Friday,1.08,165,N/A,0.9,\n,1.08,165,N/A,0.9,\n")
    assert reasons(document) == {1: "date 'Friday' is no date", 2: "date is missing"}
