"""Ledger, stock, listings, merchant returns, removals, shipments and transactions as Amazon sends them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ingest_documents import parse, reasons, tsv

from returns_assets.parsing.amazon_inventory import LEDGER_BALANCES, LISTINGS, SNAPSHOT
from returns_assets.parsing.amazon_reports import MERCHANT_RETURNS, REMOVAL_ORDERS
from returns_assets.parsing.model import ParsedDocument

EXAMPLES = Path(__file__).parents[1] / "fixtures" / "amazon_fba"
DETAIL = (
    '"Date","FNSKU","ASIN","MSKU","Title","Event Type","Reference ID","Quantity","Fulfillment Center",'
    '"Disposition","Reason","Country","Reconciled Quantity","Unreconciled Quantity","Date and Time","Store"\n'
    '"07/06/2026","X001234567","B012345678","SKU-1","Mug, ""big""","Shipments","","-1","ACY1","SELLABLE","",'
    '"US","","","2026-07-06T00:00:00-0700",""\n'
)
SUMMARY = (
    "Date\tFNSKU\tASIN\tMSKU\tTitle\tDisposition\tStartingWarehouseBalance\tInTransitBetweenWarehouses\t"
    "Receipts\tCustomerShipments\tCustomerReturns\tVendorReturns\tWarehouseTransferIn/Out\tFound\tLost\t"
    "Damaged\tDisposed\tOtherEvents\tEndingWarehouseBalance\tUnknownEvents\tLocation\n"
    "12/22/2026\tX001234567\tB012345678\tSKU-1\tMug\tSELLABLE\t5\t0\t2\t-1\t0\t0\t0\t0\t-1\t0\t-1\t0\t4\t0\tUS\n"
)


def _ledger(content: bytes | str, content_type: str | None = None) -> ParsedDocument:
    return parse("amazon_fba", "inventory_ledger", content, content_type)


def test_both_views_of_the_ledger_are_read_whatever_their_quotes_and_header_spelling() -> None:
    older = DETAIL.replace("Event Type", "EventType").replace("Date and Time", "DateAndTime")
    as_tabs = older.replace('","', '"\t"')
    for text in (DETAIL, as_tabs, "\ufeff" + as_tabs.replace("\n", "\r\n")):
        document = _ledger(text)
        assert (document.rejected, document.missing_columns, document.new_columns) == ((), (), ())
        values = document.rows[0].values
        assert (values["title"], values["event_type"], values["quantity"]) == (
            'Mug, "big"',
            "Shipments",
            "-1",
        )
        assert (values["_row_kind"], values["_date_order"]) == ("detail", "mdy")
    summary = _ledger(SUMMARY)
    assert (summary.rejected, summary.missing_columns, summary.new_columns) == ((), (), ())
    assert summary.rows[0].values["warehouse_transfer_in_out"] == "0"
    assert summary.rows[0].values["_row_kind"] == "summary"
    assert set(LEDGER_BALANCES) <= set(summary.rows.columns)


def test_ledger_rows_that_are_no_movement_are_rejected_and_identical_ones_stay() -> None:
    header, row = DETAIL.splitlines()
    rows = [row, row, row.replace('"-1"', '"one"'), row.replace("07/06/2026", "13/32/2026"), ""]
    document = _ledger("\n".join([header, *rows]) + "\n")
    assert len(document.rows) == 2
    assert reasons(document) == {
        3: "quantity 'one' is no whole quantity",
        4: "date '13/32/2026' is no date",
    }


@pytest.mark.parametrize(
    ("charset", "title"), [("cp932", "マグカップ"), ("cp1252", "Größe"), ("utf-8", "Größe")]
)
def test_a_ledger_is_read_in_the_charset_that_its_download_names(charset: str, title: str) -> None:
    text = DETAIL.replace('Mug, ""big""', title)
    document = _ledger(text.encode(charset), f"text/csv; charset={charset}")
    assert document.rows[0].values["title"] == title


def _table(columns: tuple[str, ...], *rows: dict[str, str]) -> str:
    header = [name.replace("_", "-") for name in columns]
    return tsv([header, *([row.get(name, "") for name in columns] for row in rows)])


def test_a_stock_report_needs_a_sku_and_a_total_and_keeps_columns_that_come_and_go() -> None:
    columns = (*SNAPSHOT.columns, "store", "afn_brand_new")
    good = {"sku": "A", "afn_total_quantity": "3", "your_price": "9.99", "per_unit_volume": "0.123456"}
    text = _table(columns, good, {**good, "sku": " "}, {"sku": "C"})
    document = parse("amazon_fba", "inventory_snapshot", text)
    assert reasons(document) == {2: "sku is missing", 3: "afn_total_quantity is missing"}
    assert document.new_columns == ("afn_brand_new",)
    shorter = parse("amazon_fba", "inventory_snapshot", _table(SNAPSHOT.columns[:-2], good))
    assert shorter.missing_columns == SNAPSHOT.columns[-2:]


