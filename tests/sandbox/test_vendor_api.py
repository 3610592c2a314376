"""The vendor operations: published shapes, paging and limits, an independent client, and our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from pydantic import SecretStr
from sp_api.api import VendorOrders, VendorTransactionStatus
from sp_api.auth import AccessTokenClient
from sp_api.base import SellingApiRequestThrottledException
from vendor_account import FIRST_ORDER, REJECTED, SUBMITTED, published_form, vendor_data, with_vendor

from resources.amazon_vendor import AmazonVendorClient
from resources.errors import PermanentError
from resources.landing import Arrival, LandingZone
from resources.lwa import LwaCredentials
from returns_assets.extract import extract
from returns_assets.ingest import land_document
from returns_assets.streams import stream
from sandbox import faults
from sandbox.scenario.model import Scenario
from sandbox.server import Sandbox, serve

UK = "A1F83G8C2ARO7P"
AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
WEEK = {"createdAfter": "2026-09-01T00:00:00Z", "createdBefore": "2026-09-08T00:00:00Z"}
ORDERS, STATUSES = "/vendor/orders/v1/purchaseOrders", "/vendor/orders/v1/purchaseOrdersStatus"
INVOICES = "/finances/invoices/2026-06-25/invoices"
TRANSACTIONS = "/vendor/transactions/v1/transactions"


@pytest.fixture
def vendor(scenario: Scenario) -> Iterator[Sandbox]:
    """A served vendor account, fast."""
    with serve(with_vendor(scenario), speed=1000) as sandbox:
        yield sandbox


class _Caller:
    def __init__(self, sandbox: Sandbox) -> None:
        facts = sandbox.connections["amazon_vendor"]
        self.http = httpx.Client(base_url=facts["base_url"], trust_env=False)
        form = {name: facts[name] for name in ("client_id", "client_secret", "refresh_token")}
        answer = self.http.post(facts["lwa_url"], data={"grant_type": "refresh_token", **form})
        self.headers = {"x-amz-access-token": answer.json()["access_token"]}

    def get(self, path: str, **parameters: str) -> httpx.Response:
        return self.http.get(path, params=parameters, headers=self.headers)


@pytest.fixture
def caller(vendor: Sandbox) -> Iterator[_Caller]:
    made = _Caller(vendor)
    yield made
    made.http.close()


def _client(sandbox: Sandbox) -> AmazonVendorClient:
    facts = sandbox.connections["amazon_vendor"]
    credentials = LwaCredentials(
        facts["client_id"],
        SecretStr(facts["client_secret"]),
        SecretStr(facts["refresh_token"]),
        facts["lwa_url"],
    )
    return AmazonVendorClient(credentials, tuple(facts["marketplace_ids"]), facts["base_url"])


@pytest.mark.parametrize(
    ("file", "operation", "path", "parameters"),
    [
        ("models_vendorOrders_sandbox.json", "getPurchaseOrders", ORDERS, WEEK),
        ("models_vendorOrders_sandbox.json", "getPurchaseOrder", f"{ORDERS}/PO000001", {}),
        ("models_vendorOrders_sandbox.json", "getPurchaseOrdersStatus", STATUSES, WEEK),
        (
            "models_financesInvoices_2026-06-25_sandbox.json",
            "getInvoiceHeaders",
            INVOICES,
            {"marketplaceId": UK},
        ),
        (
            "models_vendorTransactionStatus_sandbox.json",
            "getTransaction",
            f"{TRANSACTIONS}/{SUBMITTED}",
            {},
        ),
    ],
)
def test_an_answer_has_the_form_of_amazons_examples(
    caller: _Caller, file: str, operation: str, path: str, parameters: dict[str, str]
) -> None:
    answer = caller.get(path, **parameters)
    form = published_form(file, operation)
    # What not every account or order has: their absence is no other form.
    problems = [
        error.message
        for error in Draft202012Validator(form).iter_errors(answer.json())
        if error.validator != "required"
    ]

    assert answer.status_code == 200
    assert problems == []


def test_the_form_refuses_what_amazon_does_not_send() -> None:
    form = published_form("models_vendorOrders_sandbox.json", "getPurchaseOrders")

    assert not Draft202012Validator(form).is_valid({"payload": {"orders": [{"purchaseOrderNo": "1"}]}})
    assert not Draft202012Validator(form).is_valid({"payload": {"orders": {}}})


def test_orders_are_paged_with_the_same_arguments_and_every_order_comes_once(caller: _Caller) -> None:
    numbers: list[str] = []
    token: dict[str, str] = {}
    while True:
        payload = caller.get(ORDERS, **WEEK, limit="10", **token).json()["payload"]
        numbers += [order["purchaseOrderNumber"] for order in payload["orders"]]
        if "pagination" not in payload:
            break
        token = {"nextToken": payload["pagination"]["nextToken"]}

    assert numbers == [f"PO{n:06d}" for n in range(27)]


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        (ORDERS, {"createdAfter": "2026-09-01T00:00:00Z", "createdBefore": "2026-09-09T00:00:00Z"}),
        (ORDERS, {**WEEK, "limit": "101"}),
        (ORDERS, {**WEEK, "createdAfter": "yesterday"}),
        (ORDERS, {**WEEK, "nextToken": "?"}),
        (INVOICES, {}),
        (INVOICES, {"marketplaceId": UK, "fromIssueDate": "2026-09-01T00:00:00Z"}),
        (
            INVOICES,
            {
                "marketplaceId": UK,
                "fromIssueDate": "2026-01-01T00:00:00Z",
                "toIssueDate": "2026-06-01T00:00:00Z",
            },
        ),
    ],
)
def test_what_amazon_refuses_is_refused(caller: _Caller, path: str, parameters: dict[str, str]) -> None:
    answer = caller.get(path, **parameters)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "InvalidRequest"


def test_no_token_no_answer(vendor: Sandbox) -> None:
    with httpx.Client(base_url=vendor.base_url, trust_env=False) as http:
        assert http.get(ORDERS).status_code == 403


def _sp_api(sandbox: Sandbox, kind: Any) -> Any:
    facts = sandbox.connections["amazon_vendor"]
    address = facts["base_url"].removeprefix("http://")
    login = type("SandboxLogin", (AccessTokenClient,), {"scheme": "http://", "host": address})
    AccessTokenClient.get_auth.__globals__["cache"].clear()  # tokens of an earlier server
    return kind(
        marketplace=SimpleNamespace(endpoint=facts["base_url"], marketplace_id=UK, region="eu-west-1"),
        refresh_token=facts["refresh_token"],
        credentials={
            "lwa_app_id": facts["client_id"],
            "lwa_client_secret": facts["client_secret"],
            "refresh_token": facts["refresh_token"],
        },
        auth_token_client_class=login,
    )


def test_python_amazon_sp_api_lists_orders_statuses_and_a_transaction(vendor: Sandbox) -> None:
    # The library has no operation of the invoices API of 2026-06-25.
    with _sp_api(vendor, VendorOrders) as client:
        first = client.get_purchase_orders(**WEEK, limit=20)
        second = client.get_purchase_orders(
            **WEEK, limit=20, nextToken=first.payload["pagination"]["nextToken"]
        )
        one = client.get_purchase_order("PO000003")
        statuses = client.get_purchase_orders_status(**WEEK)
        vendor.faults.script("getPurchaseOrdersStatus", faults.answer(429))
        with pytest.raises(SellingApiRequestThrottledException):
            client.get_purchase_orders_status(**WEEK)
    with _sp_api(vendor, VendorTransactionStatus) as client:
        transaction = client.get_transaction(REJECTED)

    assert len(first.payload["orders"]) == 20
    assert len(second.payload["orders"]) == 7
    assert one.payload["purchaseOrderNumber"] == "PO000003"
    assert (
        statuses.payload["ordersStatus"][0]["itemStatus"][0]["receivingStatus"]["receiveStatus"] == "RECEIVED"
    )
    assert transaction.payload["transactionStatus"]["errors"][0]["code"] == "INVALID_RMA"


def test_our_client_reads_every_page_byte_for_byte(vendor: Sandbox) -> None:
    with _client(vendor) as client:
        client.ping()
        weeks = [FIRST_ORDER + timedelta(days=7 * n) for n in range(9)]
        pages = [page for start in weeks for page in client.purchase_orders(start, start + timedelta(days=7))]
        start, end = weeks[0], weeks[0] + timedelta(days=90)
        headers = list(client.invoice_headers(start, end))
        listings = [listing for _, page in headers for listing in page]
        lines = [json.loads(page)["invoiceItems"] for page in client.invoice_lines(listings[0])]
        with pytest.raises(PermanentError) as refused:
            client.transaction("none")

    assert sum(len(json.loads(page)["payload"]["orders"]) for page in pages) == 230
    assert [listing.identifier for listing in listings] == [
        "VRET4711~PAY01",
        "VRET4712~PAY01",
        "VRET4713~PAY01",
    ]
    assert [len(page) for page in lines] == [600, 600, 50]
    assert refused.value.status == 404


def test_a_page_of_one_hundred_invoices_is_followed_by_the_rest(scenario: Scenario) -> None:
    data = vendor_data(orders=1, invoices=130, lines=1)
    dated = [{**one, "issueDate": "2026-09-02T00:00:00Z"} for one in data.invoices]
    with (
        serve(with_vendor(scenario, _replaced(data, dated)), speed=1000) as sandbox,
        _client(sandbox) as client,
    ):
        pages = list(client.invoice_headers(FIRST_ORDER, FIRST_ORDER + timedelta(days=2)))

    assert [len(page) for _, page in pages] == [100, 30]


def _replaced(data: Any, invoices: list[Any]) -> Any:
    return type(data)(data.purchase_orders, data.purchase_order_statuses, tuple(invoices), data.transactions)


def test_a_second_fetch_of_the_same_day_lands_nothing_new(vendor: Sandbox, tmp_path: Path) -> None:
    zone = LandingZone(tmp_path)
    with _client(vendor) as client:
        for name, rows in (("purchase_orders", 460), ("invoices", 3 + 3 + 2)):
            first = extract(stream("amazon_vendor", name), client, zone, AS_OF)
            asked = len(vendor.requests("getInvoice"))
            again = extract(stream("amazon_vendor", name), client, zone, AS_OF)
            assert sum(document.row_count for document in first) == rows
            assert sum(document.rejected_count for document in first) == 0
            assert again == []
            assert len(vendor.requests("getInvoice")) == asked  # unchanged invoices are not read again


def test_transactions_are_asked_for_once_a_submission_is_known_and_until_it_is_final(
    vendor: Sandbox, tmp_path: Path
) -> None:
    zone, transactions = LandingZone(tmp_path), stream("amazon_vendor", "transactions")
    answers = [
        {"reference": "4711", "payload": {"transactionId": REJECTED}},
        {"reference": "4712", "payload": {"transactionId": "20261010000000-unknown"}},
        {
            "reference": "4713",
            "payload": {"transactionStatus": {"transactionId": SUBMITTED, "status": "Success"}},
        },
    ]
    content = "\n".join(map(json.dumps, answers)).encode()
    said: list[str] = []
    with _client(vendor) as client:
        assert extract(transactions, client, zone, AS_OF) == []
        land_document(zone, transactions, content, Arrival(AS_OF, "inbox", "sent.jsonl", "sent"))
        first = extract(transactions, client, zone, AS_OF, said.append)
        second = extract(transactions, client, zone, AS_OF)

    assert [document.row_count for document in first] == [1]
    assert b"INVALID_RMA" in zone.read(first[0])
    assert second == []
    assert "20261010000000-unknown: Amazon does not know this transaction" in said
    assert [entry.path.rsplit("/", 1)[1] for entry in vendor.requests("getTransaction")] == [
        REJECTED,
        "20261010000000-unknown",
        "20261010000000-unknown",
    ]


def test_a_throttled_invoice_call_is_tried_again(vendor: Sandbox) -> None:
    vendor.faults.script("getInvoice", faults.answer(429, retry_after=0))
    with _client(vendor) as client:
        ((_, page),) = client.invoice_headers(FIRST_ORDER, FIRST_ORDER + timedelta(days=1))
        lines = list(client.invoice_lines(page[0]))

    assert len(lines) == 3
