"""TikTok Shop's answers as raw rows: envelopes, oddities of the documentation's samples, ids, refusals."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ingest_documents import reasons
from tiktok_documents import ORDER, RETURN, envelope, parse, staged


@pytest.mark.requirement("R-TTS-04")
@pytest.mark.parametrize("spelling", ['"576461413038785752123"', "576461413038785752123"])
def test_an_order_id_keeps_its_digits_as_text_and_as_a_json_number(tmp_path: Path, spelling: str) -> None:
    content = envelope("orders", ORDER).replace('"576461413038785752"', spelling)
    assert parse("orders", content).rows.column("id") == ["576461413038785752123"]
    assert staged(tmp_path, "orders", content)[0]["order_id"] == "576461413038785752123"


@pytest.mark.requirement("R-TTS-04")
@pytest.mark.parametrize(
    "bad", ["5.76461413038786E+17", "#576461413038785752", "５７６", "57646 1413", "-5764"]
)
@pytest.mark.parametrize(
    ("name", "key", "record"), [("orders", "id", ORDER), ("returns", "order_id", RETURN)]
)
def test_an_order_id_with_anything_but_digits_is_rejected(
    name: str, key: str, record: dict[str, Any], bad: str
) -> None:
    lists = {"orders": "orders", "returns": "return_orders"}
    document = parse(name, envelope(lists[name], record, {**record, key: bad}))
    assert len(document.rows) == 1
    assert list(reasons(document)) == [2]
    assert reasons(document)[2].startswith("INVALID_ID")


@pytest.mark.requirement("R-TTS-04")
def test_an_order_id_as_a_float_is_rejected_and_not_rounded() -> None:
    content = envelope("return_orders", RETURN).replace('"577686530908261117"', "5.77686530908261e17")
    assert reasons(parse("returns", content))[1].startswith("INVALID_ID")


def test_oddities_stay_in_raw_and_are_typed_in_staging(tmp_path: Path) -> None:
    content = envelope("return_orders", RETURN)
    raw = parse("returns", content).rows[0].values
    assert (raw["is_combined_return"], raw["can_buyer_keep_item"], raw["role"]) == ("true ", "true", "Buyer")
    assert raw["partial_refund"] == '{"currency":"USD","amount":"0 "}'
    (row,) = staged(tmp_path, "returns", content)
    expected = {
        "return_status_as_sent": "RETURN_OR_REFUND_REQUEST_PENDING",
        "requested_by": "BUYER",
        "is_combined_return": True,
        "combined_return_id": "4035309948547073951",
        "previous_return_id": "4035310341095393452",
        "next_return_id": None,
        "is_part_of_chain": True,
        "can_buyer_keep_item": True,
        "is_quick_refund": None,
        "created_at": datetime.fromisoformat("2023-07-27T09:45:36"),
        "seller_deadline_at": datetime.fromisoformat("2023-07-28T13:13:20"),
        "refund_amount": Decimal("1.23"),
        "partial_refund_amount": Decimal(0),
        "currency": "USD",
        "shop_id": None,
    }
    assert {name: row[name] for name in expected} == expected


def test_an_answer_without_deadlines_has_no_deadline(tmp_path: Path) -> None:
    record = {key: value for key, value in RETURN.items() if key != "seller_next_action_response"}
    rows = staged(
        tmp_path,
        "returns",
        envelope("return_orders", record, {**record, "seller_next_action_response": []}),
    )
    assert [row["seller_deadline_at"] for row in rows] == [None, None]


@pytest.mark.parametrize(
    "content",
    [
        envelope("orders", ORDER, ORDER),
        json.dumps({"data": {"orders": [ORDER, ORDER]}}),
        json.dumps([ORDER, ORDER]),
        json.dumps(ORDER) + "\n" + json.dumps(ORDER) + "\n",
        "\n".join(json.dumps({"code": 0, "message": "", "data": {"orders": [ORDER]}}) for _ in range(2)),
        json.dumps([json.loads(envelope("orders", ORDER)), json.loads(envelope("orders", ORDER))]),
    ],
    ids=["envelope", "data", "list", "lines", "envelopes as lines", "envelopes as a list"],
)
def test_the_forms_of_a_document(content: str) -> None:
    document = parse("orders", content)
    assert (len(document.rows), document.rejected, document.missing_columns, document.new_columns) == (
        *(2, (), ()),
        (),
    )


@pytest.mark.parametrize("data", ["{}", '{"orders": []}', '{"orders": null, "next_page_token": ""}', "null"])
def test_an_empty_page_is_a_document_without_rows(data: str) -> None:
    document = parse("orders", f'{{"code":0,"message":"Success","request_id":"1","data":{data}}}')
    assert (len(document.rows), document.rejected, document.is_readable) == (0, (), True)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            '{"code":36009003,"message":"internal error","request_id":"1","data":null}',
            "code 36009003",
        ),
        ('{"code":105002,"message":"Expired credentials","request_id":"1"}', "code 105002, Expired"),
        (envelope("statements", {"id": "1"}), "nothing that this stream sends"),
        (envelope("orders", {"name": "x"}), "no record has a id; found name"),
        ('{"code":0,"data":{"orders":"none"}}', "nothing that this stream sends"),
        ("[]", "nothing that this stream sends"),
        ("{}", "nothing that this stream sends"),
        ("<html>", "HTML"),
        ('{"code":0,"data":{"orders":[', "not valid JSON"),
    ],
)
def test_what_is_no_document_of_the_stream_is_one_rejected_row(content: str, reason: str) -> None:
    document = parse("orders", content)
    assert not document.is_readable
    assert reason in reasons(document)[0]


def test_an_error_among_json_lines_is_a_rejected_row() -> None:
    refused = '{"code":36009002,"message":"too many requests","request_id":"1"}'
    document = parse("orders", json.dumps(ORDER) + "\n" + refused + "\n")
    assert len(document.rows) == 1
    assert "code 36009002" in reasons(document)[2]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"order_id": None}, "order_id is missing"),
        ({"return_id": " "}, "return_id is missing"),
        ({"create_time": "2023-07-27"}, "create_time '2023-07-27' is no Unix time"),
        ({"update_time": 1690453136000}, "update_time '1690453136000' is no Unix time"),
        ({"return_line_items": {}}, "return_line_items is no list"),
        ({"return_line_items": ["x"]}, "return_line_items[0] is no object"),
        ({"return_line_items": [{"sku_id": "1"}]}, "return_line_items[0].return_line_item_id is missing"),
        ({"refund_amount": "1.23"}, "refund_amount is no object"),
        ({"refund_amount": {"refund_total": "1.2.3"}}, "refund_amount.refund_total '1.2.3' is no amount"),
        ({"seller_next_action_response": [{"deadline": True}]}, "deadline 'true' is no Unix time"),
    ],
)
def test_a_record_that_cannot_be_one_is_rejected(changes: dict[str, Any], reason: str) -> None:
    document = parse("returns", envelope("return_orders", RETURN, {**RETURN, **changes}))
    assert len(document.rows) == 1
    assert reason in reasons(document)[2]


def test_unknown_keys_are_new_columns_and_missing_ones_are_reported() -> None:
    record = {key: value for key, value in ORDER.items() if key != "payment"}
    document = parse(
        "orders", envelope("orders", {**record, "brandNewThing": {"a": 1.10}}, total_count=22113)
    )
    assert (document.new_columns, document.missing_columns) == (("brand_new_thing",), ("payment",))
    assert document.rows[0].values["brand_new_thing"] == '{"a":1.1}'
    assert document.facts["total_count"] == "22113"


def test_personal_data_stays_in_landing(tmp_path: Path) -> None:
    staged(tmp_path, "orders", envelope("orders", ORDER, {**ORDER, "id": "x", "buyer_message": "ring twice"}))
    stored = b"".join(path.read_bytes() for path in (tmp_path / "raw").rglob("*.parquet"))
    for hidden in (b"David Kong", b"213-555", b"v2b2V5", b"ring twice"):
        assert hidden not in stored
    assert b"577086512123755123" in stored


def test_the_shop_is_told_by_the_document_s_name(tmp_path: Path) -> None:
    content = envelope("statements", {
        "id": "7238804564097517339", "statement_time": 1685577600, "settlement_amount": "100",
        "currency": "gbp", "payment_status": "paid", "payment_id": "0",
    })  # fmt: skip
    (row,) = staged(tmp_path, "statements", content, "statements-7000714532876273420-0123456789ab.json")
    assert (row["shop_id"], row["currency"], row["payment_status"], row["payment_id"]) == (
        *("7000714532876273420", "GBP", "PAID"),
        None,
    )
    assert row["activity_date"] == date(2023, 5, 31)


def test_half_of_a_character_pair_does_not_stop_anything(tmp_path: Path) -> None:
    content = envelope("orders", {**ORDER, "tracking_number": "a\ud800b", "packages": [{"id": "\udfff"}]})
    content += "\n"
    (row,) = staged(tmp_path, "orders", content)
    assert row["tracking_number"] == "a\\ud800b"
    refused = parse("orders", json.dumps({"data": [{"\ud800": 1}]}))
    assert "\\ud800" in reasons(refused)[0]


def test_a_document_is_named_by_its_file_because_pages_have_no_id() -> None:
    assert parse("orders", envelope("orders", ORDER)).external_id is None
