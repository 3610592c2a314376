"""The simulated TikTok Shop: signatures, tokens, ciphers, windows, paging, quotas and refusals.

The calls are made and signed by hand here, from the published rule; the product's client has its own tests.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from tiktok_shop_data import DE_CIPHER, GB_CIPHER, Serving, scenario_of, seconds, seller

from sandbox import faults
from sandbox.http import Request
from sandbox.scenario.model import Scenario
from sandbox.server import Sandbox
from sandbox.tiktok_shop_auth import signature

ORDERS = "/order/202309/orders/search"
RETURNS = "/return_refund/202309/returns/search"
STATEMENTS = "/finance/202309/statements"
SHOPS = "/authorization/202309/shops"


def hand_signature(secret: str, path: str, params: Mapping[str, str], body: bytes = b"") -> str:
    text = path + "".join(f"{name}{params[name]}" for name in sorted(params) if name != "sign")
    message = secret.encode() + text.encode() + body + secret.encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


class Caller:
    """Signs and sends; `changes` overwrite query parameters after signing, None leaves one out."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.facts = sandbox.connections["tiktok_shop"]
        self.http = httpx.Client(base_url=self.facts["base_url"], trust_env=False)
        self.token = self.refresh().json()["data"]["access_token"]

    def refresh(self, **changes: str) -> httpx.Response:
        params = {
            "app_key": self.facts["app_key"],
            "app_secret": self.facts["app_secret"],
            "refresh_token": self.facts["refresh_token"],
            "grant_type": "refresh_token",
            **changes,
        }
        return self.http.get("/api/v2/token/refresh", params=params)

    def call(
        self, method: str, path: str, params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None, cipher: str | None = GB_CIPHER, **changes: str | None,
    ) -> httpx.Response:  # fmt: skip
        content = b"" if body is None else json.dumps(body).encode()
        query = {
            **(params or {}),
            "app_key": self.facts["app_key"],
            "timestamp": str(int(self.sandbox.clock.now().timestamp())),
            **({"shop_cipher": cipher} if cipher else {}),
        }
        query["sign"] = hand_signature(self.facts["app_secret"], path, query, content)
        query = {name: value for name, value in {**query, **changes}.items() if value is not None}
        headers = {"x-tts-access-token": self.token, "content-type": "application/json"}
        return self.http.request(method, path, params=query, content=content, headers=headers)


@pytest.fixture
def tiktok(scenario: Scenario, serving: Serving) -> Iterator[Caller]:
    """Two shops, served, and a caller with a good token."""
    with serving(scenario_of(scenario, seller())) as sandbox:
        yield Caller(sandbox)


def refusal(answer: httpx.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["code"]


def test_the_published_signature_vector_holds() -> None:
    query = {"app_key": ("29a39d",), "timestamp": ("1623812664",), "sign": ("x",), "access_token": ("y",)}
    request = Request("GET", SHOPS, query, {}, b"")
    assert (
        signature("e59af819cc", request) == "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8"
    )
    assert signature("e59af819cc", request) == hand_signature(
        "e59af819cc", SHOPS, {"app_key": "29a39d", "timestamp": "1623812664"}
    )


def test_tokens_have_an_absolute_expiry_and_end(tiktok: Caller) -> None:
    data = tiktok.refresh().json()["data"]
    now = tiktok.sandbox.clock.now().timestamp()
    assert abs(data["access_token_expire_in"] - now - 7 * 86_400) < 5
    assert {"access_token", "refresh_token", "refresh_token_expire_in", "open_id", "seller_name",
            "seller_base_region", "user_type", "granted_scopes"} <= set(data)  # fmt: skip
    tiktok.sandbox.advance(7 * 86_400 + 5)
    assert refusal(tiktok.call("GET", SHOPS, cipher=None)) == (401, 105002)
    tiktok.token = "unheard of"
    assert refusal(tiktok.call("GET", SHOPS, cipher=None)) == (401, 105001)


@pytest.mark.parametrize(
    "changes", [{"app_secret": "x"}, {"refresh_token": "x"}, {"grant_type": "authorized_code"}]
)
def test_a_bad_grant_is_refused_with_http_200(tiktok: Caller, changes: dict[str, str]) -> None:
    answer = tiktok.refresh(**changes)
    assert answer.status_code == 200
    assert answer.json()["code"] != 0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sign": "0" * 64}, (401, 106001)),
        ({"page_size": "99"}, (401, 106001)),
        ({"app_key": "other"}, (400, 36009004)),
        ({"timestamp": None}, (400, 36009004)),
    ],
)
def test_a_call_that_is_not_signed_as_sent_is_refused(
    tiktok: Caller, changes: dict[str, str | None], expected: tuple[int, int]
) -> None:
    answer = tiktok.call("POST", ORDERS, {"page_size": "10"}, {}, **changes)
    assert refusal(answer) == expected


