"""The small HTTP layer under the simulated platforms: requests, responses, routes and the loopback server.

No platform's rules live here.
"""

from __future__ import annotations

import json
import logging
import re
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from sandbox.clock import zulu
from sandbox.faults import PASS, Fault

LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Request:
    """One request; header names in lower case, query values in the order sent."""

    method: str
    path: str
    query: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, str]
    body: bytes
    fault: Fault = PASS

    def first(self, name: str) -> str | None:
        """The first value of a query parameter."""
        values = self.query.get(name)
        return values[0] if values else None

    def listed(self, name: str) -> tuple[str, ...]:
        """A list parameter, whether repeated or separated by commas."""
        return tuple(part for value in self.query.get(name, ()) for part in value.split(",") if part)

    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object. Raises ValueError when it is none."""
        payload = json.loads(self.body)
        if not isinstance(payload, dict):
            raise ValueError("the body is not a JSON object")
        return payload


@dataclass(frozen=True)
class Response:
    """One answer; a truncated one announces its full length and stops half way."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    truncated: bool = False

    def with_headers(self, headers: Mapping[str, str]) -> Response:
        """The same answer with further headers; those already there win."""
        return replace(self, headers={**headers, **self.headers})


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return zulu(value)
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def json_response(status: int, payload: object, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; amounts and times become text."""
    body = json.dumps(payload, default=_plain, ensure_ascii=False).encode("utf-8")
    return Response(status, body, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})


Handler = Callable[[Request, re.Match[str]], Response]


@dataclass(frozen=True)
class Route:
    """A method and a path pattern, the operation's name, and what answers it."""

    method: str
    pattern: re.Pattern[str]
    operation: str
    handle: Handler


class Platform(Protocol):
    """What the server needs of a simulated platform."""

    @property
    def routes(self) -> tuple[Route, ...]:
        """The paths it serves."""

    def error(self, operation: str, status: int) -> Response:
        """Its own error body for a status."""


def route(method: str, pattern: str, operation: str, handle: Handler) -> Route:
    """A route whose whole path matches `pattern`."""
    return Route(method, re.compile(pattern), operation, handle)


class _LoopbackServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.open_sockets: set[socket.socket] = set()
        self.sockets_lock = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        # Clients that hang up are part of the game; the dispatcher logs the sandbox's own errors.
        LOGGER.debug("connection from %s ended early", client_address, exc_info=True)


def _read_request(handler: BaseHTTPRequestHandler) -> Request:
    parts = urlsplit(handler.path)
    query = parse_qs(parts.query, keep_blank_values=True)
    length = int(handler.headers.get("Content-Length") or 0)
    return Request(
        method=handler.command,
        path=unquote(re.sub(r"/{2,}", "/", parts.path)),
        query={name: tuple(values) for name, values in query.items()},
        headers={name.lower(): value for name, value in handler.headers.items()},
        body=handler.rfile.read(length),
    )


def _write_response(handler: BaseHTTPRequestHandler, response: Response) -> None:
    handler.send_response_only(response.status)
    for name, value in response.headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(response.body)))
    if response.truncated:
        handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(response.body[: len(response.body) // 2] if response.truncated else response.body)
    handler.wfile.flush()
    if response.truncated:
        handler.close_connection = True


def _handler_type(dispatch: Callable[[Request], Response]) -> type[BaseHTTPRequestHandler]:
    class SandboxHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body leave together, or delayed acknowledgements cost 40 ms per answer
        disable_nagle_algorithm = True
        server: _LoopbackServer

        def setup(self) -> None:
            super().setup()
            with self.server.sockets_lock:
                self.server.open_sockets.add(self.connection)

        def finish(self) -> None:
            with self.server.sockets_lock:
                self.server.open_sockets.discard(self.connection)
            super().finish()

        def _serve(self) -> None:
            if self.headers.get("Transfer-Encoding"):
                self.close_connection = True
                _write_response(self, json_response(411, {"message": "send a Content-Length"}))
                return
            _write_response(self, dispatch(_read_request(self)))

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            LOGGER.debug(format, *args)

    return SandboxHandler


class HttpServer:
    """Serves one dispatch function on 127.0.0.1 until it is stopped; port 0 takes a free one."""

    def __init__(self, dispatch: Callable[[Request], Response], port: int = 0) -> None:
        if not 0 <= port <= 65535:
            raise ValueError("port must be between 0 and 65535")
        self._server = _LoopbackServer(("127.0.0.1", port), _handler_type(dispatch))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="sandbox-http",
            daemon=True,
        )

    def start(self) -> None:
        """Accept connections; the socket listens already, so no request is lost."""
        self._thread.start()

    def stop(self) -> None:
        """Stop accepting, cut the connections kept open, free the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        with self._server.sockets_lock:
            still_open = list(self._server.open_sockets)
        for connection in still_open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                LOGGER.debug("a connection was closed already")
