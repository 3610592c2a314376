"""A served scenario, a home and the connections between them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from resources.connections_resource import ConnectionsResource
from returns_assets.run_settings import RunSettings
from sandbox.scenario.generator import build_scenario
from sandbox.scenario.model import Scenario
from sandbox.server import Sandbox, serve

AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
PLATFORM_VARIABLES = ("AMAZON_FBA_", "ZIGZAG_", "ERP_", "SLACK_", "RETURNS_")


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    return build_scenario(seed=1, size="XS", faults="all", as_of=AS_OF)


@pytest.fixture
def platforms(scenario: Scenario) -> Iterator[Sandbox]:
    with serve(scenario, speed=1000.0, polls_until_done=0) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home that RETURNS_HOME names; nothing else of the environment configures a platform."""
    import os

    for name in list(os.environ):
        if name.startswith(PLATFORM_VARIABLES):
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("RETURNS_HOME", str(folder))
    return folder


@pytest.fixture
def connections_file(tmp_path: Path, platforms: Sandbox) -> Path:
    file = tmp_path / "connections.json"
    file.write_text(json.dumps(platforms.connections), encoding="utf-8")
    return file


@pytest.fixture
def connected(home: Path, connections_file: Path) -> ConnectionsResource:
    return ConnectionsResource(home=str(home), connections_file=str(connections_file))


@pytest.fixture
def settings(home: Path) -> RunSettings:
    return RunSettings(home=str(home), as_of="2026-10-31T23:59:59Z")


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral
