"""OroCommerce's back-office API: OAuth2 client credentials and JSON:API lists and resources.

Read only. What a query string asks is understood in `sandbox.orocommerce_query`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sandbox.clock import ScenarioClock
from sandbox.http import Handler, Request, Response, Route, json_response, route
from sandbox.orocommerce_query import FILTERS, Query, RefusedError, Resource, read_query
from sandbox.scenario.model import OroCommerceData

API_PATH = "/admin/api"
MEDIA_TYPE = "application/vnd.api+json"
TOKEN_SECONDS = 3600
_TITLES = {
    400: "bad request http exception",
    401: "authentication exception",
    403: "access denied exception",
    404: "not found http exception",
    429: "too many requests http exception",
    503: "service unavailable http exception",
}


@dataclass(frozen=True)
class OroCommerceCredentials:
    """The OAuth application."""

    client_id: str
    client_secret: str


def credentials_for(seed: int) -> OroCommerceCredentials:
    """The same application for the same seed."""
    digest = hashlib.sha256(f"sandbox:{seed}:orocommerce".encode()).hexdigest()
    return OroCommerceCredentials(digest[:32], digest[32:])


class OroCommerce:
    """One OroCommerce installation and its access tokens."""

    def __init__(
        self,
        data: OroCommerceData,
        credentials: OroCommerceCredentials,
        clock: ScenarioClock,
        api_path: str = API_PATH,
    ) -> None:
        self._resources: dict[str, dict[str, Resource]] = {
            name: {str(one["id"]): one for one in many} for name, many in data.resources.items()
        }
        self._credentials = credentials
        self._clock = clock
        self._api_path = api_path
        self._tokens: dict[str, datetime] = {}

    @property
    def routes(self) -> tuple[Route, ...]:
        """The token endpoint, and `getList/<type>` and `get/<type>` per resource type."""
        known = dict.fromkeys([*FILTERS, *self._resources])
        path = re.escape(self._api_path)
        get_list, get = self._secured(self._get_list), self._secured(self._get)
        return (
            route("POST", "/oauth2-token", "oauth2Token", self._get_token),
            *(route("GET", f"{path}/(?P<type>{name})/?", f"getList/{name}", get_list) for name in known),
            *(route("GET", f"{path}/(?P<type>{name})/(?P<id>[^/]+)/?", f"get/{name}", get) for name in known),
            route("GET", f"{path}/.*", "get/unknown", self._secured(_unknown)),
        )

    def error(self, operation: str, status: int) -> Response:
        """The error body of JSON:API, or OAuth's for the token endpoint."""
        if operation == "oauth2Token":
            return _oauth_error(status, "server_error", "The authorization server failed.")
        return _errors(RefusedError(status, _TITLES.get(status, "runtime exception"), f"{operation} failed."))

    def expire_tokens(self) -> None:
        """End the life of every access token."""
        self._tokens.clear()

    def put(self, resource: Resource) -> None:
        """Add a resource or replace the one of its type and id, as if somebody changed it now."""
        self._resources.setdefault(str(resource["type"]), {})[str(resource["id"])] = resource

    def remove(self, type_name: str, resource_id: str) -> None:
        """Delete a resource. Raises KeyError when there is none."""
        del self._resources[type_name][resource_id]

    def _get_token(self, request: Request, _: re.Match[str]) -> Response:
        given = _credentials_in(request)
        if given is None or not given.get("grant_type"):
            return _oauth_error(400, "invalid_request", "The request is missing a required parameter.")
        if given["grant_type"] != "client_credentials":
            return _oauth_error(400, "unsupported_grant_type", "The grant type is not supported.")
        known = self._credentials
        if (given.get("client_id"), given.get("client_secret")) != (known.client_id, known.client_secret):
            return _oauth_error(401, "invalid_client", "Client authentication failed")
        token = ".".join(
            base64.urlsafe_b64encode(part).rstrip(b"=").decode()
            for part in (b'{"typ":"JWT","alg":"RS256"}', secrets.token_bytes(48), secrets.token_bytes(64))
        )
        self._tokens[token] = self._clock.now() + timedelta(seconds=TOKEN_SECONDS)
        return json_response(
            200, {"token_type": "Bearer", "expires_in": TOKEN_SECONDS, "access_token": token}
        )

    def _secured(self, handle: Handler) -> Handler:
        def guarded(request: Request, match: re.Match[str]) -> Response:
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            until = self._tokens.get(token)
            if until is None or until <= self._clock.now():
                refusal = RefusedError(401, _TITLES[401], "A valid access token is required.")
                return _errors(refusal).with_headers({"WWW-Authenticate": "Bearer"})
            try:
                return handle(request, match)
            except RefusedError as refusal:
                return _errors(refusal)

        return guarded

    def _get_list(self, request: Request, match: re.Match[str]) -> Response:
        query = read_query(match["type"], request.query)
        found = query.select(list(self._resources.get(match["type"], {}).values()))
        page = query.page(found)
        options = _options(request)
        headers = {"X-Include-Total-Count": str(len(found))} if "totalCount" in options else {}
        if not _wants_json_api(request):
            return json_response(200, [_plain(one) for one in page], headers)
        document = self._document(page, query)
        if "noHateoas" not in options:
            document["links"] = _links(request, query, len(found))
            for one in document["data"]:
                one["links"] = {"self": f"{_address(request)}/{one['id']}"}
        return _json_api(document, headers)

    def _get(self, request: Request, match: re.Match[str]) -> Response:
        query = read_query(match["type"], request.query)
        found = self._resources.get(match["type"], {}).get(match["id"])
        if found is None:
            raise RefusedError(404, _TITLES[404], "An entity with the requested identifier does not exist.")
        if not _wants_json_api(request):
            return json_response(200, _plain(found))
        document = self._document([found], query)
        return _json_api({**document, "data": document["data"][0]})

    def _document(self, primary: Sequence[Resource], query: Query) -> dict[str, Any]:
        seen = {(one["type"], one["id"]) for one in primary}
        included: list[Resource] = []
        for path in query.include:
            level: Iterable[Resource] = primary
            for name in path.split("."):
                level = [found for one in level for found in self._related(one, name, query)]
                new = {(one["type"], one["id"]): one for one in level}
                included.extend(one for key, one in new.items() if key not in seen)
                seen.update(new)
        document: dict[str, Any] = {"data": [_sparse(one, query) for one in primary]}
        if query.include:
            document["included"] = [_sparse(one, query) for one in included]
        return document

    def _related(self, resource: Resource, name: str, query: Query) -> list[Resource]:
        wanted = query.fields.get(resource["type"])
        if wanted is not None and name not in wanted:
            return []
        linkage = ((resource.get("relationships") or {}).get(name) or {}).get("data")
        many = linkage if isinstance(linkage, list) else [linkage] if linkage else []
        found = (self._resources.get(one["type"], {}).get(str(one["id"])) for one in many)
        return [one for one in found if one is not None]


