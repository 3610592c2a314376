"""The ZigZag contract over HTTP: token, paged lists, mirrored returns and status changes.

Lists are served in the scenario's order with its repeated snapshots: redelivery is neither ordered nor once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.clock import ScenarioClock, parse_time, zulu
from sandbox.http import Handler, Request, Response, Route, json_response, route

TOKEN_SECONDS = 1800
PAGE_SIZE = 50
STATUSES = frozenset(
    {
        "CREATED",
        "LABEL_GENERATED",
        "IN_TRANSIT",
        "RECEIVED",
        "PARTIALLY_RECEIVED",
        "PROCESSED",
        "CANCELLED",
        "EXPIRED",
    }
)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class ZigzagCredentials:
    """The API user."""

    username: str
    password: str


def credentials_for(seed: int) -> ZigzagCredentials:
    """The same user for the same seed."""
    digest = hashlib.sha256(f"sandbox:{seed}:zigzag".encode()).hexdigest()
    return ZigzagCredentials(f"api-{digest[:8]}", digest[8:32])


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class _Tokens:
    """HS256 tokens that live 30 minutes; ones that were expired early count as unknown."""

    def __init__(self, clock: ScenarioClock) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._out: set[str] = set()

    def issue(self, username: str) -> str:
        now = int(self._clock.now().timestamp())
        claims = {"sub": username, "iat": now, "exp": now + TOKEN_SECONDS, "jti": secrets.token_hex(8)}
        parts = ({"alg": "HS256", "typ": "JWT"}, claims)
        signed = ".".join(_base64url(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
        token = f"{signed}.{_base64url(hmac.new(self._key, signed.encode(), hashlib.sha256).digest())}"
        self._out.add(token)
        return token

    def is_good(self, authorization: str) -> bool:
        token = authorization.removeprefix("Bearer ")
        if token == authorization or token not in self._out:
            return False
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return bool(claims["exp"] > self._clock.now().timestamp())

    def expire_all(self) -> None:
        self._out.clear()


def _changed_at(row: Row, fields: Sequence[str]) -> datetime | None:
    times = []
    for name in fields:
        try:
            times.append(parse_time(str(row[name])))
        except (KeyError, ValueError):
            continue
    return max(times, default=None)


class Zigzag:
    """The retailer's account."""

    def __init__(
        self, returns: Iterable[Row], grade_batches: Iterable[Row], consignments: Iterable[Row],
        credentials: ZigzagCredentials, clock: ScenarioClock, arrivals: Iterable[Row] = (),
    ) -> None:  # fmt: skip
        self._returns = list(returns)
        self._grade_batches = tuple(grade_batches)
        self._consignments = tuple(consignments)
        self._arrivals = tuple(arrivals)
        self._credentials = credentials
        self._clock = clock
        self._tokens = _Tokens(clock)
        self._external = {row.get("externalReturnId"): row.get("returnId") for row in self._returns}
        self.mirrored: list[Row] = []
        self.status_changes: list[tuple[str, str]] = []

    @property
    def routes(self) -> tuple[Route, ...]:
        return (
            route("POST", "/token", "getToken", self._get_token),
            self._secured("GET", "/returns", "listReturns", self._list_returns),
            self._secured("GET", "/grade-batches", "listGradeBatches", self._list_grade_batches),
            self._secured("GET", "/consignments", "listConsignments", self._list_consignments),
            self._secured("GET", "/arrivals", "listArrivals", self._list_arrivals),
            self._secured("POST", "/returns", "createReturn", self._create_return),
            self._secured("POST", r"/returns/(?P<id>[^/]+)/status", "setReturnStatus", self._set_status),
        )

    def error(self, operation: str, status: int) -> Response:
        """A message naming the operation."""
        return json_response(status, {"message": f"{operation} failed"})

    def expire_tokens(self) -> None:
        """Forget every token that is out."""
        self._tokens.expire_all()

    def _secured(self, method: str, pattern: str, operation: str, handle: Handler) -> Route:
        def guarded(request: Request, match: re.Match[str]) -> Response:
            if not self._tokens.is_good(request.headers.get("authorization", "")):
                return json_response(401, {"message": "Unauthorized"})
            try:
                return handle(request, match)
            except ValueError as refusal:
                return json_response(400, {"message": str(refusal)})

        return route(method, pattern, operation, guarded)

    def _get_token(self, request: Request, _: re.Match[str]) -> Response:
        try:
            body = request.json_object()
        except ValueError as refusal:
            return json_response(400, {"message": str(refusal)})
        known = self._credentials
        if (body.get("username"), body.get("password")) != (known.username, known.password):
            return json_response(401, {"message": "Unauthorized"})
        return json_response(200, {"token": self._tokens.issue(known.username)})

    def _page(self, request: Request, rows: Sequence[Row], since: str, changed: Sequence[str]) -> Response:
        page_text, since_text = request.first("page") or "1", request.first(since)
        if not re.fullmatch(r"[1-9][0-9]{0,6}", page_text):
            raise ValueError("page must be a whole number from 1")
        if since_text:
            oldest = parse_time(since_text)
            # A row that does not say when it changed is never held back.
            rows = [row for row in rows if (_changed_at(row, changed) or oldest) >= oldest]
        page = int(page_text)
        data = rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        pages = max(1, -(-len(rows) // PAGE_SIZE))
        return json_response(200, {"data": list(data), "page": page, "pages": pages})

    def _list_returns(self, request: Request, _: re.Match[str]) -> Response:
        return self._page(request, self._returns, "updatedSince", ("updatedAt",))

    def _list_grade_batches(self, request: Request, _: re.Match[str]) -> Response:
        return self._page(request, self._grade_batches, "closedSince", ("closedAt",))

    def _list_consignments(self, request: Request, _: re.Match[str]) -> Response:
        changed = ("updatedAt", "dispatchedAt", "deliveredAt")
        return self._page(request, self._consignments, "updatedSince", changed)

    def _list_arrivals(self, request: Request, _: re.Match[str]) -> Response:
        return self._page(request, self._arrivals, "since", ("scannedAt",))

    def _create_return(self, request: Request, _: re.Match[str]) -> Response:
        body = request.json_object()
        external = body.get("externalReturnId")
        if not isinstance(external, str) or not external:
            raise ValueError("externalReturnId is missing")
        if external in self._external:
            known = {"message": "externalReturnId is known", "returnId": self._external[external]}
            return json_response(409, known)
        now = zulu(self._clock.now())
        return_id = f"ZZ-M{len(self.mirrored) + 1:06d}"
        row = {"status": "CREATED", "items": [], "fees": [], **body, "returnId": return_id}
        row |= {"createdAt": body.get("createdAt", now), "updatedAt": now}
        self._external[external] = return_id
        self._returns.append(row)
        self.mirrored.append(row)
        return json_response(201, row)

    def _set_status(self, request: Request, match: re.Match[str]) -> Response:
        status = request.json_object().get("status")
        if status not in STATUSES:
            raise ValueError("status is missing or unknown")
        snapshots = [row for row in self._returns if row.get("returnId") == match["id"]]
        if not snapshots:
            return json_response(404, {"message": "there is no such return"})
        newest = max(snapshots, key=lambda row: str(row.get("updatedAt", "")))
        row = {**newest, "status": status, "updatedAt": zulu(self._clock.now())}
        self._returns.append(row)
        self.status_changes.append((match["id"], str(status)))
        return json_response(200, row)
