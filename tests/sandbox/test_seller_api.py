"""A seller's operations beside reports: published shapes, paging, an independent client, and our own."""

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
from seller_account import DE, FIRST, UK, seller_data, shipment_id, with_seller
from sp_api.api import Finances, FulfillmentInbound, Inventories
from sp_api.auth import AccessTokenClient
from sp_api.base import SellingApiBadRequestException, SellingApiRequestThrottledException
from vendor_account import published_form

from resources.amazon_fba import AmazonFbaClient
from resources.errors import PermanentError
from resources.landing import LandingZone
from resources.lwa import LwaCredentials
from returns_assets.extract import extract
from returns_assets.streams import stream
from sandbox import faults
from sandbox.scenario.model import Scenario
from sandbox.server import Sandbox, serve

AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
V0, PLANS = "/fba/inbound/v0", "/inbound/fba/2024-03-20/inboundPlans"
TRANSACTIONS, STOCK = "/finances/2024-06-19/transactions", "/fba/inventory/v1/summaries"
PERIOD = {"LastUpdatedAfter": "2026-08-01T00:00:00Z", "LastUpdatedBefore": "2026-10-31T00:00:00Z"}
BY_DATE = {"MarketplaceId": UK, "QueryType": "DATE_RANGE", **PERIOD}
POSTED = {"postedAfter": "2026-08-01T00:00:00Z"}
GRANULARITY = {"granularityType": "Marketplace", "granularityId": UK, "marketplaceIds": UK}
PLAN = f"{PLANS}/wf00000001-1234-abcd-5678-1234abcd5678"
FORMS = Path(__file__).parents[1] / "fixtures" / "amazon_fba"


@pytest.fixture
def seller(scenario: Scenario) -> Iterator[Sandbox]:
    """A served seller account, fast."""
    with serve(with_seller(scenario), speed=1000) as sandbox:
        yield sandbox


class _Caller:
    def __init__(self, sandbox: Sandbox) -> None:
        facts = sandbox.connections["amazon_fba"]
        self.http = httpx.Client(base_url=facts["base_url"], trust_env=False)
        form = {name: facts[name] for name in ("client_id", "client_secret", "refresh_token")}
        answer = self.http.post(facts["lwa_url"], data={"grant_type": "refresh_token", **form})
        self.headers = {"x-amz-access-token": answer.json()["access_token"]}

    def get(self, path: str, **parameters: str) -> httpx.Response:
        return self.http.get(path, params=parameters, headers=self.headers)


@pytest.fixture
def caller(seller: Sandbox) -> Iterator[_Caller]:
    made = _Caller(seller)
    yield made
    made.http.close()


def _client(sandbox: Sandbox) -> AmazonFbaClient:
    facts = sandbox.connections["amazon_fba"]
    credentials = LwaCredentials(
        facts["client_id"],
        SecretStr(facts["client_secret"]),
        SecretStr(facts["refresh_token"]),
        facts["lwa_url"],
    )
    return AmazonFbaClient(credentials, tuple(facts["marketplace_ids"]), facts["base_url"])


def _library(sandbox: Sandbox, kind: Any, **options: Any) -> Any:
    """A client of python-amazon-sp-api that speaks to the sandbox."""
    facts = sandbox.connections["amazon_fba"]
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
        **options,
    )


@pytest.mark.parametrize(
    ("file", "operation", "path", "parameters"),
    [
        ("fulfillmentInboundV0", "getShipments", f"{V0}/shipments", BY_DATE),
        ("fulfillmentInboundV0", "getShipmentItems", f"{V0}/shipmentItems", BY_DATE),
        (
            "fulfillmentInboundV0",
            "getShipmentItemsByShipmentId",
            f"{V0}/shipments/{shipment_id(1)}/items",
            {"MarketplaceId": UK},
        ),
        ("fulfillmentInbound_2024-03-20", "listInboundPlans", PLANS, {"pageSize": "2"}),
        ("fulfillmentInbound_2024-03-20", "getInboundPlan", PLAN, {}),
        (
            "fulfillmentInbound_2024-03-20",
            "getShipment",
            f"{PLAN}/shipments/sh00000001-1234-abcd-5678-1234abcd5678",
            {},
        ),
        ("finances_2024-06-19", "listTransactions", TRANSACTIONS, POSTED),
    ],
)
def test_an_answer_has_the_form_of_amazons_examples(
    caller: _Caller, file: str, operation: str, path: str, parameters: dict[str, str]
) -> None:
    answer = caller.get(path, **parameters)
    form = published_form(FORMS / f"models_{file}_sandbox.json", operation)
    # The example of a transaction is short: its model has these beside, and not every answer has every key.
    beyond = ("transactionId", "transactionStatus", "description", "contexts")
    problems = [
        error.message
        for error in Draft202012Validator(form).iter_errors(answer.json())
        if error.validator != "required" and not all(f"'{name}'" in error.message for name in beyond)
    ]

    assert answer.status_code == 200
    assert problems == []


