"""Client of the returns platform's lists: log in, then read page after page, bytes as sent.

Its public documentation ends at the login. Paths and names are therefore data (`ZigZagMapping`), which a
deployment can replace; what a page means is not known here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Self

import httpx
from pydantic import SecretStr

from resources.calls import Call, Reply, RetryPolicy, Timing
from resources.http import HttpSession, PlatformClient

PLATFORM = "zigzag"
_RENEW_BEFORE_SECONDS = 60.0


@dataclass(frozen=True)
class ListPath:
    """Where a list is, and the parameter that says since when."""

    path: str
    since: str


_LISTS: Mapping[str, ListPath] = MappingProxyType(
    {
        "returns": ListPath("/returns", "updatedSince"),
        "grade_batches": ListPath("/grade-batches", "closedSince"),
        "consignments": ListPath("/consignments", "updatedSince"),
        "arrivals": ListPath("/arrivals", "since"),
    }
)


@dataclass(frozen=True)
class ZigZagMapping:
    """The names that one deployment uses; by default this project's contract, a guess but for the login.

    `token_seconds` is how long a token is valid.
    """

    token_path: str = "/token"  # noqa: S105
    username_field: str = "username"
    password_field: str = "password"  # noqa: S105
    token_field: str = "token"  # noqa: S105
    token_seconds: float = 1800.0
    page_parameter: str = "page"
    data_field: str = "data"
    page_field: str = "page"
    pages_field: str = "pages"
    lists: Mapping[str, ListPath] = field(default_factory=lambda: _LISTS)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """The defaults with some replaced, e.g. `{"lists": {"returns": {"path": "/v1/returns"}}}`.

        Raises:
            ValueError: a name that does not exist, or a value of another kind.
        """
        known = {f.name: f.type for f in fields(cls)}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise ValueError(f"unknown names in the ZigZag mapping: {unknown}; known: {sorted(known)}")
        replaced = {name: value for name, value in values.items() if name != "lists"}
        for name, value in replaced.items():
            if not isinstance(value, (int, float) if name == "token_seconds" else str):
                raise ValueError(f"{name} of the ZigZag mapping has a value of the wrong kind")
        return cls(**replaced, lists={**_LISTS, **_replaced_lists(values.get("lists") or {})})


class ZigZagClient(PlatformClient):
    """One account of the returns platform. Safe to use from several threads."""

    def __init__(
        self,
        base_url: str,
        username: str,
        password: SecretStr,
        mapping: ZigZagMapping | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        policy: RetryPolicy | None = None,
        timing: Timing | None = None,
    ) -> None:
        super().__init__(
            HttpSession(PLATFORM, secrets=[password], transport=transport, policy=policy, timing=timing)
        )
        self._base_url = base_url.rstrip("/")
        self._username = username
        self._password = password
        self._mapping = mapping or ZigZagMapping()
        self._lock = threading.Lock()
        self._token: SecretStr | None = None
        self._token_at = 0.0

    def ping(self) -> None:
        """Prove that the credentials are accepted. Raises PlatformError when they are not."""
        self._renewed(None)

    def pages(self, resource: str, since: datetime | None = None) -> Iterator[bytes]:
        """The pages of a list, first to last, byte for byte; one empty page when there is nothing.

        Args:
            resource: a name of the mapping's lists: returns, grade_batches, consignments, arrivals.
            since: only what changed since this time; None for everything.

        Raises:
            KeyError: the mapping has no such list.
            PermanentError: refused, or an answer that is no page of this list.
            TransientError: no usable answer after all attempts.
        """
        where = self._mapping.lists[resource]
        params = {where.since: _timestamp(since)} if since else {}
        page, pages = 1, 1
        while page <= pages:
            numbered = params | {self._mapping.page_parameter: str(page)}
            call, reply = self._call(resource, where.path, numbered)
            pages = self._checked(call, reply, page)
            yield reply.content
            page += 1

    def _checked(self, call: Call, reply: Reply, page: int) -> int:
        answer, mapping = self._session.json(call, reply), self._mapping
        pages = answer.get(mapping.pages_field)
        if not isinstance(answer.get(mapping.data_field), list) or not isinstance(pages, int):
            reason = f"no list {mapping.data_field!r} or no number {mapping.pages_field!r} in the answer"
            raise self._session.permanent(call.operation, reason, reply, "adapt the ZigZag mapping")
        if answer.get(mapping.page_field) != page:
            # A server that ignores the page number would be read as many copies of its first page.
            reason = f"asked for page {page}, got page {answer.get(mapping.page_field)!r}"
            raise self._session.permanent(call.operation, reason, reply, "adapt the ZigZag mapping")
        return pages

    def _call(self, operation: str, path: str, params: Mapping[str, str]) -> tuple[Call, Reply]:
        token = self._current()
        for is_last in (False, True):
            refused: frozenset[int] = frozenset() if is_last else frozenset({401})
            call = Call(
                operation,
                "GET",
                self._base_url + path,
                params=params,
                headers={"authorization": f"Bearer {token.get_secret_value()}"},
                allow=refused,
            )
            reply = self._session.send(call)
            if reply.status not in refused:
                break
            token = self._renewed(token)
        return call, reply

    def _current(self) -> SecretStr:
        lifetime = self._mapping.token_seconds - min(_RENEW_BEFORE_SECONDS, self._mapping.token_seconds / 2)
        with self._lock:
            token, age = self._token, self._session.timing.monotonic() - self._token_at
        return token if token and age < lifetime else self._renewed(token)

    def _renewed(self, stale: SecretStr | None) -> SecretStr:
        with self._lock:
            if self._token is None or self._token == stale or stale is None:
                self._token = self._login()
                self._token_at = self._session.timing.monotonic()
            return self._token

    def _login(self) -> SecretStr:
        mapping = self._mapping
        call = Call(
            "token",
            "POST",
            self._base_url + mapping.token_path,
            body={
                mapping.username_field: self._username,
                mapping.password_field: self._password.get_secret_value(),
            },
        )
        reply = self._session.send(call)
        token = SecretStr(str(self._session.json(call, reply).get(mapping.token_field) or ""))
        if not token.get_secret_value():
            reason = f"the answer has no {mapping.token_field!r}"
            raise self._session.permanent("token", reason, reply, "adapt the ZigZag mapping")
        self._session.redact.add(token)
        return token


def _replaced_lists(values: Mapping[str, Any]) -> dict[str, ListPath]:
    try:
        return {
            name: ListPath(
                path=str(where.get("path") or _LISTS[name].path),
                since=str(where.get("since") or _LISTS[name].since),
            )
            for name, where in values.items()
        }
    except (AttributeError, KeyError) as error:
        raise ValueError(
            f"a list of the ZigZag mapping is unknown or has no path and since: {error!r}"
        ) from error


def _timestamp(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