def test_the_body_is_signed_byte_for_byte(tiktok: Caller) -> None:
    query = {"app_key": tiktok.facts["app_key"], "page_size": "10", "shop_cipher": GB_CIPHER}
    query["timestamp"] = str(int(tiktok.sandbox.clock.now().timestamp()))
    query["sign"] = hand_signature(tiktok.facts["app_secret"], ORDERS, query, b'{"a":1}')
    headers = {"x-tts-access-token": tiktok.token}
    answer = tiktok.http.post(ORDERS, params=query, content=b'{"a": 1}', headers=headers)
    assert refusal(answer) == (401, 106001)


@pytest.mark.parametrize("shift", [-360, 60])
def test_a_time_stamp_is_of_now(tiktok: Caller, shift: int) -> None:
    stamp = str(int(tiktok.sandbox.clock.now().timestamp()) + shift)
    assert refusal(tiktok.call("GET", SHOPS, cipher=None, timestamp=stamp)) == (400, 36009004)


def test_ciphers_name_shops_and_have_no_place_in_authorization(tiktok: Caller) -> None:
    shops = tiktok.call("GET", SHOPS, cipher=None).json()["data"]["shops"]
    assert [set(shop) for shop in shops] == [{"id", "name", "region", "seller_type", "cipher", "code"}] * 2
    assert refusal(tiktok.call("GET", SHOPS)) == (400, 36009004)
    assert refusal(tiktok.call("POST", ORDERS, {"page_size": "10"}, {}, cipher=None)) == (400, 106013)
    assert refusal(tiktok.call("POST", ORDERS, {"page_size": "10"}, {}, cipher="GCP_x")) == (401, 101000)
    german = tiktok.call("POST", ORDERS, {"page_size": "10"}, {}, cipher=DE_CIPHER).json()["data"]
    assert [order["payment"]["currency"] for order in german["orders"]] == ["EUR"]


def test_orders_are_paged_to_a_blank_token_within_their_window(tiktok: Caller) -> None:
    body = {"update_time_ge": seconds(9, 3), "update_time_lt": seconds(9, 20)}
    params = {"page_size": "10", "sort_field": "update_time", "sort_order": "ASC"}
    first = tiktok.call("POST", ORDERS, params, body).json()["data"]
    params["page_token"] = first["next_page_token"]
    second = tiktok.call("POST", ORDERS, params, body).json()["data"]
    times = [order["update_time"] for order in first["orders"] + second["orders"]]
    assert (first["total_count"], len(first["orders"]), second["next_page_token"]) == (17, 10, "")
    assert times == sorted(times)
    assert (times[0], times[-1]) == (seconds(9, 3), seconds(9, 19))
    assert refusal(tiktok.call("POST", ORDERS, params, {})) == (400, 36009004)


def test_newest_first_unless_asked_otherwise(tiktok: Caller) -> None:
    listed = tiktok.call("POST", RETURNS, {"page_size": "50"}, {}).json()["data"]["return_orders"]
    times = [one["create_time"] for one in listed]
    assert times == sorted(times, reverse=True)
    assert len(tiktok.call("POST", RETURNS, {}, {}).json()["data"]["return_orders"]) == 10