@pytest.mark.parametrize(
    ("path", "parameters", "code"),
    [
        (f"{V0}/shipments", {"MarketplaceId": UK, "QueryType": "BADSHIPMENT"}, "Invalid Input"),
        (f"{V0}/shipments", {"MarketplaceId": UK, "QueryType": "DATE_RANGE"}, "Invalid Input"),
        (f"{V0}/shipmentItems", {**BY_DATE, "QueryType": "NEXT_TOKEN", "NextToken": "x"}, "Invalid Input"),
        (f"{V0}/shipments/FBA0/items", {"MarketplaceId": UK}, "Invalid Input"),
        (PLANS, {"status": "badStatus"}, "BadRequest"),
        (PLANS, {"pageSize": "31"}, "BadRequest"),
        (f"{PLANS}/wf0", {}, "BadRequest"),
        (f"{PLAN}/shipments/sh0", {}, "BadRequest"),
        (TRANSACTIONS, {"postedBefore": "2026-10-01T00:00:00Z"}, "InvalidInput"),
        (TRANSACTIONS, {"postedAfter": "2026-01-01T00:00:00Z"}, "InvalidInput"),
        (TRANSACTIONS, {**POSTED, "postedBefore": "2026-10-31T23:59:00Z"}, "InvalidInput"),
        (TRANSACTIONS, {**POSTED, "transactionStatus": "HELD"}, "InvalidInput"),
        (
            TRANSACTIONS,
            {"relatedIdentifierName": "SHIPMENT_ID", "relatedIdentifierValue": "1"},
            "InvalidInput",
        ),
        (STOCK, {"granularityType": "Marketplace", "granularityId": UK}, "InvalidInput"),
    ],
)
def test_a_wrong_question_is_refused_in_the_words_of_its_api(
    caller: _Caller, path: str, parameters: dict[str, str], code: str
) -> None:
    answer = caller.get(path, **parameters)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)


def test_transactions_are_paged_with_the_same_arguments_and_a_page_may_be_empty(caller: _Caller) -> None:
    asked = {**POSTED, "marketplaceId": UK, "transactionStatus": "DEFERRED"}
    pages = [caller.get(TRANSACTIONS, **asked).json()["payload"]]
    while "nextToken" in pages[-1]:
        pages.append(caller.get(TRANSACTIONS, **asked, nextToken=pages[-1]["nextToken"]).json()["payload"])
    assert [len(page["transactions"]) for page in pages] == [0, 50, 25]
    token = pages[0]["nextToken"]
    assert caller.get(TRANSACTIONS, nextToken=token).status_code == 400
    assert caller.get(TRANSACTIONS, **POSTED, nextToken=token).status_code == 400


def test_stock_pages_expire_after_thirty_seconds(seller: Sandbox, caller: _Caller) -> None:
    first = caller.get(STOCK, **GRANULARITY, details="true").json()
    token = first["pagination"]["nextToken"]
    second = caller.get(STOCK, **GRANULARITY, details="true", nextToken=token).json()
    found = [row["sellerSku"] for page in (first, second) for row in page["payload"]["inventorySummaries"]]
    assert found == [f"SKU-{n}" for n in range(60)]
    assert "pagination" not in second
    seller.advance(31)
    assert caller.get(STOCK, **GRANULARITY, details="true", nextToken=token).status_code == 400


def test_python_amazon_sp_api_reads_shipments_items_and_plans(seller: Sandbox) -> None:
    with _library(seller, FulfillmentInbound, version="v0") as v0:
        first = v0.get_shipments(**{key: value for key, value in BY_DATE.items() if key != "MarketplaceId"})
        second = v0.get_shipments(QueryType="NEXT_TOKEN", NextToken=first.payload["NextToken"])
        items = v0.shipment_items(QueryType="DATE_RANGE", **PERIOD)
        of_one = v0.shipment_items_by_shipment(shipment_id(3))
    with _library(seller, FulfillmentInbound, version="2024-03-20") as plans:
        listed = plans.list_inbound_plans(pageSize=30, sortBy="LAST_UPDATED_TIME", sortOrder="DESC")
        more = plans.list_inbound_plans(
            pageSize=30, sortBy="LAST_UPDATED_TIME", sortOrder="DESC",
            paginationToken=listed.pagination["nextToken"],
        )  # fmt: skip
        plan = plans.get_inbound_plan(listed.payload["inboundPlans"][0]["inboundPlanId"])
        shipment = plans.get_shipment(
            plan.payload["inboundPlanId"], plan.payload["shipments"][0]["shipmentId"]
        )
    names = [row["ShipmentId"] for page in (first, second) for row in page.payload["ShipmentData"]]
    assert len(names) == len(set(names)) == 100
    assert items.payload["ItemData"][0]["QuantityShipped"] == 10
    assert of_one.payload["ItemData"][0]["SellerSKU"] == "SKU-3"
    changes = [row["lastUpdatedAt"] for page in (listed, more) for row in page.payload["inboundPlans"]]
    assert changes == sorted(changes, reverse=True)
    assert shipment.payload["shipmentConfirmationId"] == shipment_id(128)