def _unknown(request: Request, match: re.Match[str]) -> Response:  # noqa: ARG001
    raise RefusedError(404, "resource not accessible exception", "The resource is not accessible.")


def _sparse(resource: Resource, query: Query) -> dict[str, Any]:
    """The resource with the fields asked for; unknown names of fields are passed over."""
    wanted = query.fields.get(resource["type"])
    shown: dict[str, Any] = {"type": resource["type"], "id": str(resource["id"])}
    for part in ("attributes", "relationships"):
        members = resource.get(part) or {}
        kept = {name: value for name, value in members.items() if wanted is None or name in wanted}
        if kept:
            shown[part] = kept
    return shown


def _plain(resource: Resource) -> dict[str, Any]:
    """A resource in the plain REST format: one flat object."""
    relationships = resource.get("relationships") or {}
    linked = {name: relationship.get("data") for name, relationship in relationships.items()}
    ids = {
        name: [one["id"] for one in data] if isinstance(data, list) else data and data["id"]
        for name, data in linked.items()
    }
    return {"id": resource["id"], **(resource.get("attributes") or {}), **ids}


def _wants_json_api(request: Request) -> bool:
    """Whether the media type is JSON:API's without any parameter; with one the plain format answers."""
    accepted = [part.strip().lower() for part in request.headers.get("accept", "*/*").split(",")]
    if accepted == ["*/*"]:
        accepted = [request.headers.get("content-type", "").lower()]
    return MEDIA_TYPE in accepted


def _options(request: Request) -> frozenset[str]:
    return frozenset(part.strip() for part in request.headers.get("x-include", "").split(";"))


def _address(request: Request) -> str:
    return f"http://{request.headers.get('host', '127.0.0.1')}{request.path.rstrip('/')}"


def _links(request: Request, query: Query, total: int) -> dict[str, str]:
    """Links to this page, and to the ones before and after where there are any."""

    def page(number: int) -> str:
        asked = {name: values[-1] for name, values in request.query.items()} | {"page[number]": str(number)}
        return f"{_address(request)}?{urlencode(asked)}"

    links = {"self": _address(request)}
    if query.number > 1:
        links |= {"first": page(1), "prev": page(query.number - 1)}
    if query.size > 0 and query.number * query.size < total:
        links["next"] = page(query.number + 1)
    return links


def _credentials_in(request: Request) -> Mapping[str, Any] | None:
    if "json" in request.headers.get("content-type", ""):
        try:
            return request.json_object()
        except ValueError:
            return None
    return dict(parse_qsl(request.body.decode("utf-8", "replace")))


def _json_api(payload: object, headers: Mapping[str, str] | None = None) -> Response:
    body = json.dumps(payload, ensure_ascii=False).encode()
    return Response(200, body, {"Content-Type": MEDIA_TYPE, **(headers or {})})


def _errors(refusal: RefusedError) -> Response:
    error: dict[str, Any] = {
        "status": str(refusal.status), "title": refusal.title, "detail": refusal.detail,
    }  # fmt: skip
    if refusal.parameter is not None:
        error["source"] = {"parameter": refusal.parameter}
    return Response(refusal.status, json.dumps({"errors": [error]}).encode(), {"Content-Type": MEDIA_TYPE})


def _oauth_error(status: int, error: str, description: str) -> Response:
    return json_response(status, {"error": error, "error_description": description, "message": description})