def test_returns_are_found_by_id_and_by_no_path_of_their_own(tiktok: Caller) -> None:
    wanted = "4035318504086600003"
    found = tiktok.call("POST", RETURNS, {}, {"return_ids": [wanted]}).json()["data"]["return_orders"]
    assert [one["return_id"] for one in found] == [wanted]
    answer = tiktok.call("GET", f"/return_refund/202309/returns/{wanted}")
    assert refusal(answer) == (404, 36009009)


@pytest.mark.parametrize(
    ("method", "path", "params"),
    [
        ("POST", ORDERS, {}),
        ("POST", ORDERS, {"page_size": "101"}),
        ("POST", RETURNS, {"page_size": "51"}),
        ("GET", STATEMENTS, {}),
        ("GET", STATEMENTS, {"sort_field": "create_time"}),
        ("POST", ORDERS, {"page_size": "10", "page_token": "junk"}),
    ],
)
def test_what_the_list_does_not_take_is_refused(
    tiktok: Caller, method: str, path: str, params: dict[str, str]
) -> None:
    assert refusal(tiktok.call(method, path, params, {})) == (400, 36009004)


def test_a_statement_s_transactions_come_in_the_form_of_the_version(tiktok: Caller) -> None:
    new = "/finance/202501/statements/7238804564097517339/statement_transactions"
    old = new.replace("202501", "202309")
    params = {"sort_field": "order_create_time", "page_size": "2"}
    data = tiktok.call("GET", new, params).json()["data"]
    root = {"id", "create_time", "status", "currency", "payable_amount", "total_reserve_amount"}
    root |= {"total_count", "total_settlement_amount", "total_settlement_breakdown", "next_page_token"}
    assert root <= set(data)
    assert (data["total_settlement_amount"], data["payable_amount"], data["total_count"]) == (
        *("19.50", "19.50"),
        3,
    )
    assert len(data["transactions"]) == 2
    assert refusal(tiktok.call("GET", old, params)) == (404, 36009009)
    tiktok.sandbox.tiktok_shop.statement_versions = {"202309"}
    assert refusal(tiktok.call("GET", new, params)) == (404, 36009009)
    flat = tiktok.call("GET", old, params).json()["data"]
    one = flat["statement_transactions"][0]
    assert flat["statement_id"] == "7238804564097517339"
    assert (one["revenue_amount"], one["fee_amount"], one["settlement_amount"]) == ("10.00", "-3.50", "6.50")
    assert (one["gross_sales_amount"], one["platform_commission_amount"]) == ("12.00", "-1.50")


def test_fifty_calls_a_second_per_operation_and_shop(tiktok: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    path = "/product/202309/inventory/search"
    elapsed = [tiktok.sandbox.clock.elapsed()]
    monkeypatch.setattr(tiktok.sandbox.clock, "elapsed", lambda: elapsed[0])
    statuses = [tiktok.call("POST", path, {}, {}).status_code for _ in range(52)]
    assert statuses == [200] * 50 + [429] * 2
    assert tiktok.call("POST", path, {}, {}, cipher=DE_CIPHER).status_code == 200
    assert tiktok.call("POST", RETURNS, {}, {}).status_code == 200
    elapsed[0] += 0.1
    assert [tiktok.call("POST", path, {}, {}).status_code for _ in range(6)] == [200] * 5 + [429]


def test_scripted_faults_come_as_envelopes(tiktok: Caller) -> None:
    tiktok.sandbox.faults.script("getStatements", faults.answer(429, retry_after=7), faults.answer(503))
    params = {"sort_field": "statement_time"}
    limited = tiktok.call("GET", STATEMENTS, params)
    assert refusal(limited) == (429, 36009002)
    assert limited.headers["retry-after"] == "7"
    assert refusal(tiktok.call("GET", STATEMENTS, params)) == (503, 36009003)
    assert tiktok.call("GET", STATEMENTS, params).json()["code"] == 0


def test_the_same_question_gets_the_same_bytes(tiktok: Caller) -> None:
    first = tiktok.call("POST", ORDERS, {"page_size": "10"}, {}).content
    tiktok.sandbox.advance(3600)
    assert tiktok.call("POST", ORDERS, {"page_size": "10"}, {}).content == first
