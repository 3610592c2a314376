"""Names, addresses, mails, telephone numbers and comments end at landing, whatever a document looks like."""

from __future__ import annotations

import json

import pytest
from ingest_documents import RETURN_HEADER, detail, returned_unit, settlement, summary, tsv
from personal_canaries import CANARIES, COMMENT, EMAIL, NAME, PHONE, STREET

from returns_assets.ingest import parse_document
from returns_assets.parsing.json_documents import snake_case
from returns_assets.parsing.masking import mask_patterns, mask_tokens
from returns_assets.parsing.model import ParsedDocument
from returns_assets.parsing.personal import scrub
from returns_assets.parsing.personal_names import looks_personal
from returns_assets.streams import STREAMS, Stream, stream

# Columns that sound personal and are not: a seller's own words about an offer, the address of a warehouse.
HARMLESS = {("listings", "item_note"), ("returns", "return_warehouse_address")}
ORDERS = stream("amazon_fba", "orders")
RETURNS = stream("amazon_fba", "customer_returns")
ZIGZAG = stream("zigzag", "returns")


def _read(one: Stream, content: str) -> ParsedDocument:
    return parse_document(one, content.encode(), "file.txt", None)


def _all_text(document: ParsedDocument) -> str:
    return repr((document.rows, document.rejected, document.facts, document.external_id))


def _assert_clean(document: ParsedDocument) -> None:
    assert [canary for canary in CANARIES if canary in _all_text(document)] == []


@pytest.mark.parametrize("one", STREAMS, ids=lambda one: "/".join(one.key))
def test_every_known_column_that_sounds_personal_is_declared(one: Stream) -> None:
    declared = set(map(snake_case, one.personal))
    undeclared = {name for name in one.columns if looks_personal(name) and name not in declared}
    assert undeclared <= {name for stream_name, name in HARMLESS if stream_name == one.name}


@pytest.mark.parametrize(
    "name",
    ["buyer-email", "BuyerName", "recipient_address", "Customer Name", "e-mail", "phoneNumber", "cpf",
     "ship-address-1", "street2", "postCode", "postal-code", "zip", "gift-message-text", "customerComments",
     "notes", "firstName", "billingAddress", "buyer_message", "user_name"],
)  # fmt: skip
def test_names_that_sound_personal(name: str) -> None:
    assert looks_personal(name)


@pytest.mark.parametrize(
    "name",
    ["buyer_user_id", "buyer_service_fee", "buyer_paid_return_shipping_fee", "is_buyer_request_cancel",
     "credit_note_number", "product_name", "sku_name", "fulfillment_center_id", "order_id", "quantity",
     "customer_payment_amount", "address_id", "warehouse_name", "ship_country"],
)  # fmt: skip
def test_names_that_do_not(name: str) -> None:
    assert not looks_personal(name)


def test_a_personal_column_stays_and_is_empty() -> None:
    document = _read(RETURNS, tsv([RETURN_HEADER, returned_unit(customer_comments=COMMENT)]))
    assert "customer_comments" in document.rows.columns
    assert document.rows.column("customer_comments") == [None]
    assert document.rows.column("license_plate_number") == ["LPN1"]


def test_a_new_column_that_sounds_personal_is_withheld_and_named() -> None:
    header, row = [*RETURN_HEADER, "buyer-name", "shelf"], [*returned_unit(), NAME, "A-7"]
    document = _read(RETURNS, tsv([header, row]))
    assert document.new_columns == ("buyer_name", "shelf")
    assert document.rows.column("buyer_name") == [None]
    assert document.rows.column("shelf") == ["A-7"]
    assert document.facts["withheld"] == "buyer_name"


def test_settlements_have_nothing_to_withhold_and_stay_as_they_are() -> None:
    row = detail("x", merchant_order_id="some words")
    document = _read(stream("amazon_fba", "settlements"), settlement(summary(), row))
    assert document.rejected[0].raw_text == "\t".join(row)
    assert document.rejected[0].reason == "amount 'x' is no amount"


def test_a_row_of_another_width_keeps_ids_alone_in_every_stream() -> None:
    row = [*detail("15.00"), NAME]
    document = _read(stream("amazon_fba", "settlements"), settlement(summary(), row))
    assert NAME not in document.rejected[0].raw_text
    assert "203-1234567-1234567" in document.rejected[0].raw_text


@pytest.mark.parametrize(
    "row",
    [
        returned_unit(quantity="two", customer_comments=COMMENT),
        [*returned_unit(customer_comments=COMMENT), NAME, STREET],
        [*returned_unit()[:5], NAME, EMAIL, PHONE],
        returned_unit(return_date=NAME, quantity=PHONE, sku=EMAIL, customer_comments=STREET),
    ],
    ids=["bad value", "too long", "too short", "shifted"],
)
def test_rejected_rows_keep_ids_and_dates_alone(row: list[str]) -> None:
    document = _read(RETURNS, tsv([RETURN_HEADER, row]))
    assert len(document.rejected) == 1
    _assert_clean(document)
    assert "203-1234567-1234567" in document.rejected[0].raw_text


