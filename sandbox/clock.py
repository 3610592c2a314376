"""The scenario clock: the time that the simulated platforms believe it is, and the time formats they speak.

Business times inside the documents come from the scenario and are not made here.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime


class ScenarioClock:
    """Starts at the scenario's `as_of` and runs as real time does; tests move it on with `advance`."""

    def __init__(self, as_of: datetime) -> None:
        if as_of.tzinfo is None:
            raise ValueError("as_of needs a time zone")
        self._start = as_of.astimezone(UTC)
        self._started = time.monotonic()
        self._skipped = 0.0
        self._lock = threading.Lock()

    def elapsed(self) -> float:
        """Seconds since the start, skipped time included."""
        with self._lock:
            return time.monotonic() - self._started + self._skipped

    def now(self) -> datetime:
        """The platforms' present, in UTC."""
        return self._start + timedelta(seconds=self.elapsed())

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once: tokens and download addresses age, rate limits refill."""
        if seconds < 0:
            raise ValueError("a clock does not run backwards")
        with self._lock:
            self._skipped += seconds


def http_date(moment: datetime) -> str:
    """The form of the `Date` header."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def zulu(moment: datetime) -> str:
    """`2026-10-31T23:59:59Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def offset_time(moment: datetime) -> str:
    """`2026-10-31T23:59:59+00:00`, the form of the Reports API."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def parse_time(text: str) -> datetime:
    """An ISO 8601 time as UTC; one without a zone is taken as UTC. Raises ValueError when it is none."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
