"""The product's TikTok Shop client and streams against the simulated platform, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from tiktok_shop_data import Serving, scenario_of, seconds, seller, transaction

from resources.calls import RetryPolicy
from resources.errors import PermanentError
from resources.landing import LandingZone
from resources.tiktok_shop import Shop, TikTokShopClient
from returns_assets.extract import extract
from returns_assets.streams import stream
from sandbox import faults
from sandbox.scenario.model import Scenario
from sandbox.server import Sandbox
from sandbox.tiktok_shop import refused

QUICK = RetryPolicy(attempts=4, base=0.01, longest=0.02, total=20.0)
NAMES = ("orders", "returns", "statements", "statement_transactions", "inventory")
Served = tuple[Sandbox, TikTokShopClient]


@pytest.fixture
def served(scenario: Scenario, serving: Serving) -> Iterator[Served]:
    """130 orders in the British shop: more than one page."""
    with (
        serving(scenario_of(scenario, seller(orders=59, returns=60))) as sandbox,
        client_of(sandbox) as client,
    ):
        yield sandbox, client


def client_of(sandbox: Sandbox, **changes: str) -> TikTokShopClient:
    facts = sandbox.connections["tiktok_shop"] | changes
    return TikTokShopClient(
        facts["app_key"],
        SecretStr(facts["app_secret"]),
        SecretStr(facts["refresh_token"]),
        base_url=facts["base_url"],
        auth_url=facts["auth_url"],
        policy=QUICK,
    )


def test_the_shops_of_the_seller_are_found(served: Served) -> None:
    _, client = served
    assert [(shop.shop_id, shop.region) for shop in client.shops()] == [
        ("7000714532876273420", "GB"),
        ("7000714532876273421", "DE"),
    ]
    client.ping()


def test_every_stream_lands_from_every_shop_and_a_second_run_changes_nothing(
    served: Served, tmp_path: Path
) -> None:
    sandbox, client = served
    zone, as_of = LandingZone(tmp_path), datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
    rows: dict[str, int] = {}
    for name in NAMES:
        landed = extract(stream("tiktok_shop", name), client, zone, as_of)
        assert [document.rejected_count for document in landed] == [0] * len(landed)
        rows[name] = sum(document.row_count for document in landed)
    assert rows == {"orders": 60, "returns": 60, "statements": 3, "statement_transactions": 3, "inventory": 1}
    sandbox.advance(86_400)
    again = [extract(stream("tiktok_shop", name), client, zone, as_of) for name in NAMES]
    assert again == [[]] * len(NAMES)
    names = zone.source_names("tiktok_shop", "statement_transactions")
    assert any(
        one.startswith("statement_transactions-7000714532876273420-7238804564097517339-") for one in names
    )


def test_a_record_changed_in_the_last_second_of_as_of_is_fetched(
    scenario: Scenario, serving: Serving, tmp_path: Path
) -> None:
    data = seller(orders=2)
    last = dict(data.orders[0], update_time=seconds(10, 31))
    late = dict(data.orders[1], update_time=seconds(10, 31) + 1)
    with (
        serving(scenario_of(scenario, replace(data, orders=(last, late)))) as sandbox,
        client_of(sandbox) as client,
    ):
        as_of = datetime(2026, 10, 31, 12, tzinfo=UTC)
        landed = extract(stream("tiktok_shop", "orders"), client, LandingZone(tmp_path), as_of)
    assert sum(document.row_count for document in landed) == 1


def test_tokens_that_end_are_renewed_once_per_call(served: Served) -> None:
    sandbox, client = served
    shop = client.shops()[0]
    sandbox.expire_tokens()
    assert len(list(client.pages("inventory", shop))) == 1
    assert [entry.status for entry in sandbox.requests("searchInventory")] == [401, 200]
    assert len(sandbox.requests("refreshToken")) == 2


def test_a_token_is_renewed_before_its_time_is_over(served: Served) -> None:
    sandbox, client = served
    shop = client.shops()[0]
    sandbox.advance(timedelta(days=7).total_seconds() - 300)
    # The machine's own clock has not moved: what TikTok's answers say about the time is what counts.
    list(client.pages("inventory", shop))
    list(client.pages("statements", shop))
    assert {entry.status for entry in sandbox.requests("getStatements")} == {200}
    assert len(sandbox.requests("refreshToken")) == 2


@pytest.mark.requirement("R-VC-23")
def test_errors_that_may_pass_are_tried_again_whatever_their_http_status(served: Served) -> None:
    sandbox, client = served
    shop = client.shops()[0]
    broken = faults.answer(200, body=refused(36009003, "internal error").body)
    sandbox.faults.script("searchReturns", broken, faults.answer(429), faults.answer(503), faults.PASS)
    assert len(list(client.pages("returns", shop))) == 2
    assert [entry.status for entry in sandbox.requests("searchReturns")] == [200, 429, 503, 200, 200]


@pytest.mark.requirement("R-VC-23")
def test_a_wrong_cipher_is_a_matter_for_a_person(served: Served) -> None:
    _, client = served
    with pytest.raises(PermanentError, match=r"101000.*authorise the application again"):
        list(client.pages("orders", Shop("1", "other", "GB", "GCP_of_another_seller")))


def test_a_wrong_secret_is_named_and_not_shown(served: Served) -> None:
    sandbox, _ = served
    wrong = client_of(sandbox, app_secret="not-the-app-secret")
    with wrong, pytest.raises(PermanentError, match="check app key, app secret") as caught:
        wrong.ping()
    assert "not-the-app-secret" not in str(caught.value)


def test_the_older_version_is_read_where_the_new_path_is_unknown(
    scenario: Scenario, serving: Serving, tmp_path: Path
) -> None:
    data = seller(transactions=0)
    of_statement = {"7238804564097517339": tuple(transaction(number) for number in range(130))}
    data = replace(data, transactions=of_statement)
    with serving(scenario_of(scenario, data)) as sandbox, client_of(sandbox) as client:
        sandbox.tiktok_shop.statement_versions = {"202309"}
        as_of = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
        landed = extract(
            stream("tiktok_shop", "statement_transactions"), client, LandingZone(tmp_path), as_of
        )
        asked = [len(sandbox.requests(f"getStatementTransactions{version}")) for version in ("", "202309")]
    assert sum(document.row_count for document in landed) == 130
    # One look at the new path tells that it is not there; each statement has its pages in the old one.
    assert asked == [1, 4]
