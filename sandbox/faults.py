"""Scripted misbehaviour of the simulated platforms, one queue per operation, for tests.

Faults in the data belong to the scenario, not here.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    """What one scripted request meets."""

    NONE = "none"  # the request is answered normally, to place a fault on a later one
    ANSWER = "answer"  # the given status and headers, whatever was asked
    FATAL = "fatal"  # createReport: the report ends FATAL
    CANCELLED = "cancelled"  # createReport: the report ends CANCELLED, as for a range without data
    EXPIRED_URL = "expired_url"  # getReportDocument: hands out an address that has run out already
    GZIP_NOT_APPLIED = "gzip_not_applied"  # getReportDocument: says GZIP, the download is plain
    GZIP_NOT_ANNOUNCED = "gzip_not_announced"  # getReportDocument: says nothing, the download is gzip
    TRUNCATED = "truncated"  # any: the connection closes in the middle of the body


@dataclass(frozen=True)
class Fault:
    """One scripted fault; `status`, `headers` and `body` count for ANSWER alone."""

    kind: FaultKind
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


PASS = Fault(FaultKind.NONE)
FATAL = Fault(FaultKind.FATAL)
CANCELLED = Fault(FaultKind.CANCELLED)
EXPIRED_URL = Fault(FaultKind.EXPIRED_URL)
GZIP_NOT_APPLIED = Fault(FaultKind.GZIP_NOT_APPLIED)
GZIP_NOT_ANNOUNCED = Fault(FaultKind.GZIP_NOT_ANNOUNCED)
TRUNCATED = Fault(FaultKind.TRUNCATED)


def answer(status: int, *, retry_after: int | None = None, body: bytes | None = None) -> Fault:
    """An error answer; without `body` the platform's own error body for that status."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Fault(FaultKind.ANSWER, status=status, headers=headers, body=body)


class FaultScript:
    """Per operation a queue of faults: each request takes the next one; with none left all is normal."""

    def __init__(self, operations: Iterable[str]) -> None:
        self._queues: dict[str, deque[Fault]] = {operation: deque() for operation in operations}
        self._lock = threading.Lock()

    def script(self, operation: str, *faults: Fault) -> None:
        """Append faults for the next requests to `operation`. Raises KeyError when nobody serves it."""
        with self._lock:
            self._queues[operation].extend(faults)

    def take(self, operation: str) -> Fault:
        """The fault for this request."""
        with self._lock:
            queue = self._queues[operation]
            return queue.popleft() if queue else PASS

    def clear(self) -> None:
        """Forget everything scripted."""
        with self._lock:
            for queue in self._queues.values():
                queue.clear()
