"""TikTok Shop's client over scripted answers: signing, tokens, envelopes, paging, quotas, no secret shown."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from http_fakes import START, Clock, frames_of
from pydantic import SecretStr

from resources.errors import PermanentError, TransientError
from resources.tiktok_shop import Shop, TikTokShopClient
from resources.tiktok_shop_errors import TikTokShopError
from resources.tiktok_shop_signing import joined, signature

SECRET, REFRESH, CIPHER = "THE-APP-SECRET-e59af819cc", "ROW_THE-REFRESH-TOKEN", "GCP_a+b/c=="
SHOP = Shop("7000714532876273420", "Mugs", "GB", CIPHER)
ORDERS = "/order/202309/orders/search"
RETURNS = "/return_refund/202309/returns/search"
STATEMENTS = "/finance/202309/statements"
INVENTORY = "/product/202309/inventory/search"
TRANSACTIONS = "/finance/202501/statements/7238804564097517339/statement_transactions"
Answer = httpx.Response | Callable[[httpx.Request], httpx.Response]


def ok(data: Any = None, **headers: str) -> httpx.Response:
    body = {"code": 0, "message": "Success", "request_id": "R0", "data": data}
    return httpx.Response(200, json=body, headers=headers)


def error(code: int, status: int = 200, message: str = "no", **headers: str) -> httpx.Response:
    body = {"code": code, "message": message, "request_id": "2026ABCDEF", "data": None}
    return httpx.Response(status, json=body, headers=headers)


@dataclass
class TikTok:
    """Answers per path, in turn, the last repeated; tokens ACCESS-1, ACCESS-2, … that live seven days."""

    clock: Clock
    routes: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    life: timedelta = timedelta(days=7)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        path = request.url.path
        if path == "/api/v2/token/refresh" and path not in self.routes:
            expires = START + timedelta(seconds=self.clock.elapsed) + self.life
            return ok(
                {
                    "access_token": f"ROW_ACCESS-{len(self.sent(path))}",
                    "access_token_expire_in": int(expires.timestamp()),
                    "refresh_token": REFRESH,
                }
            )
        answers = self.routes[path]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return answer if isinstance(answer, httpx.Response) else answer(request)

    def sent(self, path: str) -> list[httpx.Request]:
        return [request for request in self.requests if request.url.path == path]

    def client(self, **changes: Any) -> TikTokShopClient:
        return TikTokShopClient(
            "29a39d",
            SecretStr(SECRET),
            SecretStr(REFRESH),
            transport=httpx.MockTransport(self),
            timing=self.clock.timing,
            **changes,
        )


@pytest.fixture
def tiktok(clock: Clock) -> TikTok:
    return TikTok(clock)


def query(request: httpx.Request) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(str(request.url)).query, keep_blank_values=True))


def test_the_published_vector() -> None:
    params = {"app_key": "29a39d", "timestamp": "1623812664", "sign": "ignored", "access_token": "ignored"}
    found = signature(SecretStr("e59af819cc"), "/authorization/202309/shops", params)
    assert found == "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8"


def test_the_body_and_raw_values_are_signed() -> None:
    secret, plain = SecretStr("s"), {"ids": joined(["1", "2"]), "cipher": "a+b/c="}
    assert signature(secret, "/p", plain) != signature(secret, "/p", {**plain, "cipher": "a%2Bb%2Fc%3D"})
    assert signature(secret, "/p", plain, b"{}") != signature(secret, "/p", plain, b"{ }")
    assert signature(secret, "/p", plain) == signature(secret, "/p", dict(reversed(plain.items())))
    assert plain["ids"] == "1,2"


def test_what_is_signed_is_what_is_sent(tiktok: TikTok) -> None:
    tiktok.routes[ORDERS] = [ok({"orders": [], "next_page_token": ""})]
    window = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC))
    list(tiktok.client().pages("orders", SHOP, window))
    (request,) = tiktok.sent(ORDERS)
    params = query(request)
    sign = params.pop("sign")
    assert sign == signature(SecretStr(SECRET), ORDERS, params, request.content)
    assert json.loads(request.content) == {"update_time_ge": 1790812800, "update_time_lt": 1793404800}
    assert params == {
        "app_key": "29a39d",
        "timestamp": str(int(START.timestamp())),
        "shop_cipher": CIPHER,
        "page_size": "100",
        "sort_field": "update_time",
        "sort_order": "ASC",
    }
    assert request.headers["x-tts-access-token"] == "ROW_ACCESS-1"
    assert request.headers["content-type"] == "application/json"


def test_shops_are_asked_for_without_a_cipher_and_once(tiktok: TikTok) -> None:
    shops = [
        {"id": "2", "cipher": "c2"},
        {"id": "1", "name": "n", "region": "GB", "cipher": "c1"},
        {"id": "3"},
    ]
    tiktok.routes["/authorization/202309/shops"] = [ok({"shops": shops})]
    client = tiktok.client()
    assert client.shops() == (Shop("1", "n", "GB", "c1"), Shop("2", "", "", "c2"))
    client.shops()
    (request,) = tiktok.sent("/authorization/202309/shops")
    assert "shop_cipher" not in query(request)
    assert "c1" not in repr(client.shops())


def test_no_shop_is_no_connection(tiktok: TikTok) -> None:
    tiktok.routes["/authorization/202309/shops"] = [ok({"shops": []})]
    with pytest.raises(PermanentError, match="no shop is authorised"):
        tiktok.client().ping()


def test_pages_are_followed_by_their_token_and_kept_byte_for_byte(tiktok: TikTok) -> None:
    pages = [ok({"return_orders": [], "next_page_token": "p+/2="}), ok({"next_page_token": ""})]
    tiktok.routes[RETURNS] = list(pages)
    assert list(tiktok.client().pages("returns", SHOP)) == [page.content for page in pages]
    assert [query(one).get("page_token") for one in tiktok.sent(RETURNS)] == [None, "p+/2="]
    assert [query(one)["page_size"] for one in tiktok.sent(RETURNS)] == ["50", "50"]
    assert [one.content for one in tiktok.sent(RETURNS)] == [b"{}", b"{}"]


def test_a_page_offered_again_and_again_is_noticed(tiktok: TikTok) -> None:
    tiktok.routes[RETURNS] = [ok({"return_orders": [], "next_page_token": "p"})]
    with pytest.raises(PermanentError, match="again and again"):
        list(tiktok.client().pages("returns", SHOP))


def test_statements_have_their_window_in_the_query(tiktok: TikTok) -> None:
    tiktok.routes[STATEMENTS] = [ok({"statements": []})]
    list(tiktok.client().pages("statements", SHOP, (START, START + timedelta(days=1))))
    (request,) = tiktok.sent(STATEMENTS)
    assert request.content == b""
    assert query(request)["statement_time_ge"] == str(int(START.timestamp()))
    assert query(request)["sort_field"] == "statement_time"


def test_a_window_without_zone_is_refused(tiktok: TikTok) -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"):
        tiktok.client().pages("orders", SHOP, (naive, naive))


def test_a_token_is_used_until_shortly_before_its_absolute_end(tiktok: TikTok, clock: Clock) -> None:
    tiktok.routes[INVENTORY] = [ok({"inventory": []})]
    client = tiktok.client()
    for elapsed in (0, 7 * 86_400 - 601, 7 * 86_400 - 599):
        clock.elapsed = elapsed
        list(client.pages("inventory", SHOP))
    tokens = [one.headers["x-tts-access-token"] for one in tiktok.sent(INVENTORY)]
    assert tokens == ["ROW_ACCESS-1", "ROW_ACCESS-1", "ROW_ACCESS-2"]


def test_a_configured_access_token_is_used_until_it_is_refused(tiktok: TikTok) -> None:
    tiktok.routes[INVENTORY] = [error(105002, 401), ok({"inventory": []})]
    list(tiktok.client(access_token=SecretStr("ROW_CONFIGURED")).pages("inventory", SHOP))
    tokens = [one.headers["x-tts-access-token"] for one in tiktok.sent(INVENTORY)]
    assert tokens == ["ROW_CONFIGURED", "ROW_ACCESS-1"]


@pytest.mark.parametrize("status", [200, 401])
@pytest.mark.parametrize("code", [105001, 105002])
def test_a_refused_token_is_renewed_once_and_the_call_replayed(
    tiktok: TikTok, code: int, status: int
) -> None:
    tiktok.routes[ORDERS] = [error(code, status), ok({"orders": []})]
    assert len(list(tiktok.client().pages("orders", SHOP))) == 1
    tiktok.routes[ORDERS] = [error(code, status)]
    with pytest.raises(PermanentError, match="authorise the application again"):
        list(tiktok.client().pages("orders", SHOP))
    assert len(tiktok.sent(ORDERS)) == 4
    assert len(tiktok.sent("/api/v2/token/refresh")) == 4


def test_a_new_refresh_token_is_kept_and_told_without_its_value(
    tiktok: TikTok, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    expires = int((START + timedelta(days=7)).timestamp())
    granted = {"access_token": "ROW_A", "access_token_expire_in": expires, "refresh_token": "ROW_ROTATED"}
    tiktok.routes["/api/v2/token/refresh"] = [ok(granted)]
    tiktok.routes[INVENTORY] = [error(105002), ok({"inventory": []})]
    list(tiktok.client().pages("inventory", SHOP))
    used = [query(one)["refresh_token"] for one in tiktok.sent("/api/v2/token/refresh")]
    assert used == [REFRESH, "ROW_ROTATED"]
    assert "new refresh token" in caplog.text
    assert "ROW_ROTATED" not in caplog.text


@pytest.mark.requirement("R-VC-23")
@pytest.mark.parametrize("code", [36009002, 36009003, 36009007, 25001028])
@pytest.mark.parametrize("status", [200, 400])
def test_codes_that_may_pass_are_tried_again(tiktok: TikTok, code: int, status: int) -> None:
    tiktok.routes[ORDERS] = [error(code, status), error(code, status), ok({"orders": []})]
    assert len(list(tiktok.client().pages("orders", SHOP))) == 1
    assert len(tiktok.sent(ORDERS)) == 3


@pytest.mark.requirement("R-VC-23")
def test_what_does_not_pass_in_time_is_transient(tiktok: TikTok) -> None:
    tiktok.routes[ORDERS] = [error(36009003, message="system busy")]
    with pytest.raises(TransientError, match=r"code 36009003, system busy; gave up .*2026ABCDEF"):
        list(tiktok.client().pages("orders", SHOP))


@pytest.mark.requirement("R-VC-23")
@pytest.mark.parametrize(
    ("code", "status", "step"),
    [
        (36009004, 400, "clock is right"),
        (36009009, 404, "base address"),
        (36009010, 405, "mistake in the call"),
        (36009021, 200, "mistake in the call"),
        (36009033, 403, "allow-list"),
        (36009043, 200, "shop is disabled"),
        (105005, 200, "scope"),
        (106001, 401, "app key and app secret"),
        (101000, 200, "not one of this shop"),
        (106013, 400, "mistake in the call"),
        (99999999, 200, "returns doctor"),
    ],
)
def test_other_codes_are_permanent_and_say_what_to_do(
    tiktok: TikTok, code: int, status: int, step: str
) -> None:
    tiktok.routes[ORDERS] = [error(code, status)]
    with pytest.raises(TikTokShopError, match=step) as caught:
        list(tiktok.client().pages("orders", SHOP))
    assert (caught.value.code, caught.value.request_id) == (code, "2026ABCDEF")
    assert len(tiktok.sent(ORDERS)) == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"code":"0"}', b'{"code":true}'])
def test_what_is_no_envelope_is_no_empty_list(tiktok: TikTok, body: bytes) -> None:
    tiktok.routes[ORDERS] = [httpx.Response(200, content=body)]
    with pytest.raises(PermanentError, match="base address"):
        list(tiktok.client().pages("orders", SHOP))


def test_a_429_waits_as_long_as_it_asks_and_without_asking_backs_off(tiktok: TikTok, clock: Clock) -> None:
    limited = error(36009002, 429, **{"retry-after": "17"})
    tiktok.routes[ORDERS] = [limited, error(36009002, 429), ok({"orders": []})]
    list(tiktok.client().pages("orders", SHOP))
    first, second = [wait for wait in clock.sleeps if wait >= 1][:2]
    assert first >= 17
    assert 0 < second <= 3
    times = [int(query(one)["timestamp"]) for one in tiktok.sent(ORDERS)]
    assert times[1] >= times[0] + 17  # stamped and signed anew
    for one in tiktok.sent(ORDERS):
        params = query(one)
        sign = params.pop("sign")
        assert sign == signature(SecretStr(SECRET), ORDERS, params, one.content)


def test_quotas_are_per_operation_and_shop(tiktok: TikTok, clock: Clock) -> None:
    tiktok.routes[INVENTORY] = [ok({"inventory": []})]
    tiktok.routes[ORDERS] = [ok({"orders": []})]
    client = tiktok.client(queries_per_second=2)
    for _ in range(2):
        list(client.pages("inventory", SHOP))
    other = Shop("2", "other", "DE", "c2")
    list(client.pages("inventory", other))
    list(client.pages("orders", SHOP))
    assert clock.elapsed == 0
    list(client.pages("inventory", SHOP))
    assert 0 < clock.elapsed <= 0.51


def test_a_clock_that_is_off_is_corrected_by_the_platform_s(tiktok: TikTok, clock: Clock) -> None:
    real = START + timedelta(hours=2)
    date = real.strftime("%a, %d %b %Y %H:%M:%S GMT")

    def judge(request: httpx.Request) -> httpx.Response:
        is_now = abs(int(query(request)["timestamp"]) - real.timestamp()) <= 30
        answer = ok({"inventory": []}) if is_now else error(36009004, 400, "Invalid timestamp")
        answer.headers["date"] = date
        return answer

    tiktok.routes[INVENTORY] = [judge]
    list(tiktok.client(access_token=SecretStr("ROW_CONFIGURED")).pages("inventory", SHOP))
    assert len(tiktok.sent(INVENTORY)) == 2
    tiktok.routes[INVENTORY] = [error(36009004, 400, "Invalid sign", date=date)]
    client = tiktok.client(access_token=SecretStr("ROW_CONFIGURED"))
    with pytest.raises(PermanentError):
        list(client.pages("inventory", SHOP))
    assert len(tiktok.sent(INVENTORY)) == 4


@pytest.mark.parametrize("unknown", [error(36009009, 404), error(36009009), httpx.Response(404)])
def test_transactions_fall_back_to_the_older_version_where_the_path_is_unknown(
    tiktok: TikTok, unknown: httpx.Response
) -> None:
    old = ok({"statement_transactions": []})
    tiktok.routes[TRANSACTIONS] = [unknown]
    tiktok.routes[TRANSACTIONS.replace("202501", "202309")] = [old]
    client = tiktok.client()
    for _ in range(2):
        assert list(client.statement_transactions(SHOP, "7238804564097517339")) == [old.content]
    assert len(tiktok.sent(TRANSACTIONS)) == 1


def test_another_refusal_of_transactions_is_no_reason_to_fall_back(tiktok: TikTok) -> None:
    tiktok.routes[TRANSACTIONS] = [error(105005)]
    with pytest.raises(PermanentError, match="105005"):
        list(tiktok.client().statement_transactions(SHOP, "7238804564097517339"))


@pytest.mark.parametrize("path", ["/api/v2/token/refresh", ORDERS])
@pytest.mark.parametrize("status", [200, 400, 503])
def test_no_secret_leaves_the_client(
    tiktok: TikTok, caplog: pytest.LogCaptureFixture, path: str, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    issued = "ROW_ACCESS-1" if path == ORDERS else ""
    echo = f"{SECRET} {REFRESH} {issued} app_secret={SECRET}&refresh_token={REFRESH}"
    tiktok.routes[ORDERS] = [ok({"orders": []})]
    tiktok.routes[path] = [error(36009003 if status == 503 else 36009004, status, echo)]
    client = tiktok.client()
    with pytest.raises((PermanentError, TransientError)) as caught:
        list(client.pages("orders", SHOP))
    seen = caplog.text + repr(caught.value) + str(caught.value) + repr(vars(client)) + frames_of(caught.value)
    assert "code 3600900" in seen
    for hidden in (SECRET, REFRESH, "ROW_ACCESS-1", "app_secret=THE"):
        assert hidden not in seen