def test_listings_keep_their_opening_date_as_text() -> None:
    row = {"listing_id": "1", "seller_sku": "A", "price": "9,99", "open_date": "01/02/2026 09:00 BST",
           "status": "Active", "fulfillment_channel": "AMAZON_EU"}  # fmt: skip
    document = parse("amazon_fba", "listings", _table(LISTINGS.columns, row, {**row, "status": ""}))
    assert reasons(document) == {2: "status is missing"}
    assert document.rows[0].values["open_date"] == "01/02/2026 09:00 BST"
    assert document.rows[0].values["_decimal_mark"] == ","


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("商品名\t出品ID\t出品者SKU\t価格\t数量\tステータス", "shift_jis"),
        ("Artikelbezeichnung\tAngebotsnummer\tHändler-SKU\tPreis\tMenge\tStatus", "cp1252"),
    ],
)
def test_translated_listings_are_refused_with_what_to_do(header: str, charset: str) -> None:
    content = (header + "\nx\t1\tA\t9\t1\tActive\n").encode(charset)
    document = parse("amazon_fba", "listings", content, f"text/plain; charset={charset}")
    assert not document.is_readable
    (row,) = document.rejected
    assert "missing" in row.reason
    assert row.reason.endswith(
        "the column names are in another language: have the account's reports written in English"
    )
    other = parse("amazon_fba", "listings", "sku,price\nA,1\n")
    assert "language" not in other.rejected[0].reason


def _merchant_return(**values: str) -> dict[str, str]:
    return {
        "order_id": "203-1234567-1234567", "order_date": "01-Jul-2026", "return_request_date": "14-Jul-2026",
        "merchant_sku": "A", "return_quantity": "1", "order_quantity": "1", "order_amount": "20.00", **values,
    }  # fmt: skip


def test_merchant_returns_may_end_early_row_by_row() -> None:
    text = _table(MERCHANT_RETURNS.columns, _merchant_return(refunded_amount=""), _merchant_return())
    header, whole, other = text.splitlines()
    after_quantity = whole.split("\t")[: MERCHANT_RETURNS.columns.index("order_quantity") + 1]
    too_short = whole.split("\t")[:20]
    lines = [
        header,
        whole,
        "\t".join(after_quantity),
        "\t".join([*after_quantity, ""]),
        "\t".join(too_short),
        other,
    ]
    document = parse("amazon_fba", "merchant_returns", "\n".join(lines) + "\n")
    assert reasons(document) == {4: "20 columns instead of 32"}
    assert [row.row_number for row in document.rows] == [1, 2, 3, 5]
    assert document.rows[1].values["refunded_amount"] is None
    cut = parse("amazon_fba", "merchant_returns", "\n".join([header, whole, "\t".join(after_quantity)]))
    assert reasons(cut) == {2: "26 columns instead of 32 (the document ends in the middle of this row)"}


@pytest.mark.parametrize("day", ["31-Feb-2026", "14-Juli-2026", "14-Xyz-2026", "14/07/26"])
def test_a_merchant_return_without_a_real_day_is_rejected(day: str) -> None:
    rows = (_merchant_return(), _merchant_return(return_request_date=day))
    document = parse("amazon_fba", "merchant_returns", _table(MERCHANT_RETURNS.columns, *rows))
    assert reasons(document) == {2: f"return_request_date '{day}' is no date"}
    assert document.rows[0].values["_date_order"] == "dby"


def test_removal_orders_are_read_with_their_fees() -> None:
    row = {"request_date": "2026-10-01T00:00:00+00:00", "order_id": "R1", "sku": "A",
           "requested_quantity": "2", "removal_fee": "1.04", "currency": "GBP"}  # fmt: skip
    document = parse(
        "amazon_fba", "removal_orders", _table(REMOVAL_ORDERS.columns, row, {**row, "order_id": ""})
    )
    assert reasons(document) == {2: "order_id is missing"}
    assert document.rows.column("removal_fee") == ["1.04"]


def _examples(api: str, operation: str) -> list[Any]:
    found = json.loads((EXAMPLES / f"models_{api}_sandbox.json").read_text(encoding="utf-8"))
    return [
        entry["response"]
        for one in found
        if one["operationId"] == operation and one["status"] == "200"
        for entry in one["sandbox"]["static"]
    ]


