"""Token buckets of the Selling Partner API: the published plans and the counting.

What a refused request is answered with is decided by `sandbox.amazon_fba`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """A usage plan: `rate` requests per second refill a bucket that holds `burst` requests."""

    rate: float
    burst: int


REPORTS_PLANS: Mapping[str, Plan] = {
    "getReports": Plan(0.0222, 10),
    "createReport": Plan(0.0167, 15),
    "getReport": Plan(2.0, 15),
    "getReportDocument": Plan(0.0167, 15),
    "cancelReport": Plan(0.0222, 10),
}


class TokenBuckets:
    """One bucket per operation (one application and one seller here), filled by the scenario clock.

    `speed` multiplies the rates, not the bursts. Not thread safe: the server handles one request at a time.
    """

    def __init__(self, plans: Mapping[str, Plan], elapsed: Callable[[], float], speed: float) -> None:
        if speed <= 0:
            raise ValueError("speed must be positive")
        self._plans = plans
        self._elapsed = elapsed
        self._speed = speed
        self._levels = {name: (float(plan.burst), elapsed()) for name, plan in plans.items()}

    def take(self, operation: str) -> bool:
        """Use one request of the operation's quota; False when none is left (nothing is used then)."""
        plan = self._plans[operation]
        level, since = self._levels[operation]
        now = self._elapsed()
        level = min(float(plan.burst), level + (now - since) * plan.rate * self._speed)
        # The margin keeps a wait of exactly 1/rate seconds from failing on a float's last digit.
        granted = level + 1e-9 >= 1.0
        self._levels[operation] = (max(level - 1.0, 0.0) if granted else level, now)
        return granted

    def advertised(self, operation: str) -> str:
        """The rate in force, in requests per second, as the rate-limit header spells it."""
        return f"{self._plans[operation].rate * self._speed:.4f}".rstrip("0").rstrip(".")
