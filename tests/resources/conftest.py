"""Fixtures of the client tests; the fakes are in `http_fakes`."""

from __future__ import annotations

import os

import pytest
from http_fakes import Amazon, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def amazon(clock: Clock) -> Amazon:
    return Amazon(clock)


@pytest.fixture(autouse=True)
def no_connections_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("AMAZON_FBA_", "ZIGZAG_", "ERP_", "SLACK_", "RETURNS_CONNECTIONS")):
            monkeypatch.delenv(name)
