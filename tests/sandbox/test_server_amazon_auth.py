"""Login with Amazon, access tokens, request quotas and the error bodies of the Reports API."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from sandbox import faults
from sandbox.scenario.model import Scenario
from sandbox.server import Sandbox

LIMIT = "x-amzn-RateLimit-Limit"


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "other"}, 401, "invalid_client"),
        ({"refresh_token": "Atzr|other"}, 400, "invalid_grant"),
        ({"refresh_token": ""}, 400, "invalid_request"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "scope": "everything"}, 400, "invalid_scope"),
    ],
)
def test_wrong_grants_are_refused_in_the_words_of_lwa(
    amazon: Any, changes: dict[str, str], status: int, error: str
) -> None:
    refused = amazon.grant(**changes)
    assert (refused.status_code, refused.json()["error"]) == (status, error)


def test_only_a_form_encoded_grant_is_accepted(amazon: Any) -> None:
    form = amazon.grant().request.content
    answers = [
        amazon.http.post(amazon.facts["lwa_url"], content=form, headers={"Content-Type": content_type})
        for content_type in ("application/x-www-form-urlencoded;charset=UTF-8", "application/json")
    ]
    assert [answer.status_code for answer in answers] == [200, 400]
    assert answers[1].json()["error"] == "invalid_request"


def test_a_grantless_token_opens_no_reports(amazon: Any) -> None:
    granted = amazon.grant(grant_type="client_credentials", scope="sellingpartnerapi::notifications")
    assert granted.status_code == 200
    assert "refresh_token" not in granted.json()
    amazon.token = granted.json()["access_token"]
    assert amazon.listed().status_code == 403


@pytest.mark.parametrize(("token", "words"), [("", "missing"), ("Atza|made-up", "invalid")])
def test_missing_and_unknown_tokens_are_403(amazon: Any, token: str, words: str) -> None:
    amazon.token = token
    refused = amazon.listed()
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["code"] == "Unauthorized"
    assert words in refused.json()["errors"][0]["details"]
    assert LIMIT not in refused.headers


def test_a_token_lives_an_hour_or_until_it_is_expired(amazon: Any) -> None:
    amazon.sandbox.advance(3590)
    assert amazon.listed().status_code == 200
    amazon.sandbox.advance(10)
    assert "expired" in amazon.listed().json()["errors"][0]["details"]
    amazon.token = amazon.grant().json()["access_token"]
    assert amazon.listed().status_code == 200
    amazon.sandbox.expire_tokens()
    assert "expired" in amazon.listed().json()["errors"][0]["details"]


def test_the_quota_is_the_published_one(amazon: Any) -> None:
    answers = [amazon.listed() for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert answers[0].headers[LIMIT] == "0.0222"
    assert LIMIT not in answers[-1].headers
    assert answers[-1].json()["errors"][0]["code"] == "QuotaExceeded"
    amazon.sandbox.advance(1 / 0.0222)
    assert [amazon.listed().status_code for _ in range(2)] == [200, 429]


def test_operations_have_buckets_of_their_own_and_refusals_cost_nothing(amazon: Any) -> None:
    good, amazon.token = amazon.token, "Atza|made-up"
    assert {amazon.listed().status_code for _ in range(12)} == {403}
    amazon.token = good
    assert [amazon.listed().status_code for _ in range(11)].count(200) == 10
    assert amazon.create().status_code == 202


def test_speed_multiplies_the_rate_and_says_so(
    scenario: Scenario,
    serving: Callable[..., AbstractContextManager[Sandbox]],
    call_amazon: Callable[[Sandbox], Any],
) -> None:
    with serving(scenario, speed=200.0) as sandbox:
        caller = call_amazon(sandbox)
        answers = [caller.listed() for _ in range(10)]
        sandbox.advance(0.5)
        answers += [caller.listed() for _ in range(2)]
    assert {(answer.status_code, answer.headers[LIMIT]) for answer in answers} == {(200, "4.44")}


def test_bad_requests_and_unknown_ids_carry_the_rate(amazon: Any) -> None:
    bad, absent = amazon.listed(pageSize="101"), amazon.call("GET", "/reports/1")
    assert (bad.status_code, absent.status_code) == (400, 404)
    assert (bad.headers[LIMIT], absent.headers[LIMIT]) == ("0.0222", "2")
    assert absent.json()["errors"][0]["code"] == "NotFound"
    assert absent.headers["x-amzn-ErrorType"] == "NotFound"


def test_scripted_answers_come_in_order_and_then_end(amazon: Any) -> None:
    script = amazon.sandbox.faults.script
    script("getReports", faults.answer(503), faults.PASS, faults.answer(429, retry_after=2))
    answers = [amazon.listed() for _ in range(4)]
    assert [answer.status_code for answer in answers] == [503, 200, 429, 200]
    assert answers[0].json()["errors"][0]["code"] == "ServiceUnavailable"
    assert answers[2].headers["Retry-After"] == "2"
    assert LIMIT not in answers[2].headers
    script("getAccessToken", faults.answer(500))
    assert amazon.grant().status_code == 500
    with pytest.raises(KeyError):
        script("getReport5", faults.PASS)