@pytest.mark.parametrize(
    ("stream", "api", "operation", "kind"),
    [
        ("inbound_shipments", "fulfillmentInboundV0", "getShipments", "shipment"),
        ("inbound_shipments", "fulfillmentInboundV0", "getShipmentItems", "item"),
        ("inbound_shipments", "fulfillmentInboundV0", "getShipmentItemsByShipmentId", "item"),
        ("inbound_shipments", "fulfillmentInbound_2024-03-20", "listInboundPlans", "plan"),
        ("inbound_shipments", "fulfillmentInbound_2024-03-20", "getInboundPlan", "plan"),
        ("inbound_shipments", "fulfillmentInbound_2024-03-20", "getShipment", "plan_shipment"),
        ("deferred_transactions", "finances_2024-06-19", "listTransactions", None),
    ],
)
def test_amazons_own_examples_land_without_loss(
    stream: str, api: str, operation: str, kind: str | None
) -> None:
    answers = _examples(api, operation)
    assert answers
    for answer in answers:
        document = parse("amazon_fba", stream, json.dumps(answer))
        assert (document.rejected, document.is_readable) == ((), True)
        assert (document.missing_columns, document.new_columns) == ((), ())
        assert document.rows
        if kind:
            assert set(document.rows.column("_row_kind")) == {kind}
    lines = parse("amazon_fba", stream, "".join(json.dumps(answer) + "\n" for answer in answers * 2))
    assert not lines.rejected


def test_shipments_and_items_that_are_none_are_rejected_one_by_one() -> None:
    items = [
        {"ShipmentId": "FBA1", "SellerSKU": "A", "QuantityShipped": 4, "QuantityReceived": None},
        {"SellerSKU": "B", "QuantityShipped": 4},
        {"ShipmentId": "FBA1", "SellerSKU": " ", "QuantityShipped": 4},
        {"ShipmentId": 15, "SellerSKU": "A"},
        {"ShipmentId": True, "SellerSKU": "A"},
        {"ShipmentId": "FBA1", "SellerSKU": "A", "QuantityShipped": "four"},
        {"ShipmentId": "FBA1", "SellerSKU": "A", "QuantityShipped": 4.5},
        {"ShipmentId": "FBA1", "SellerSKU": "A", "ReleaseDate": "soon"},
        {"Sku": "A"},
        7,
    ]
    document = parse("amazon_fba", "inbound_shipments", json.dumps({"payload": {"ItemData": items}}))
    assert document.rows.column("quantity_shipped") == ["4", "4", None]
    assert document.rows.column("shipment_id") == ["FBA1", None, "15"]
    assert reasons(document) == {
        3: "SellerSKU is missing",
        5: "ShipmentId is no text",
        6: "QuantityShipped 'four' is no whole quantity",
        7: "QuantityShipped '4.5' is no whole quantity",
        8: "ReleaseDate 'soon' is no date",
        9: "neither a shipment nor an item nor a plan: found Sku",
        10: "not an object",
    }


def test_a_transaction_keeps_its_amount_to_the_digit() -> None:
    text = (
        '{"payload":{"nextToken":"n","transactions":['
        '{"transactionId":"T1","transactionType":"Shipment","postedDate":"2026-10-01T00:00:00Z",'
        '"totalAmount":{"currencyAmount":1234567.1000,"currencyCode":"GBP"},"breakdowns":[{"a":0.10}]},'
        '{"transactionId":"T2","transactionType":"Shipment","postedDate":"2026-10-01"},'
        '{"transactionId":"T3","transactionType":"Shipment","postedDate":"2026-10-01T00:00:00Z",'
        '"totalAmount":{"currencyAmount":"much"}},'
        '{"transactionId":true,"transactionType":"Shipment","postedDate":"2026-10-01T00:00:00Z"},'
        '{"transactionType":"Refund","postedDate":"2026-10-01T00:00:00Z","contexts":{}}]}}'
    )
    document = parse("amazon_fba", "deferred_transactions", text)
    assert document.rows.column("total_currency_amount") == ["1234567.1000"]
    assert document.rows.column("breakdowns") == ['[{"a":0.10}]']
    assert reasons(document) == {
        2: "postedDate '2026-10-01' is no timestamp with an offset",
        3: "totalAmount 'much' is no amount",
        4: "transactionId is no text",
        5: "contexts is no list",
    }


def test_a_page_without_transactions_is_readable_and_an_error_is_not() -> None:
    for stream, empty in (
        ("deferred_transactions", {"payload": {"nextToken": "n", "transactions": []}}),
        ("inbound_shipments", {"payload": {"ShipmentData": []}}),
    ):
        assert parse("amazon_fba", stream, json.dumps(empty)).is_readable
        refused = parse("amazon_fba", stream, '{"errors":[{"code":"Unauthorized"}]}')
        assert (refused.is_readable, len(refused.rejected)) == (False, 1)
