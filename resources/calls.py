"""What a call, its answer and the rules for trying it again are made of.

Plain data; `resources.http` does the sending.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx


@dataclass(frozen=True)
class Timing:
    """Everything that depends on time or chance, so that tests can decide it."""

    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    jitter: Callable[[float, float], float] = random.uniform


@dataclass(frozen=True)
class RetryPolicy:
    """How often and how long a call is tried again. All waits are in seconds.

    Attempt n waits a random time between 0 and `base * 2^(n-1)`, at most `longest`. A wait that the platform
    asks for (Retry-After) is a lower bound; one that does not fit into the rest of `total` ends the retries.
    """

    attempts: int = 6
    base: float = 1.0
    longest: float = 60.0
    total: float = 300.0


@dataclass(frozen=True)
class Polling:
    """Waits (seconds) between looks at something that takes a while: doubling, together at most `total`."""

    first: float = 1.0
    longest: float = 60.0
    total: float = 1800.0


@dataclass(frozen=True)
class Call:
    """One HTTP call. What can hold a secret is left out of the repr.

    Statuses in `allow` are returned instead of raised. `raw` gives the body as it was on the wire, without
    undoing a content encoding. `content` is a body that must be sent byte for byte, `body` one that is not
    serialised yet.
    """

    operation: str
    method: str
    url: str = field(repr=False)
    params: Mapping[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    content: bytes | None = field(default=None, repr=False)
    allow: frozenset[int] = frozenset()
    raw: bool = False


@dataclass(frozen=True)
class Reply:
    """An answer, read to its end."""

    status: int
    headers: httpx.Headers = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def request_id(self) -> str | None:
        for name in ("x-amzn-requestid", "x-amz-request-id", "x-request-id"):
            if name in self.headers:
                return str(self.headers[name])
        return None


class Pacing(Protocol):
    """Holds a call back until its quota allows it, and learns from the answer."""

    def acquire(self, operation: str) -> float: ...

    def observe(self, operation: str, status: int, headers: Mapping[str, str]) -> None: ...
