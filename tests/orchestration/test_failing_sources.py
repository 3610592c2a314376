"""What a run over HTTP notes about a source that fails, refuses or gives less than it states.

The exceptions of these codes are scored on notes like these; here is that clients and runs write them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from resources.connections import connections as read_connections
from returns_assets.collect import collect, platform_client
from returns_assets.home import Home
from returns_assets.source_events import SourceEvent, last_event
from returns_assets.streams import stream
from sandbox.faults import Fault, answer
from sandbox.server import Sandbox

AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)


def _collected(home: Path, platform: str, name: str) -> SourceEvent:
    with platform_client(platform, read_connections(home)) as client:
        collect(stream(platform, name), Home(home), ["api"], client, AS_OF, lambda message: None)
    event = last_event(Home(home), platform, name)
    assert event is not None
    return event


@pytest.fixture(autouse=True)
def pointed(
    home: Path,
    connections_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RETURNS_CONNECTIONS", str(connections_file))


@pytest.mark.requirement("R-VC-23")
@pytest.mark.parametrize(
    ("status", "error_class", "is_tried_again"),
    [(429, "rate_limited", True), (503, "retry_exhausted", True), (403, "refused", False)],
)
def test_a_source_that_fails_to_the_end_is_noted_with_what_it_said(
    home: Path, platforms: Sandbox, status: int, error_class: str, is_tried_again: bool
) -> None:
    platforms.faults.script("listConsignments", *[answer(status, retry_after=0)] * 20)

    event = _collected(home, "zigzag", "consignments")

    assert (event.event, event.error_class, event.last_status) == ("failed", error_class, status)
    assert ((event.attempts or 0) > 1) == is_tried_again
    assert (event.next_retry_at is not None) == is_tried_again


@pytest.mark.requirement("R-IPS-08")
def test_a_list_that_ends_in_success_with_fewer_rows_than_stated_is_noted(
    home: Path, platforms: Sandbox
) -> None:
    page = {"code": 0, "message": "Success", "data": {"total_count": 3, "statements": []}}
    short: Fault = answer(200, body=json.dumps(page).encode())
    platforms.faults.script("getStatements", short)

    event = _collected(home, "tiktok_shop", "statements")

    assert (event.event, event.rows_source, event.rows_read) == ("incomplete", 3, 0)
