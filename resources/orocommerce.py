"""Client of OroCommerce's back-office API: OAuth2 client credentials and JSON:API lists, page by page.

What is asked for is described by `ListQuery`; what the resources mean is not known here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from pydantic import SecretStr

from resources.calls import Call, Reply, RetryPolicy, Timing
from resources.http import HttpSession, PlatformClient
from resources.responses import describe_body

PLATFORM = "orocommerce"
# A parameter behind the media type, such as a version, makes the API answer in its plain format.
MEDIA_TYPE = "application/vnd.api+json"
_TOTAL_HEADER = "x-include-total-count"
_RENEW_BEFORE_SECONDS = 60.0
_SHORTEST_LIFE_SECONDS = 1.0
_WRONG_PLACE = "check the base address and the API path of OroCommerce"


@dataclass(frozen=True)
class ListQuery:
    """Which resources of a type, with which fields.

    `fields` are per type, so that nothing else is sent; `include` names relationships whose resources come
    along. `since` and `until` bound `updatedAt`: from, and before.
    """

    type: str
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    include: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """The query string of every page, paging aside."""
        bounds = (("gte", self.since), ("lt", self.until))
        return {
            **{f"fields[{name}]": ",".join(names) for name, names in self.fields.items()},
            **({"include": ",".join(self.include)} if self.include else {}),
            **{f"filter[updatedAt][{name}]": _timestamp(moment) for name, moment in bounds if moment},
        }


@dataclass(frozen=True)
class ListPage:
    """One page byte for byte. `remaining` is how many resources the API counts from this page on."""

    content: bytes = field(repr=False)
    row_count: int
    remaining: int | None


class OroCommerceClient(PlatformClient):
    """One OroCommerce installation. Safe to use from several threads.

    `return_status_field` is the extended field of an order that holds its return status.
    """

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: SecretStr,
        api_path: str = "/admin/api",
        return_status_field: str = "returnStatus",
        *,
        page_size: int = 100,
        transport: httpx.BaseTransport | None = None,
        policy: RetryPolicy | None = None,
        timing: Timing | None = None,
    ) -> None:
        super().__init__(
            HttpSession(PLATFORM, secrets=[client_secret], transport=transport, policy=policy, timing=timing)
        )
        self.return_status_field = return_status_field
        self._base_url = base_url.rstrip("/")
        self._api_url = f"{self._base_url}/{api_path.strip('/')}".rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._page_size = page_size
        self._lock = threading.Lock()
        self._token: SecretStr | None = None
        self._renew_at = 0.0

    def ping(self) -> None:
        """Prove that the credentials are accepted. Raises PlatformError when they are not."""
        self._renewed(None)

    def pages(self, query: ListQuery) -> Iterator[ListPage]:
        """The pages of a list in the order of ids, first to last; one empty page when there is nothing.

        Each page asks for what comes after the last id of the page before. A resource that changes, comes or
        goes meanwhile therefore moves no other across the border between two pages.

        Raises:
            PermanentError: refused, or an answer that is no page of this list.
            TransientError: no usable answer after all attempts.
        """
        last = 0
        while True:
            after = {"filter[id][gt]": str(last)} if last else {}
            call, reply = self._call(query, {**_paging(self._page_size), **after})
            ids, remaining = self._ids(call, reply, query, last), _total(reply)
            yield ListPage(reply.content, len(ids), remaining)
            is_last = len(ids) < self._page_size if remaining is None else remaining <= len(ids)
            if not ids or is_last:
                return
            last = ids[-1]

    def count(self, query: ListQuery) -> int | None:
        """How many resources the list has now; None when the API does not say. Raises PlatformError."""
        _, reply = self._call(query, _paging(1))
        return _total(reply)

    def _ids(self, call: Call, reply: Reply, query: ListQuery, last: int) -> list[int]:
        """The ids of a page, proven to be the ones asked for."""
        data = self._session.json(call, reply).get("data")
        if not isinstance(data, list):
            reason = "no list 'data' in the answer"
            raise self._session.permanent(call.operation, reason, reply, _WRONG_PLACE)
        try:
            ids = [int(one["id"]) for one in data]
        except (KeyError, TypeError, ValueError):
            reason = f"the answer holds {query.type} without a numeric id"
            raise self._session.permanent(call.operation, reason, reply, _WRONG_PLACE) from None
        if ids != sorted(set(ids)) or (ids and ids[0] <= last):
            # A server that ignores the filter would send its first page again and again.
            reason = f"asked for ids after {last} in order, got others"
            raise self._session.permanent(call.operation, reason, reply, _WRONG_PLACE)
        return ids

    def _call(self, query: ListQuery, paging: Mapping[str, str]) -> tuple[Call, Reply]:
        token = self._current()
        for is_last in (False, True):
            refused: frozenset[int] = frozenset() if is_last else frozenset({401})
            call = Call(
                query.type,
                "GET",
                f"{self._api_url}/{query.type}",
                params={**query.parameters, **paging},
                headers={
                    "accept": MEDIA_TYPE,
                    "x-include": "totalCount;noHateoas",
                    "authorization": f"Bearer {token.get_secret_value()}",
                },
                allow=refused,
            )
            reply = self._session.send(call)
            if reply.status not in refused:
                break
            token = self._renewed(token)
        return call, reply

    def _current(self) -> SecretStr:
        with self._lock:
            token, renew_at = self._token, self._renew_at
        return token if token and self._session.timing.monotonic() < renew_at else self._renewed(token)

    def _renewed(self, stale: SecretStr | None) -> SecretStr:
        with self._lock:
            if self._token is None or self._token == stale or stale is None:
                self._token, lifetime = self._login()
                self._renew_at = self._session.timing.monotonic() + lifetime
            return self._token

    def _login(self) -> tuple[SecretStr, float]:
        """A new token and the seconds for which it is used."""
        call = Call(
            "oauth2-token",
            "POST",
            f"{self._base_url}/oauth2-token",
            body={
                "grant_type": "client_credentials",
                "client_id": self._client_id,
                "client_secret": self._client_secret.get_secret_value(),
            },
            allow=frozenset({400, 401, 403}),
        )
        reply = self._session.send(call)
        if reply.status >= 400:
            detail = describe_body(reply.content, self._session.redact) or "refused"
            step = "check client id and client secret, and that the application of OroCommerce is active"
            raise self._session.permanent(call.operation, f"HTTP {reply.status}, {detail}", reply, step)
        answer = self._session.json(call, reply)
        token, seconds = SecretStr(str(answer.get("access_token") or "")), answer.get("expires_in")
        if not token.get_secret_value():
            raise self._session.permanent(
                call.operation, "the answer holds no token", reply, "check the base address"
            )
        self._session.redact.add(token)
        lifetime = float(seconds) if isinstance(seconds, int | float) else 3600.0
        return token, max(_SHORTEST_LIFE_SECONDS, lifetime - min(_RENEW_BEFORE_SECONDS, lifetime / 2))


def _paging(size: int) -> dict[str, str]:
    return {"sort": "id", "page[number]": "1", "page[size]": str(size)}


def _total(reply: Reply) -> int | None:
    text = reply.headers.get(_TOTAL_HEADER, "").strip()
    return int(text) if text.isdigit() else None


def _timestamp(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
