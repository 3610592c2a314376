"""The OroCommerce client against the simulated API: pages, tokens, refusals, changes while reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from orocommerce_data import PEOPLE, installation, order
from pydantic import SecretStr

from resources.calls import Timing
from resources.errors import PermanentError, TransientError
from resources.landing import LandingZone
from resources.orocommerce import ListPage, ListQuery, OroCommerceClient
from returns_assets.extract import extract
from returns_assets.extraction.model import ListTotal
from returns_assets.extraction.orocommerce import QUERIES
from returns_assets.raw_files import refresh_raw
from returns_assets.streams import stream
from sandbox import faults
from sandbox.scenario.model import Scenario
from sandbox.server import Sandbox

AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
ALL_ORDERS = ListQuery("orders", {"orders": ("identifier",)})


@pytest.fixture
def oro(scenario: Scenario, serving: Callable[..., AbstractContextManager[Sandbox]]) -> Iterator[Sandbox]:
    """25 orders, served."""
    with serving(replace(scenario, orocommerce=installation(25))) as sandbox:
        yield sandbox


class Waits(list[float]):
    """The seconds that the client would have slept."""

    @property
    def timing(self) -> Timing:
        return Timing(sleep=self.append, jitter=lambda low, high: low)


@pytest.fixture
def waits() -> Waits:
    return Waits()


def client_of(sandbox: Sandbox, waits: Waits, **options: Any) -> OroCommerceClient:
    facts = sandbox.connections["orocommerce"]
    return OroCommerceClient(
        facts["base_url"],
        facts["client_id"],
        SecretStr(facts["client_secret"]),
        facts["api_path"],
        timing=waits.timing,
        **options,
    )


def ids(page: ListPage) -> list[int]:
    return [int(one["id"]) for one in orjson.loads(page.content)["data"]]


def test_every_resource_comes_once_in_the_order_of_ids(oro: Sandbox, waits: Waits) -> None:
    with client_of(oro, waits, page_size=10) as client:
        pages = list(client.pages(ALL_ORDERS))
    assert [number for page in pages for number in ids(page)] == list(range(1, 26))
    assert [(page.row_count, page.remaining) for page in pages] == [(10, 25), (10, 15), (5, 5)]
    assert len(oro.requests("oauth2Token")) == 1


def test_a_list_whose_length_is_a_multiple_of_the_page_needs_no_further_call(
    oro: Sandbox, waits: Waits
) -> None:
    with client_of(oro, waits, page_size=5) as client:
        assert len(list(client.pages(ALL_ORDERS))) == 5
    assert len(oro.requests("getList/orders")) == 5


def test_nothing_is_one_empty_page(oro: Sandbox, waits: Waits) -> None:
    nothing = replace(ALL_ORDERS, since=datetime(2027, 1, 1, tzinfo=UTC))
    with client_of(oro, waits) as client:
        (page,) = client.pages(nothing)
    assert (page.row_count, page.remaining, orjson.loads(page.content)["data"]) == (0, 0, [])


def test_no_order_is_lost_or_doubled_when_orders_change_while_they_are_read(
    oro: Sandbox, waits: Waits
) -> None:
    until = replace(ALL_ORDERS, until=datetime(2026, 10, 30, tzinfo=UTC))
    read: list[int] = []
    with client_of(oro, waits, page_size=10) as client:
        for number, page in enumerate(client.pages(until)):
            read += ids(page)
            if number == 0:  # one leaves the period and one is deleted on a page that was read, one comes
                oro.orocommerce.put(order(3, "2026-10-31T12:00:00Z"))
                oro.orocommerce.remove("orders", "4")
                oro.orocommerce.put(order(26, "2026-10-29T12:00:00Z"))
    assert read == list(range(1, 27))


def test_a_token_that_is_refused_is_renewed_once(oro: Sandbox, waits: Waits) -> None:
    with client_of(oro, waits) as client:
        list(client.pages(ALL_ORDERS))
        oro.expire_tokens()
        assert len(list(client.pages(ALL_ORDERS))) == 1
    assert [one.status for one in oro.requests("getList/orders")] == [200, 401, 200]
    assert len(oro.requests("oauth2Token")) == 2


def test_a_token_is_renewed_before_it_expires(oro: Sandbox) -> None:
    elapsed = 0.0
    timing = Timing(monotonic=lambda: elapsed)
    facts = oro.connections["orocommerce"]
    with OroCommerceClient(
        facts["base_url"], facts["client_id"], SecretStr(facts["client_secret"]), timing=timing
    ) as client:
        for elapsed in (0.0, 3539.0, 3541.0):  # noqa: B007 (read by the clock)
            list(client.pages(ALL_ORDERS))
    assert len(oro.requests("oauth2Token")) == 2
    assert {one.status for one in oro.requests("getList/orders")} == {200}


def test_a_permission_that_is_missing_is_a_permanent_error(oro: Sandbox, waits: Waits) -> None:
    refusals = [faults.answer(401), faults.answer(401), faults.answer(403), faults.answer(404)]
    oro.faults.script("getList/orders", *refusals)
    with client_of(oro, waits) as client:
        for status in (401, 403, 404):
            with pytest.raises(PermanentError, match=f"orocommerce orders: HTTP {status}") as caught:
                list(client.pages(ALL_ORDERS))
            assert caught.value.status == status
    assert waits == []


def test_wrong_credentials_are_named_without_the_secret(oro: Sandbox, waits: Waits) -> None:
    facts = oro.connections["orocommerce"]
    client = OroCommerceClient(facts["base_url"], facts["client_id"], SecretStr("not-the-secret"))
    with client, pytest.raises(PermanentError, match=r"invalid_client.*check client id") as caught:
        client.ping()
    assert "not-the-secret" not in repr(caught.value)


def test_a_filter_that_is_refused_is_a_permanent_error_in_the_apis_words(oro: Sandbox, waits: Waits) -> None:
    with client_of(oro, waits) as client, pytest.raises(PermanentError) as caught:
        list(client.pages(ListQuery("productunitprecisions", since=AS_OF)))
    assert 'Filter "filter[updatedAt][gte]" is not supported.'.rstrip(".") in str(caught.value)


def test_the_firewalls_429_and_503_are_waited_out(oro: Sandbox, waits: Waits) -> None:
    oro.faults.script(
        "getList/orders", faults.answer(429, retry_after=7), faults.answer(503), faults.TRUNCATED
    )
    with client_of(oro, waits) as client:
        assert len(list(client.pages(ALL_ORDERS))) == 1
    assert waits == [7.0, 0.0, 0.0]


def test_an_outage_that_lasts_is_a_transient_error(oro: Sandbox, waits: Waits) -> None:
    oro.faults.script("getList/orders", *[faults.answer(503, retry_after=60)] * 10)
    with client_of(oro, waits) as client, pytest.raises(TransientError) as caught:
        list(client.pages(ALL_ORDERS))
    assert (caught.value.status, caught.value.retry_after) == (503, 60.0)


def test_another_api_path_is_configuration(oro: Sandbox, waits: Waits) -> None:
    facts = oro.connections["orocommerce"]
    other = OroCommerceClient(
        facts["base_url"], facts["client_id"], SecretStr(facts["client_secret"]), "/backoffice/api/"
    )
    with other, pytest.raises(PermanentError, match="HTTP 404"):
        list(other.pages(ALL_ORDERS))


def fetched(oro: Sandbox, home: Path, name: str, waits: Waits, **options: Any) -> list[str]:
    """Extract a stream into a home; what was said about it."""
    said: list[str] = []
    with client_of(oro, waits, **options) as client:
        extract(stream("orocommerce", name), client, LandingZone(home), AS_OF, said.append)
    refresh_raw(home, stream("orocommerce", name))
    return said


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_second_run_of_the_same_day_lands_nothing_new(
    oro: Sandbox, tmp_path: Path, waits: Waits, name: str
) -> None:
    fetched(oro, tmp_path, name, waits)
    documents = LandingZone(tmp_path).documents("orocommerce", name)
    assert sum(one.row_count for one in documents) == {"orders": 25, "products": 2}.get(name, 3)
    assert not any(one.rejected_count or one.missing_columns or one.new_columns for one in documents)
    again = fetched(oro, tmp_path, name, waits)
    assert all("unchanged" in message for message in again if not isinstance(message, ListTotal))
    assert LandingZone(tmp_path).documents("orocommerce", name) == documents


def test_people_are_not_even_asked_for(oro: Sandbox, tmp_path: Path, waits: Waits) -> None:
    for name in QUERIES:
        fetched(oro, tmp_path, name, waits)
    landed = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"B2B-00001" in landed
    assert not [text for text in PEOPLE if text.encode() in landed]


def test_lines_and_subtotals_come_with_their_orders(oro: Sandbox, tmp_path: Path, waits: Waits) -> None:
    fetched(oro, tmp_path, "orders", waits)
    documents = LandingZone(tmp_path).documents("orocommerce", "orders")
    assert {one.facts["line_items_not_included"] for one in documents} == {"0"}
    assert {one.facts["order_subtotals_not_included"] for one in documents} == {"0"}


Answer = Callable[[httpx.Request, httpx.Response], httpx.Response]


def between(change: Answer) -> httpx.MockTransport:
    """The sandbox's answers, changed on their way."""

    def send(request: httpx.Request) -> httpx.Response:
        with httpx.Client(trust_env=False) as http:
            return change(request, http.send(request))

    return httpx.MockTransport(send)


