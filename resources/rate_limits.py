"""Keeps calls within the platform's quotas: one token bucket per operation, from a table.

The buckets are pyrate-limiter's; its `Limiter` is not used because it sleeps by itself on the real clock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite

from pyrate_limiter import AbstractClock, Rate, RateItem, StateBucket, TokenBucket

from resources.calls import Timing

RATE_HEADER = "x-amzn-ratelimit-limit"


@dataclass(frozen=True)
class RateLimit:
    """A quota: tokens refilled per second, and how many the bucket holds."""

    per_second: float
    burst: int


# The quotas that Amazon publishes, each per operation, application and selling partner.
SP_API_LIMITS: Mapping[str, RateLimit] = {
    "getReports": RateLimit(0.0222, 10),
    "createReport": RateLimit(0.0167, 15),
    "getReport": RateLimit(2.0, 15),
    "getReportDocument": RateLimit(0.0167, 15),
}


class RateLimiter:
    """Waits until a call fits into its quota. Operations that are not in the table are not held back.

    A quota that the platform states in its answers replaces the one of the table. A 429 that names no wait
    empties the bucket: somebody else (another run, another tool of the same application) has used the tokens.
    """

    def __init__(self, limits: Mapping[str, RateLimit] = SP_API_LIMITS, timing: Timing | None = None) -> None:
        self._timing = timing or Timing()
        clock = _Clock(self._timing.monotonic)
        self._buckets = {operation: _Bucket(limit, clock) for operation, limit in limits.items()}

    def acquire(self, operation: str) -> float:
        """Take a token, waiting for it when there is none. Returns the seconds waited."""
        bucket = self._buckets.get(operation)
        waited = 0.0
        while bucket and (wait := bucket.take()) > 0:
            self._timing.sleep(wait)
            waited += wait
        return waited

    def observe(self, operation: str, status: int, headers: Mapping[str, str]) -> None:
        """Learn from an answer: the stated quota, and an empty bucket from a 429 that names no wait."""
        bucket = self._buckets.get(operation)
        if bucket is None:
            return
        stated = _positive_number(headers.get(RATE_HEADER))
        if stated is not None:
            bucket.change_rate(stated)
        if status == 429 and "retry-after" not in headers:
            bucket.drain()

    def limit(self, operation: str) -> RateLimit:
        """The quota in force. Raises KeyError for an operation without one."""
        return self._buckets[operation].limit


class _Clock(AbstractClock):
    """Milliseconds of the injected clock, counted from 1 because the algorithm reads 0 as "never used"."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic

    def now(self) -> int:
        return int(self._monotonic() * 1000) + 1


class _Bucket:
    def __init__(self, limit: RateLimit, clock: _Clock) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self.limit = limit
        self._tokens = self._filled(limit)

    def take(self) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        with self._lock:
            item = RateItem("", self._clock.now())
            if self._tokens.put(item):
                return 0.0
            wait = self._tokens.waiting(item)
            if not isinstance(wait, int):
                raise TypeError("the bucket is in memory and answers at once")
            return max(wait, 1) / 1000

    def change_rate(self, per_second: float) -> None:
        """Go on at another rate; what was used stays used."""
        with self._lock:
            if per_second == self.limit.per_second:
                return
            used = self._used()
            self.limit = RateLimit(per_second, self.limit.burst)
            self._tokens = self._filled(self.limit)
            self._use(used)

    def drain(self) -> None:
        """Forget the tokens that are left."""
        with self._lock:
            self._use(self.limit.burst - self._used())

    def _filled(self, limit: RateLimit) -> StateBucket:
        interval = max(1, round(1000 / limit.per_second))
        return StateBucket([Rate(1, interval, burst=limit.burst)], TokenBucket(), clock=self._clock)

    def _used(self) -> int:
        used = self._tokens.count()
        if not isinstance(used, int):
            raise TypeError("the bucket is in memory and answers at once")
        return min(used, self.limit.burst)

    def _use(self, count: int) -> None:
        if count > 0:
            self._tokens.put(RateItem("", self._clock.now(), weight=count))


def _positive_number(text: str | None) -> float | None:
    try:
        value = float(text) if text else 0.0
    except ValueError:
        return None
    return value if isfinite(value) and value > 0 else None
