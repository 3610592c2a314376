"""A clock that only moves when somebody sleeps, and scripted answers; nothing here touches the network."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from resources.amazon_fba import AmazonFbaClient
from resources.amazon_reports import SETTLEMENT_V2
from resources.calls import Timing
from resources.lwa import LwaCredentials

START = datetime(2026, 10, 31, 12, 0, tzinfo=UTC)
CLIENT_SECRET = "amzn1.oa2-cs.v1.THE-CLIENT-SECRET"
REFRESH_TOKEN = "Atzr|THE-REFRESH-TOKEN"

REPORTS = "GET /reports/2021-06-30/reports"
CREATE = "POST /reports/2021-06-30/reports"
REPORT = "GET /reports/2021-06-30/reports/R1"
DOCUMENT = "GET /reports/2021-06-30/documents/D1"
RETURNS = "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA"
ORDERS = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
SIGNED = "https://s3.example/doc.tsv?X-Amz-Expires=300&X-Amz-Signature=deadbeef"
EXPIRED = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"

Handler = Callable[[httpx.Request], httpx.Response]


def frames_of(error: BaseException) -> str:
    """The traceback below the test's own frame, with the local variables of every frame."""
    here = error.__traceback__
    below = here.tb_next if here else None
    return "".join(traceback.TracebackException(type(error), error, below, capture_locals=True).format())


@dataclass
class Clock:
    """Seconds pass by sleeping. Jitter gives the upper bound, and what it was asked for is kept."""

    elapsed: float = 0.0
    sleeps: list[float] = field(default_factory=list)
    jitter_bounds: list[tuple[float, float]] = field(default_factory=list)
    share: float = 1.0

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.elapsed += seconds

    def jitter(self, low: float, high: float) -> float:
        self.jitter_bounds.append((low, high))
        return low + (high - low) * self.share

    @property
    def timing(self) -> Timing:
        return Timing(
            sleep=self.sleep,
            now=lambda: START + timedelta(seconds=self.elapsed),
            monotonic=lambda: 1000.0 + self.elapsed,
            jitter=self.jitter,
        )


@dataclass
class Script:
    """Answers requests in turn; the last answer is repeated. Keeps what was asked."""

    answers: list[httpx.Response | Exception | Handler]
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self.answers[min(len(self.requests), len(self.answers) - 1)]
        self.requests.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)


@dataclass
class Amazon:
    """A Selling Partner API of answers per `METHOD /path`, with its own token service at /auth/o2/token."""

    clock: Clock
    routes: dict[str, Script] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    server_time: datetime = START
    token_answer: httpx.Response | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path == "/auth/o2/token":
            return self.token_answer or httpx.Response(
                200,
                json={"access_token": f"Atza|ACCESS-{len(self.sent('/auth/o2/token'))}", "expires_in": 3600},
                headers={"date": self.server_time.strftime("%a, %d %b %Y %H:%M:%S GMT")},
            )
        return self.routes[f"{request.method} {request.url.path}"](request)

    def route(self, key: str, *answers: httpx.Response | Exception | Handler) -> Script:
        self.routes[key] = Script(list(answers))
        return self.routes[key]

    def sent(self, path: str) -> list[httpx.Request]:
        return [request for request in self.requests if request.url.path == path]

    def client(self) -> AmazonFbaClient:
        return AmazonFbaClient(
            LwaCredentials("amzn1.client", SecretStr(CLIENT_SECRET), SecretStr(REFRESH_TOKEN)),
            ("A1F83G8C2ARO7P",),
            transport=httpx.MockTransport(self),
            timing=self.clock.timing,
        )


def report(number: int = 1, status: str = "DONE", document: str | None = "D1", **more: Any) -> dict[str, Any]:
    return {
        "reportId": f"R{number}",
        "reportType": SETTLEMENT_V2,
        "marketplaceIds": ["A1F83G8C2ARO7P"],
        "createdTime": f"2026-10-{number:02d}T06:00:00+00:00",
        "processingStatus": status,
        **({"reportDocumentId": document} if document else {}),
        **more,
    }


def answer(body: dict[str, Any], status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=body, headers=headers)


def refused(status: int = 403) -> httpx.Response:
    return answer({"errors": [{"code": "Unauthorized", "message": "The access token expired."}]}, status)


def query(request: httpx.Request) -> dict[str, str]:
    return dict(request.url.params)
