"""Quotas: the burst is free, then calls are paced, and the platform's own figures win."""

from __future__ import annotations

import pytest
from http_fakes import Clock

from resources.rate_limits import SP_API_LIMITS, RateLimit, RateLimiter

SLOW = {"getDocument": RateLimit(per_second=0.02, burst=3)}


def test_the_burst_is_free_and_the_next_call_waits_for_one_token(clock: Clock) -> None:
    limiter = RateLimiter(SLOW, clock.timing)
    assert [limiter.acquire("getDocument") for _ in range(5)] == [
        0,
        0,
        0,
        pytest.approx(50),
        pytest.approx(50),
    ]


def test_tokens_come_back_while_time_passes(clock: Clock) -> None:
    limiter = RateLimiter(SLOW, clock.timing)
    for _ in range(3):
        limiter.acquire("getDocument")
    clock.elapsed += 101
    assert [limiter.acquire("getDocument") for _ in range(2)] == [0, 0]
    assert limiter.acquire("getDocument") == pytest.approx(49, abs=0.1)


def test_a_stated_rate_replaces_the_published_one(clock: Clock) -> None:
    limiter = RateLimiter(SLOW, clock.timing)
    for _ in range(3):
        limiter.acquire("getDocument")
    limiter.observe("getDocument", 200, {"x-amzn-ratelimit-limit": "2.0"})
    assert limiter.limit("getDocument") == RateLimit(2.0, 3)
    # The bucket is still empty, and fills at the new rate.
    assert limiter.acquire("getDocument") == pytest.approx(0.5)


def test_a_lower_stated_rate_slows_down(clock: Clock) -> None:
    limiter = RateLimiter({"x": RateLimit(10, 1)}, clock.timing)
    limiter.acquire("x")
    limiter.observe("x", 200, {"x-amzn-ratelimit-limit": "0.1"})
    assert limiter.acquire("x") == pytest.approx(10)


@pytest.mark.parametrize("value", ["", "many", "0", "-1", "nan", "inf"])
def test_a_senseless_rate_is_ignored(clock: Clock, value: str) -> None:
    limiter = RateLimiter(SLOW, clock.timing)
    limiter.observe("getDocument", 200, {"x-amzn-ratelimit-limit": value})
    assert limiter.limit("getDocument") == SLOW["getDocument"]


def test_a_429_means_the_bucket_is_empty(clock: Clock) -> None:
    limiter = RateLimiter(SLOW, clock.timing)
    limiter.acquire("getDocument")
    limiter.observe("getDocument", 429, {})
    assert limiter.acquire("getDocument") == pytest.approx(50)


def test_a_429_that_names_a_wait_leaves_the_bucket_alone(clock: Clock) -> None:
    limiter = RateLimiter(SLOW, clock.timing)
    limiter.acquire("getDocument")
    limiter.observe("getDocument", 429, {"retry-after": "1"})
    assert limiter.acquire("getDocument") == 0


def test_operations_have_their_own_buckets_and_unknown_ones_none(clock: Clock) -> None:
    limiter = RateLimiter({"a": RateLimit(0.1, 1), "b": RateLimit(0.1, 1)}, clock.timing)
    assert [limiter.acquire(operation) for operation in ("a", "b", "c", "c", "c")] == [0] * 5
    assert limiter.acquire("a") == pytest.approx(10)


def test_the_published_quotas_of_the_reports_api() -> None:
    assert SP_API_LIMITS["getReportDocument"] == RateLimit(0.0167, 15)
    assert SP_API_LIMITS["getReports"] == RateLimit(0.0222, 10)
