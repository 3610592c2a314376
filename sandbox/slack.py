"""Slack's chat.postMessage: checks what Slack checks and keeps the messages for tests to read.

What is worth a message is decided elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from sandbox.clock import ScenarioClock
from sandbox.http import Request, Response, Route, json_response, route

CHANNEL_ID = "C0RETURNS01"
_LONGEST_TEXT = 40_000
_MOST_BLOCKS = 50
_LONGEST_BLOCK_TEXT = {"section": 3_000, "header": 150}


@dataclass(frozen=True)
class SlackMessage:
    """A message as it was posted; `channel` is the name or id that the sender used."""

    ts: str
    channel: str
    text: str
    blocks: tuple[Mapping[str, Any], ...] = ()
    thread_ts: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


def token_for(seed: int) -> str:
    """The same bot token for the same seed."""
    return f"xoxb-{hashlib.sha256(f'sandbox:{seed}:slack'.encode()).hexdigest()[:24]}"


def _fields(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").startswith("application/json"):
        return request.json_object()
    form = parse_qs(request.body.decode("utf-8", "replace"))
    fields: dict[str, Any] = {name: values[0] for name, values in form.items()}
    if "blocks" in fields:
        fields["blocks"] = json.loads(fields["blocks"])
    return fields


def _are_valid(blocks: object) -> bool:
    if not isinstance(blocks, list) or len(blocks) > _MOST_BLOCKS:
        return False
    for block in blocks:
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            return False
        text = block.get("text") or {}
        length = len(text.get("text", "")) if isinstance(text, dict) else 0
        if length > _LONGEST_BLOCK_TEXT.get(block["type"], _LONGEST_TEXT):
            return False
    return True


class Slack:
    """One workspace with one channel. Logical errors are HTTP 200 with `ok: false`, as Slack has it."""

    def __init__(self, token: str, channel: str, clock: ScenarioClock) -> None:
        self._token = token
        self._channels = {channel, channel.lstrip("#"), CHANNEL_ID}
        self._clock = clock
        self.messages: list[SlackMessage] = []

    @property
    def routes(self) -> tuple[Route, ...]:
        return (
            route("POST", r"/api/chat\.postMessage", "chat.postMessage", self._post_message),
            route("POST", r"/api/auth\.test", "auth.test", self._auth_test),
        )

    def error(self, operation: str, status: int) -> Response:  # noqa: ARG002
        """Slack's body for a refused call."""
        reason = "ratelimited" if status == 429 else "fatal_error"
        return json_response(status, {"ok": False, "error": reason})

    def _problem(self, request: Request) -> str | None:
        authorization = request.headers.get("authorization", "")
        if not authorization:
            return "not_authed"
        return None if authorization == f"Bearer {self._token}" else "invalid_auth"

    def _auth_test(self, request: Request, _: re.Match[str]) -> Response:
        problem = self._problem(request)
        if problem:
            return json_response(200, {"ok": False, "error": problem})
        return json_response(200, {"ok": True, "team": "sandbox", "user": "returns", "bot_id": "B0RETURNS01"})

    def _post_message(self, request: Request, _: re.Match[str]) -> Response:
        problem = self._problem(request)
        if problem:
            return json_response(200, {"ok": False, "error": problem})
        try:
            fields = _fields(request)
        except ValueError:
            return json_response(200, {"ok": False, "error": "invalid_json"})
        channel, text, blocks = fields.get("channel"), fields.get("text"), fields.get("blocks")
        if channel not in self._channels:
            return json_response(200, {"ok": False, "error": "channel_not_found"})
        if not text and not blocks:
            return json_response(200, {"ok": False, "error": "no_text"})
        if blocks and not _are_valid(blocks):
            return json_response(200, {"ok": False, "error": "invalid_blocks"})
        # Slack's ts is an id as well: unique within a channel.
        ts = f"{int(self._clock.now().timestamp())}.{len(self.messages) + 1:06d}"
        message = SlackMessage(
            ts, channel, str(text or "")[:_LONGEST_TEXT], tuple(blocks or ()), fields.get("thread_ts"), fields
        )
        self.messages.append(message)
        shown = {"type": "message", "text": message.text, "ts": ts, "bot_id": "B0RETURNS01"}
        return json_response(200, {"ok": True, "channel": CHANNEL_ID, "ts": ts, "message": shown})
