"""Customer returns, reimbursements, orders (report and API) and the ERP's exports."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_documents import RETURN_HEADER, parse, reasons, returned_unit, tsv

from returns_assets.parsing.amazon_reports import ORDER_COLUMNS, ORDERS, REIMBURSEMENTS

ORDER_HEADER = [name.replace("_", "-") for name in ORDERS.columns]
REIMBURSEMENT_HEADER = [name.replace("_", "-") for name in REIMBURSEMENTS.columns]


def _row(header: list[str], **values: str) -> list[str]:
    return [values.get(name.replace("-", "_"), "") for name in header]


def test_a_returns_report_is_read_with_quotes_and_formulas_in_its_comments() -> None:
    rows = [
        returned_unit(customer_comments='too "big, 5" off'),
        returned_unit(customer_comments="=cmd|'/c calc'!A0"),
        returned_unit(customer_comments='"'),
        returned_unit(reason="BRAND_NEW_REASON", status="Anything"),
        returned_unit(quantity="-1"),
        returned_unit(order_id=""),
    ]
    document = parse("amazon_fba", "customer_returns", tsv([RETURN_HEADER, *rows]))
    assert not document.rejected
    assert document.external_id is None
    assert document.rows.column("customer_comments")[:3] == ['too "big, 5" off', "=cmd|'/c calc'!A0", '"']
    assert document.rows.column("reason")[3] == "BRAND_NEW_REASON"
    assert document.rows.column("quantity")[4] == "-1"


def test_the_order_column_may_be_named_amazon_order_id() -> None:
    header = ["amazon-order-id" if name == "order-id" else name for name in RETURN_HEADER]
    document = parse("amazon_fba", "customer_returns", tsv([header, returned_unit()]))
    assert document.rows.column("order_id") == ["203-1234567-1234567"]
    assert (document.missing_columns, document.new_columns) == ((), ())


def test_tabs_and_line_breaks_in_comments_cost_rows_but_shift_nothing() -> None:
    broken = [returned_unit(customer_comments="a\tb"), returned_unit(customer_comments="first\nsecond")]
    document = parse("amazon_fba", "customer_returns", tsv([RETURN_HEADER, *broken, returned_unit()]))
    assert reasons(document) == {1: "14 columns instead of 13", 3: "1 columns instead of 13"}
    assert document.rows.column("license_plate_number") == ["LPN1", "LPN1"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"return_date": ""}, "return_date is missing"),
        ({"return_date": "05-Jun-2026"}, "return_date '05-Jun-2026' is no date"),
        ({"quantity": "two"}, "quantity 'two' is no whole quantity"),
        ({"quantity": " "}, "quantity is missing"),
    ],
)
def test_a_return_without_date_or_quantity_is_rejected(values: dict[str, str], reason: str) -> None:
    document = parse(
        "amazon_fba", "customer_returns", tsv([RETURN_HEADER, returned_unit(**values), returned_unit()])
    )
    assert reasons(document) == {1: reason}


def test_reimbursements_are_read_in_their_own_locale() -> None:
    values = {
        "approval_date": "14.03.2026 08:49:04 UTC",
        "reimbursement_id": "1",
        "amount_total": "-1.234,50",
    }
    rows = [
        _row(REIMBURSEMENT_HEADER, **values, currency_unit="EUR"),
        _row(REIMBURSEMENT_HEADER, reimbursement_id="2"),
    ]
    document = parse("amazon_fba", "reimbursements", tsv([REIMBURSEMENT_HEADER, *rows]))
    assert document.rows[0].values["_decimal_mark"] == ","
    assert document.rows[0].values["_date_order"] == "dmy"
    assert reasons(document) == {2: "approval_date is missing"}


def test_an_orders_report_keeps_the_columns_that_come_and_go() -> None:
    header = [*ORDER_HEADER, "is-sold-by-ab", "brand-new"]
    row = [*_row(ORDER_HEADER, amazon_order_id="1", fulfillment_channel="Amazon", quantity="0"), "false", "x"]
    document = parse("amazon_fba", "orders", tsv([header, row]))
    assert document.new_columns == ("brand_new",)
    assert document.missing_columns == ()
    assert document.rows[0].values["fulfillment_channel"] == "Amazon"
    assert not document.rejected


V0_ORDER = {
    "AmazonOrderId": "902-1",
    "PurchaseDate": "2026-10-01T10:00:00Z",
    "LastUpdateDate": "2026-10-02T10:00:00Z",
    "OrderStatus": "Shipped",
    "FulfillmentChannel": "AFN",
    "OrderTotal": {"CurrencyCode": "GBP", "Amount": "20.00"},
    "IsReplacementOrder": "true",
    "ReplacedOrderId": "902-0",
}
V0_ITEM = {"OrderItemId": "11", "SellerSKU": "00123", "ASIN": "B0", "QuantityOrdered": 2,
           "ItemPrice": {"CurrencyCode": "GBP", "Amount": "20.10"}}  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [
        {"payload": {"Orders": [{**V0_ORDER, "OrderItems": [V0_ITEM]}], "NextToken": "x"}},
        {"payload": {**V0_ORDER, "OrderItems": [V0_ITEM]}},
        {"Orders": [{**V0_ORDER, "OrderItems": [V0_ITEM]}]},
        [{**V0_ORDER, "OrderItems": [V0_ITEM]}],
    ],
    ids=["getOrders", "getOrder", "Orders", "list"],
)
def test_orders_api_v0_responses_are_order_lines(document: object) -> None:
    parsed = parse("amazon_fba", "orders", json.dumps(document))
    values = parsed.rows[0].values
    assert len(parsed.rows) == 1
    assert values["amazon_order_id"] == "902-1"
    assert values["fulfillment_channel"] == "AFN"
    assert (values["is_replacement_order"], values["replaced_order_id"]) == ("true", "902-0")
    assert (values["sku"], values["quantity"], values["item_price"], values["currency"]) == (
        "00123",
        "2",
        "20.10",
        "GBP",
    )
    assert values["_decimal_mark"] == "."
    assert set(parsed.rows.columns) <= {*ORDER_COLUMNS, "_row_kind", "_decimal_mark", "_date_order"}
    assert parsed.new_columns == ()


def test_an_order_without_items_is_one_row_and_items_alone_carry_their_order() -> None:
    lines = [
        {"payload": {"Orders": [V0_ORDER]}},
        {"payload": {"AmazonOrderId": "902-1", "OrderItems": [V0_ITEM, V0_ITEM]}},
    ]
    parsed = parse("amazon_fba", "orders", "\n".join(map(json.dumps, lines)))
    assert parsed.rows.column("sku") == [None, "00123", "00123"]
    assert set(parsed.rows.column("amazon_order_id")) == {"902-1"}


def test_orders_api_2026_responses_are_mapped_to_the_same_columns() -> None:
    order = {
        "orderId": "902-2",
        "createdTime": "2026-10-01T10:00:00Z",
        "orderAliases": [{"aliasId": "S-1", "aliasType": "SELLER_ORDER_ID"}],
        "associatedOrders": [{"orderId": "902-1", "associationType": "REPLACEMENT_ORIGINAL_ID"}],
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": "A1", "marketplaceName": "Amazon.co.uk"},
        "fulfillment": {"fulfillmentStatus": "SHIPPED", "fulfilledBy": "AMAZON"},
        "orderItems": [
            {
                "orderItemId": "7",
                "quantityOrdered": 1,
                "product": {
                    "sellerSku": "SKU-1",
                    "price": {"unitPrice": {"amount": "5.00", "currencyCode": "GBP"}},
                },
                "proceeds": {
                    "breakdowns": [{"type": "ITEM", "subtotal": {"amount": 5.10, "currencyCode": "GBP"}}]
                },
            }
        ],
    }
    values = parse("amazon_fba", "orders", json.dumps({"orders": [order], "pagination": {}})).rows[0].values
    assert (values["amazon_order_id"], values["merchant_order_id"], values["sku"]) == (
        "902-2",
        "S-1",
        "SKU-1",
    )
    assert (values["is_replacement_order"], values["replaced_order_id"]) == ("true", "902-1")
    assert (values["fulfillment_channel"], values["sales_channel"]) == ("AMAZON", "Amazon.co.uk")
    assert (values["item_price"], values["currency"], values["quantity"]) == ("5.1", "GBP", "1")


def test_bad_orders_are_rejected_one_by_one() -> None:
    orders = [
        V0_ORDER,
        {**V0_ORDER, "PurchaseDate": "soon"},
        {"AmazonOrderId": " "},
        {**V0_ORDER, "OrderItems": ["x"]},
    ]
    parsed = parse("amazon_fba", "orders", json.dumps({"payload": {"Orders": [*orders, 7]}}))
    assert reasons(parsed) == {
        2: "purchase_date 'soon' is no date",
        3: "the order has no id",
        4: "the order item is no object",
        5: "the order is no object",
    }
    assert len(parsed.rows) == 1


def test_an_answer_without_orders_is_readable_and_an_error_answer_is_not() -> None:
    assert parse("amazon_fba", "orders", '{"payload":{"Orders":[]}}').is_readable
    assert not parse("amazon_fba", "orders", '{"errors":[{"code":"Unauthorized"}]}').is_readable


ITEMS = "sku;description;base_unit;unit_cost;nrv_b_grade;currency;is_inventory;active_from;active_to\n"


def test_erp_exports_are_read_with_semicolons_quotes_and_decimal_commas() -> None:
    text = (
        ITEMS
        + '00123;"Bolt; 5"" long\nsecond line";each;1.234,50;;GBP;true;01.02.2024;\n'
        + "1E10;MAR-1;each;2;;GBP;true;;\n"
    )
    document = parse("erp", "item_master", text)
    assert document.rows.column("sku") == ["00123", "1E10"]
    assert document.rows.column("description") == ['Bolt; 5" long\nsecond line', "MAR-1"]
    assert document.rows.column("_decimal_mark") == [",", ","]
    assert document.rows.column("_date_order") == ["dmy", "dmy"]
    assert not document.rejected


def test_an_unclosed_quote_costs_one_row() -> None:
    text = (
        ITEMS.replace(";", ",")
        + 'A,"open,each,1.00,,GBP,true,,\nB,ok,each,1.00,,GBP,true,,\nC,x"y,each,1.00,,GBP,true,,\n'
    )
    document = parse("erp", "item_master", text)
    assert reasons(document) == {1: "its quotes do not pair up"}
    assert document.rejected[0].raw_text == 'A,"open,each,1.00,,GBP,true,,'
    assert document.rows.column("description") == ["ok", 'x"y']


def test_excel_separator_lines_and_short_rows_are_understood() -> None:
    document = parse("erp", "sku_aliases", "sep=;\r\nSource System;Source SKU;SKU\r\nasin;B0;A\r\n;B1;A\r\n")
    assert document.rows[0].values["source_system"] == "asin"
    assert document.missing_columns == ("valid_from", "valid_to")
    assert reasons(document) == {2: "source_system is missing"}


def test_bank_lines_need_an_amount() -> None:
    text = 'bank_line_id,value_date,currency,amount,reference\n1,2026-10-20,GBP,"1,234.56",AMZ 25\n'
    text += "2,2026-10-20,GBP,,x\n3,x,GBP,1,\n"
    document = parse("erp", "bank_lines", text)
    assert reasons(document) == {2: "amount is missing", 3: "value_date 'x' is no date"}
    assert document.rows.column("amount") == ["1,234.56"]


@given(
    st.lists(
        st.lists(st.text(alphabet='ab,"\n\t ', max_size=6), min_size=5, max_size=5), min_size=1, max_size=8
    )
)
@settings(deadline=None)
def test_every_quoted_cell_is_read_back(cells: list[list[str]]) -> None:
    rows = [[f"id{index}", "x", "y", *row[3:]] for index, row in enumerate(cells)]
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    text = "source_system,source_sku,sku,extra_a,extra_b\n" + "".join(f"{line}\n" for line in quoted)
    document = parse("erp", "sku_aliases", text)
    assert not document.rejected
    assert [list(row.values.values())[:5] for row in document.rows] == rows