@pytest.mark.requirement("R-IPS-08")
def test_a_count_that_the_pages_do_not_meet_is_told(oro: Sandbox, tmp_path: Path, waits: Waits) -> None:
    def hide_one(_: httpx.Request, answer: httpx.Response) -> httpx.Response:
        body = answer.json()
        if "data" in body:
            body["data"] = [one for one in body["data"] if one["id"] != "2"]
        headers = {"x-include-total-count": answer.headers.get("x-include-total-count", "")}
        return httpx.Response(answer.status_code, json=body, headers=headers)

    said = fetched(oro, tmp_path, "product_unit_precisions", waits, transport=between(hide_one))
    (total,) = [message for message in said if isinstance(message, ListTotal)]
    assert (total.list_name, total.stated, total.read) == ("productunitprecisions", 3, 2)


def test_an_order_that_comes_while_orders_are_read_is_no_gap(
    oro: Sandbox, tmp_path: Path, waits: Waits
) -> None:
    def add_one(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if "filter[id][gt]" in request.url.params:
            oro.orocommerce.put(order(26, "2026-10-10T12:00:00Z"))
        return answer

    said = fetched(oro, tmp_path, "orders", waits, page_size=10, transport=between(add_one))
    totals = [message for message in said if isinstance(message, ListTotal)]
    assert [(one.stated, one.read) for one in totals if one.stated != one.read] == []
    assert sum(one.read for one in totals) == 26
    assert totals[-1].list_name.startswith("orders from 2026-")