@pytest.mark.parametrize(
    "content",
    [
        f"{NAME}\t{EMAIL}\n{STREET}\t{PHONE}\n",
        f'<html><title>Order of {NAME}</title><p>{STREET}</p></html>',
        f'{{"orders": [{{"BuyerInfo": {{"BuyerName": "{NAME}", "BuyerEmail": "{EMAIL}"}}, "Phone": "{PHONE}"',
        json.dumps({"something": {"name": NAME, "street": STREET, "phone": PHONE, "comment": COMMENT}}),
        f"Dear {NAME}, {COMMENT}",
    ],
    ids=["no header", "page", "cut JSON", "other JSON", "letter"],
)  # fmt: skip
@pytest.mark.parametrize("one", STREAMS, ids=lambda one: "/".join(one.key))
def test_documents_that_cannot_be_read_say_nothing_of_people(one: Stream, content: str) -> None:
    document = _read(one, content)
    _assert_clean(document)


def test_json_loses_values_at_any_depth_and_keeps_its_shape() -> None:
    item = {"itemId": "1", "sku": "A", "quantity": 1, "comments": COMMENT, "inspection": {"note": COMMENT}}
    value = {
        "returnId": "Z-1",
        "customer": {"name": NAME, "email": EMAIL},
        "shipTo": {"contact": {"name": NAME, "phone": PHONE}, "countryCode": "GB"},
        "items": [item],
    }
    document = _read(ZIGZAG, json.dumps(value))
    _assert_clean(document)
    (items,) = document.rows.column("items")
    assert json.loads(items or "")[0] == {**item, "comments": None, "inspection": {"note": None}}
    (ship_to,) = document.rows.column("ship_to")
    assert json.loads(ship_to or "")["countryCode"] == "GB"
    assert document.rows.column("customer") == [None]


def test_numbers_in_json_stay_as_they_were_written() -> None:
    text = '{"returnId":"Z","items":[{"itemId":"1","quantity":1.0,"notes":"x","weight":1.50}]}'
    document = _read(ZIGZAG, text)
    assert document.rows.column("items") == ['[{"itemId":"1","quantity":1.0,"notes":null,"weight":1.50}]']


def test_a_rejected_json_element_is_masked() -> None:
    element = {
        "returnId": "Z-9",
        "createdAt": NAME,
        "customerName": NAME,
        "items": [],
        "contact": {"name": NAME},
    }
    document = _read(ZIGZAG, json.dumps([element, {"returnId": "Z-1", "items": []}]))
    assert len(document.rejected) == 1
    _assert_clean(document)
    assert "Z-9" in document.rejected[0].raw_text


def test_orders_of_the_api_keep_the_country_and_lose_the_rest() -> None:
    order = {
        "AmazonOrderId": "203-1234567-1234567",
        "PurchaseDate": "2026-10-01T10:00:00Z",
        "BuyerInfo": {"BuyerEmail": EMAIL, "BuyerName": NAME},
        "ShippingAddress": {"Name": NAME, "AddressLine1": STREET, "City": "Canaryville", "CountryCode": "GB"},
    }
    document = _read(ORDERS, json.dumps({"payload": {"Orders": [order, {**order, "PurchaseDate": NAME}]}}))
    _assert_clean(document)
    assert "Canaryville" not in _all_text(document)
    assert document.rows.column("ship_country") == ["GB"]
    assert document.rows.column("ship_city") == [None]


def test_patterns_leave_ids_dates_and_amounts_alone() -> None:
    harmless = (
        "203-1234567-1234567 2026-10-05T15:31:40+00:00 05.10.2026 10:00 1000.00 0.00 4035999999999999123"
    )
    assert mask_patterns(harmless) == harmless
    assert mask_tokens(f"{harmless} LPNRR12345 FBA15ABC12 B0ABCD1234 MUG_BLUE") == (
        f"{harmless} LPNRR12345 FBA15ABC12 B0ABCD1234 MUG_BLUE"
    )


@pytest.mark.parametrize(
    "text", [EMAIL, PHONE, "+447700900123", "07700 900123", "(020) 7946 0958", "415-555-0132", "SW1A 1AA"]
)
def test_mail_addresses_and_telephone_numbers_are_masked(text: str) -> None:
    assert mask_tokens(f"1\t{text}\t2") == "1\t[withheld]\t2"


def test_scrub_names_what_it_took() -> None:
    found: set[str] = set()
    assert scrub({"a": {"Email": "x"}, "b": None}, (), found) == {"a": {"Email": None}, "b": None}
    assert found == {"email"}
