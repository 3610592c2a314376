"""The vendor account's client: built from its settings, paced by published quotas, stopped by a page loop."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from http_fakes import CLIENT_SECRET, REFRESH_TOKEN, Clock
from pydantic import SecretStr

from resources.amazon_vendor import INVOICES_LIMIT, VENDOR_LIMITS, AmazonVendorClient
from resources.clients import amazon_vendor_client
from resources.errors import ConnectionSettingsError, PermanentError
from resources.lwa import LwaCredentials
from resources.rate_limits import RateLimit
from resources.sections import AmazonVendorSettings

UK = "A1F83G8C2ARO7P"
START = datetime(2026, 9, 1, tzinfo=UTC)


def _client(answers: list[dict[str, object]], clock: Clock, **options: RateLimit) -> AmazonVendorClient:
    """A client of a platform that gives a token and then these answers, the last one again and again."""
    asked = iter(range(10_000))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/token"):
            return httpx.Response(200, json={"access_token": "Atza|x", "expires_in": 3600})
        return httpx.Response(200, content=json.dumps(answers[min(next(asked), len(answers) - 1)]))

    credentials = LwaCredentials(
        "id", SecretStr(CLIENT_SECRET), SecretStr(REFRESH_TOKEN), "https://lwa.example/token"
    )
    transport = httpx.MockTransport(answer)
    return AmazonVendorClient(
        credentials, (UK,), "https://sp.example", transport=transport, timing=clock.timing, **options
    )


def test_an_account_without_credentials_is_not_configured() -> None:
    assert amazon_vendor_client(AmazonVendorSettings()) is None


def test_marketplaces_of_two_regions_are_refused_by_their_variable() -> None:
    settings = AmazonVendorSettings(
        client_id="id",
        client_secret=SecretStr(CLIENT_SECRET),
        refresh_token=SecretStr(REFRESH_TOKEN),
        marketplace_ids=(UK, "ATVPDKIKX0DER"),
    )
    with pytest.raises(ConnectionSettingsError, match="AMAZON_VENDOR_MARKETPLACE_IDS"):
        amazon_vendor_client(settings)


def test_quotas_are_those_that_amazon_publishes() -> None:
    assert VENDOR_LIMITS["getPurchaseOrders"] == RateLimit(10.0, 10)
    assert VENDOR_LIMITS["getTransaction"] == RateLimit(10.0, 20)


def test_invoices_are_paced_by_the_assumed_quota_unless_another_is_given() -> None:
    page: dict[str, object] = {"invoices": []}
    assumed, given = Clock(), Clock()
    for clock, options in ((assumed, {}), (given, {"invoices_limit": RateLimit(100.0, 100)})):
        client = _client([page], clock, **options)
        for _ in range(INVOICES_LIMIT.burst + 2):
            list(client.invoice_headers(START, START + timedelta(days=90)))

    assert sum(assumed.sleeps) >= 2 / INVOICES_LIMIT.per_second
    assert given.sleeps == []


def test_an_empty_page_with_a_token_is_followed() -> None:
    pages: list[dict[str, object]] = [
        {"payload": {"pagination": {"nextToken": "a"}, "orders": []}},
        {"payload": {"orders": [{"purchaseOrderNumber": "4Z32PABC"}]}},
    ]
    found = list(_client(pages, Clock()).purchase_orders(START, START + timedelta(days=7)))

    assert [len(json.loads(page)["payload"]["orders"]) for page in found] == [0, 1]


@pytest.mark.parametrize(
    "page",
    [{"payload": {"pagination": {"nextToken": "a"}, "orders": []}}, {"orders": []}],
    ids=["the same token again", "no payload"],
)
def test_an_answer_that_would_never_end_or_is_no_page_is_an_error(page: dict[str, object]) -> None:
    with pytest.raises(PermanentError):
        list(_client([page], Clock()).purchase_orders(START, START + timedelta(days=7)))
