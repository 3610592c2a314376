"""Posts messages to one Slack channel, within Slack's limits. `sensors` decides what is worth a message."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler, RetryHandler
from slack_sdk.http_retry.builtin_handlers import ServerErrorRetryHandler
from slack_sdk.web import SlackResponse

from resources.errors import PermanentError, TransientError
from resources.urls import is_loopback

PLATFORM = "slack"
API_URL = "https://slack.com/api/"
MOST_BLOCKS = 50
LONGEST_SECTION = 3000
LONGEST_HEADER = 150
LONGEST_TEXT = 4000
# Slack refuses messages whose blocks hold more than about 13,200 characters together, without documenting it.
LONGEST_MESSAGE = 12_000
_LONGEST_WAIT_SECONDS = 60
_PASSING_ERRORS = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)

Block = dict[str, Any]


def escape(text: str) -> str:
    """Text of others as Slack shows it literally: no links, mentions or broken mark-up come out of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def section(text: str, *, is_markup: bool = False) -> Block:
    """A paragraph of at most 3,000 characters. `is_markup`: the caller has escaped the data in it already."""
    safe = text if is_markup else escape(text)
    return {"type": "section", "text": {"type": "mrkdwn", "text": _cut(safe or " ", LONGEST_SECTION)}}


def header(text: str) -> Block:
    """A headline of at most 150 characters, shown as it is."""
    return {"type": "header", "text": {"type": "plain_text", "text": _cut(text or " ", LONGEST_HEADER)}}


def fit_blocks(blocks: Sequence[Block]) -> list[Block]:
    """As many of the blocks as one message takes, and a last one that counts those left out."""
    fitted: list[Block] = []
    size = 0
    for block in (_clipped(block) for block in blocks):
        size += len(str(block.get("text", block)))
        if size > LONGEST_MESSAGE or len(fitted) == MOST_BLOCKS:
            # Sizes are counted generously, so the place of one block is enough for the note.
            kept = fitted[: MOST_BLOCKS - 1]
            return [*kept, section(f"… and {len(blocks) - len(kept)} more that do not fit into one message")]
        fitted.append(block)
    return fitted


class SlackMessenger:
    """One channel of one workspace."""

    def __init__(
        self, token: SecretStr, channel: str, base_url: str = API_URL, *, timeout: int = 15, retries: int = 3
    ) -> None:
        self.channel = channel
        kind = _DirectWebClient if is_loopback(base_url) else WebClient
        handlers: list[RetryHandler] = [
            ConnectionErrorRetryHandler(max_retry_count=1),
            ServerErrorRetryHandler(max_retry_count=1),
            _BoundedRateLimitHandler(max_retry_count=retries),
        ]
        self._client = kind(
            token=token.get_secret_value(), base_url=base_url, timeout=timeout, retry_handlers=handlers
        )

    def post(self, text: str, blocks: Sequence[Block] = ()) -> str:
        """Post a message and return its timestamp, Slack's id of it. It returns only when Slack has taken it.

        Args:
            text: the plain text of notifications, and the whole message when there are no blocks.
            blocks: made by `section` and `header`; what does not fit is counted in a last block.

        Raises:
            TransientError: not posted, or not known to be; the same message can be tried later.
            PermanentError: refused; the token, its scopes or the channel need a change.
        """
        text, fitted = _cut(escape(text), LONGEST_TEXT), fit_blocks(blocks or [section(text)])
        answer = self._call(
            "chat.postMessage",
            lambda: self._client.chat_postMessage(channel=self.channel, text=text, blocks=fitted),
        )
        return str(answer.get("ts", ""))

    def ping(self) -> None:
        """Prove that the token is accepted, without posting. Raises PlatformError when it is not."""
        self._call("auth.test", self._client.auth_test)

    def _call(self, operation: str, call: Callable[[], SlackResponse]) -> SlackResponse:
        refused: tuple[str, int] | None = None
        lost = "an answer that is neither yes nor no"
        try:
            answer = call()
            if answer.get("ok") is True:
                return answer
        except SlackApiError as error:
            refused = _error_code(error), int(getattr(error.response, "status_code", 0))
        except (SlackClientError, OSError, ValueError, AttributeError, http.client.HTTPException) as error:
            lost = type(error).__name__
        # Not chained: Slack's exceptions hold the request with the token.
        if refused:
            raise _refusal(operation, *refused)
        raise TransientError(f"no answer ({lost})", platform=PLATFORM, operation=operation)


class _BoundedRateLimitHandler(RateLimitErrorRetryHandler):
    """The SDK sleeps for whatever Retry-After says; an alert must not hold up a daemon for an hour."""

    def _can_retry(self, *, state: Any, request: Any, response: Any = None, error: Any = None) -> bool:
        if not super()._can_retry(state=state, request=request, response=response, error=error):
            return False
        waits = [value for name, value in response.headers.items() if name.lower() == "retry-after"]
        text = str(waits[0][0]) if waits and waits[0] else "1"
        return text.isdigit() and int(text) <= _LONGEST_WAIT_SECONDS


class _DirectWebClient(WebClient):
    """For an address on this machine: the SDK takes the proxy of the environment and ignores NO_PROXY."""

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:  # noqa: ARG002
        opener = build_opener(ProxyHandler({}))
        with opener.open(req, timeout=self.timeout) as answer:
            charset = answer.headers.get_content_charset() or "utf-8"
            return {"status": answer.status, "headers": answer.headers, "body": answer.read().decode(charset)}


def _refusal(operation: str, code: str, status: int) -> TransientError | PermanentError:
    reason = f"HTTP {status}, {code or 'not an answer of Slack'}"
    if not code or status in (408, 429) or status >= 500 or code in _PASSING_ERRORS:
        return TransientError(reason, platform=PLATFORM, operation=operation, status=status)
    step = "check SLACK_TOKEN, its scope chat:write, and that the app is in SLACK_CHANNEL"
    return PermanentError(reason, platform=PLATFORM, operation=operation, next_step=step, status=status)


def _error_code(error: SlackApiError) -> str:
    """Slack's own code of a refusal; empty when something else than Slack answered."""
    data = getattr(error.response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) and re.fullmatch(r"[a-z0-9_]{1,80}", code) else ""


def _clipped(block: Block) -> Block:
    text = block.get("text")
    if not isinstance(text, Mapping):
        return block
    longest = LONGEST_HEADER if block.get("type") == "header" else LONGEST_SECTION
    return {**block, "text": {**text, "text": _cut(str(text.get("text", "")), longest)}}


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    # Not in the middle of an escaped character.
    return re.sub(r"&[a-z]{0,3}$", "", text[: longest - 1]) + "…"
