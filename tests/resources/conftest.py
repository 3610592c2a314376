"""Fixtures of the client tests; the fakes are in `http_fakes`."""

from __future__ import annotations

import os

import pytest
from http_fakes import Amazon, Clock

SETTINGS = (
    "AMAZON_FBA_", "AMAZON_VENDOR_", "TIKTOK_SHOP_", "OROCOMMERCE_", "ZIGZAG_", "ERP_", "SLACK_",
    "RETURNS_CONNECTIONS",
)  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def amazon(clock: Clock) -> Amazon:
    return Amazon(clock)


@pytest.fixture(autouse=True)
def no_connections_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(SETTINGS):
            monkeypatch.delenv(name)