def test_python_amazon_sp_api_reads_transactions_and_stock(seller: Sandbox) -> None:
    asked = {"postedAfter": "2026-08-01", "transactionStatus": "DEFERRED_RELEASED"}
    with _library(seller, Finances, version="2024-06-19") as finances:
        first = finances.list_transactions(**asked)
        second = finances.list_transactions(**asked, nextToken=first.payload["nextToken"])
        with pytest.raises(SellingApiBadRequestException, match="Start date cannot be null"):
            finances.list_transactions(postedBefore="2026-10-01")
    with _library(seller, Inventories) as inventories:
        stock = inventories.get_inventory_summary_marketplace(
            details="true", marketplaceIds=UK, sellerSkus=["SKU-4", "SKU-5"]
        )
        seller.faults.script("getInventorySummaries", faults.answer(429))
        with pytest.raises(SellingApiRequestThrottledException):
            inventories.get_inventory_summary_marketplace(marketplaceIds=UK)
    assert first.payload["transactions"] == []
    assert {row["transactionStatus"] for row in second.payload["transactions"]} == {"DEFERRED_RELEASED"}
    summaries = stock.payload["inventorySummaries"]
    assert [(row["sellerSku"], row["totalQuantity"]) for row in summaries] == [("SKU-4", 7), ("SKU-5", 8)]
    assert summaries[0]["inventoryDetails"]["fulfillableQuantity"] == 4


def test_our_client_reads_every_page_byte_for_byte(seller: Sandbox) -> None:
    since = FIRST - timedelta(days=1)
    with _client(seller) as client:
        shipments = [json.loads(page)["payload"] for page in client.inbound_shipments(since, AS_OF)]
        items = [json.loads(page)["payload"] for page in client.inbound_items(since, AS_OF)]
        recent = list(client.inbound_plans(AS_OF - timedelta(days=60)))
        plan = [json.loads(page) for page in client.inbound_plan(recent[0].plan_id)]
        pages = [json.loads(page)["payload"] for page in client.transactions(since, AS_OF, "DEFERRED")]
        with pytest.raises(PermanentError) as refused:
            list(client.inbound_plan("none"))
        with pytest.raises(ValueError, match="180 days"):
            list(client.transactions(AS_OF - timedelta(days=181), AS_OF, "DEFERRED"))
    # Shipments without a plan are in the answer for each marketplace.
    assert len({row["ShipmentId"] for page in shipments for row in page["ShipmentData"]}) == 130
    assert sum(len(page["ItemData"]) for page in items) == 130 + 13
    assert recent[0].plan_id.startswith("wf00000128")
    assert all(one.updated_at >= "2026-09-01T23:59:59Z" for one in recent)
    assert [one.get("inboundPlanId", one.get("shipmentConfirmationId")) for one in plan] == [
        recent[0].plan_id,
        shipment_id(128),
    ]
    assert sum(len(page["transactions"]) for page in pages) == 75
    assert refused.value.status == 400
    marketplaces = {request.query["MarketplaceId"][0] for request in seller.requests("getShipments")}
    assert marketplaces == {UK, DE}
    assert all("postedBefore" not in request.query for request in seller.requests("listTransactions"))


def test_a_second_fetch_of_the_same_day_lands_nothing_new(seller: Sandbox, tmp_path: Path) -> None:
    zone = LandingZone(tmp_path)
    with _client(seller) as client:
        for name, rows in (("inbound_shipments", (130 + 13) * 2 + 117 * 2), ("deferred_transactions", 150)):
            first = extract(stream("amazon_fba", name), client, zone, AS_OF)
            asked = len(seller.requests("getInboundPlan"))
            again = extract(stream("amazon_fba", name), client, zone, AS_OF)
            assert sum(document.row_count for document in first) == rows
            assert sum(document.rejected_count for document in first) == 0
            assert again == []
            assert len(seller.requests("getInboundPlan")) == asked  # unchanged plans are not read again


def test_a_throttled_page_is_tried_again(seller: Sandbox) -> None:
    seller.faults.script("listTransactions", faults.answer(429, retry_after=0))
    with _client(seller) as client:
        assert len(list(client.transactions(FIRST, AS_OF, "DEFERRED"))) == 2 * 3


def test_the_account_keeps_to_its_quotas(scenario: Scenario) -> None:
    with serve(with_seller(scenario, seller_data(2, 2))) as sandbox:
        caller = _Caller(sandbox)
        answers = [caller.get(TRANSACTIONS, **POSTED) for _ in range(11)]
        caller.http.close()
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert answers[0].headers["x-amzn-RateLimit-Limit"] == "0.5"
