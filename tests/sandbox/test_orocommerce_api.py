"""The simulated OroCommerce: tokens, media types, filters, sorting, paging, includes and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from jsonapi_client import Inclusion, Modifier, Session
from jsonapi_client.exceptions import DocumentError
from orocommerce_data import installation

from sandbox import faults
from sandbox.scenario.model import Scenario
from sandbox.server import Sandbox

MEDIA_TYPE = "application/vnd.api+json"
Serving = Callable[..., AbstractContextManager[Sandbox]]


@pytest.fixture
def oro(scenario: Scenario, serving: Serving) -> Iterator[Sandbox]:
    """25 orders, served."""
    with serving(replace(scenario, orocommerce=installation(25))) as sandbox:
        yield sandbox


def token(sandbox: Sandbox, **changes: str) -> httpx.Response:
    """A client-credentials grant; a change to an empty text leaves the field out."""
    facts = sandbox.connections["orocommerce"]
    body = {
        "grant_type": "client_credentials",
        "client_id": facts["client_id"],
        "client_secret": facts["client_secret"],
        **changes,
    }
    given = {name: value for name, value in body.items() if value}
    return httpx.post(f"{facts['base_url']}/oauth2-token", json=given, trust_env=False)


@pytest.fixture
def api(oro: Sandbox) -> Iterator[httpx.Client]:
    """A JSON:API client with a good token."""
    facts = oro.connections["orocommerce"]
    headers = {
        "Accept": MEDIA_TYPE,
        "X-Include": "totalCount;noHateoas",
        "Authorization": f"Bearer {token(oro).json()['access_token']}",
    }
    address = facts["base_url"] + facts["api_path"]
    with httpx.Client(base_url=address, headers=headers, trust_env=False) as client:
        yield client


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["data"]]


def test_a_token_is_granted_for_client_credentials_by_json_or_form(oro: Sandbox) -> None:
    answer = token(oro).json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
    assert answer["access_token"].count(".") == 2
    facts = oro.connections["orocommerce"]
    form = {name: facts[name] for name in ("client_id", "client_secret")}
    by_form = httpx.post(
        f"{facts['base_url']}/oauth2-token",
        data={"grant_type": "client_credentials", **form},
        trust_env=False,
    )
    assert by_form.status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_token_is_refused_as_documented(
    oro: Sandbox, changes: dict[str, str], status: int, error: str
) -> None:
    answer = token(oro, **changes)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"] == answer.json()["message"]


def test_without_a_good_token_nothing_is_answered(oro: Sandbox, api: httpx.Client) -> None:
    assert api.get("/orders", headers={"Authorization": ""}).status_code == 401
    oro.advance(3601)
    refused = api.get("/orders")
    assert refused.status_code == 401
    assert refused.json()["errors"][0]["status"] == "401"
    assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_pages_have_ten_resources_unless_asked_and_the_total_is_a_header(api: httpx.Client) -> None:
    first = api.get("/orders")
    assert (len(ids(first)), first.headers["X-Include-Total-Count"]) == (10, "25")
    assert "links" not in first.json()
    third = api.get("/orders", params={"page[number]": "3", "page[size]": "10"})
    assert ids(third) == ["21", "22", "23", "24", "25"]
    assert len(ids(api.get("/orders", params={"page[size]": "-1"}))) == 25
    assert "X-Include-Total-Count" not in api.get("/orders", headers={"X-Include": ""}).headers


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"filter[id]": "3"}, ["3"]),
        ({"filter[id]": "3,5"}, ["3", "5"]),
        ({"filter[id]": "3..5"}, ["3", "4", "5"]),
        ({"filter[id][gt]": "23"}, ["24", "25"]),
        ({"filter[identifier]": "b2b-00007,B2B-00008"}, ["7", "8"]),
        ({"filter[updatedAt][gte]": "2026-10-24T08:30:00Z", "filter[id][neq]": "25"}, ["23", "24"]),
        ({"filter[updatedAt][lt]": "2026-10-03T00:00:00Z"}, ["1"]),
        ({"filter[customer]": "8"}, []),
        ({"filter[status][exists]": "true"}, []),
        ({"filter[internalStatus]": "cancelled,closed"}, []),
        ({"filter[external]": "true"}, []),
    ],
)
def test_filters_take_values_lists_ranges_and_operators(
    api: httpx.Client, filters: dict[str, str], found: list[str]
) -> None:
    assert ids(api.get("/orders", params={"page[size]": "-1", **filters})) == found


def test_lists_are_sorted_by_several_fields(api: httpx.Client) -> None:
    newest = api.get("/orders", params={"sort": "-updatedAt,id", "page[size]": "2"})
    assert ids(newest) == ["25", "24"]


@pytest.mark.parametrize(
    ("parameters", "title", "detail"),
    [
        (
            {"filter[unknown]": "1"},
            "filter constraint",
            'Filter "filter[unknown]" is not supported.',
        ),
        (
            {"filter[identifier][gt]": "1"},
            "filter constraint",
            'The operator "gt" is not supported.',
        ),
        ({"sort": "colour"}, "sort constraint", 'Sorting by "colour" field is not supported.'),
        (
            {"filter[id]": "abc"},
            "unexpected value exception",
            'Expected integer value. Given "abc".',
        ),
        (
            {"page[number]": "0"},
            "unexpected value exception",
            'Expected unsigned integer value. Given "0".',
        ),
    ],
)
def test_what_is_not_supported_is_refused_with_the_parameter(
    api: httpx.Client, parameters: dict[str, str], title: str, detail: str
) -> None:
    answer = api.get("/orders", params=parameters)
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"status": "400", "title": title, "detail": detail, "source": {"parameter": next(iter(parameters))}}
    ]


def test_sparse_fields_and_includes_send_nothing_else(api: httpx.Client) -> None:
    answer = api.get(
        "/orders",
        params={
            "filter[id]": "1",
            "fields[orders]": "identifier,lineItems,neverHeardOf",
            "fields[orderlineitems]": "productSku",
            "include": "lineItems",
        },
    ).json()
    (found,) = answer["data"]
    assert found["attributes"] == {"identifier": "B2B-00001"}
    assert list(found["relationships"]) == ["lineItems"]
    assert [one["attributes"] for one in answer["included"]] == [
        {"productSku": "MUG-1"},
        {"productSku": "LAMP-2"},
    ]


def test_includes_go_through_relationships_and_name_each_resource_once(api: httpx.Client) -> None:
    answer = api.get("/orders", params={"filter[id]": "1,2", "include": "lineItems.product"}).json()
    found = [(one["type"], one["id"]) for one in answer["included"]]
    assert len(found) == len(set(found)) == 6
    assert [key for key in found if key[0] == "products"] == [("products", "1"), ("products", "2")]


@pytest.mark.parametrize("accept", [f"{MEDIA_TYPE}; version=1", "application/json"])
def test_another_media_type_is_answered_in_the_plain_format(api: httpx.Client, accept: str) -> None:
    answer = api.get("/orders", params={"page[size]": "1"}, headers={"Accept": accept})
    assert answer.headers["Content-Type"].startswith("application/json")
    (found,) = answer.json()
    assert (found["identifier"], found["lineItems"]) == ("B2B-00001", ["11", "12"])


def test_one_resource_or_a_404(api: httpx.Client) -> None:
    assert api.get("/products/2").json()["data"]["attributes"]["status"] == "disabled"
    for path, title in (
        ("/products/99", "not found http exception"),
        ("/parcels", "resource not accessible exception"),
    ):
        missing = api.get(path)
        assert (missing.status_code, missing.json()["errors"][0]["title"]) == (404, title)


def test_faults_are_answered_in_the_apis_own_words(oro: Sandbox, api: httpx.Client) -> None:
    oro.faults.script("getList/orders", faults.answer(429, retry_after=7), faults.answer(503))
    limited, down = api.get("/orders"), api.get("/orders")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "7")
    assert (down.status_code, down.json()["errors"][0]["status"]) == (503, "503")
    assert api.get("/orders").status_code == 200


def _options(api: httpx.Client) -> dict[str, Any]:
    return {"headers": {"Accept": MEDIA_TYPE, "Authorization": api.headers["Authorization"]}}


def test_a_json_api_client_lists_orders_with_their_lines_over_all_pages(
    oro: Sandbox, api: httpx.Client
) -> None:
    asked = Inclusion("lineItems") + Modifier("page[size]=10")
    with Session(str(api.base_url).rstrip("/"), request_kwargs=_options(api)) as session:
        orders = list(session.iterate("orders", asked))
        assert [one.identifier for one in orders] == [f"B2B-{number:05d}" for number in range(1, 26)]
        lines = [line for one in orders for line in one.lineItems]
        assert {(line.productSku, line.quantity, line.productUnitCode) for line in lines} == {
            ("MUG-1", 1, "case"),
            ("LAMP-2", 3, "each"),
        }
    assert len(oro.requests("getList/orders")) == 3
    assert not oro.requests("getList/orderlineitems")
    assert not oro.requests("get/orderlineitems")


def test_a_json_api_client_follows_relationships_to_resources_that_were_not_included(
    oro: Sandbox, api: httpx.Client
) -> None:
    with Session(str(api.base_url).rstrip("/"), request_kwargs=_options(api)) as session:
        case = session.get("productunitprecisions", "2").resource
        assert (case.conversionRate, case.unit.id, case.product.sku) == (12, "case", "MUG-1")
        with pytest.raises(DocumentError, match="404: not found"):
            session.get("products", "99")
    assert len(oro.requests("get/products")) == 2
