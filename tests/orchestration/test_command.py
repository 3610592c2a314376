"""The command on its own: exit codes, what it says when something is missing, and what it never shows."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_runs import returns
from typer.testing import CliRunner

from resources.landing import Arrival, LandingZone
from returns_assets.cli import app
from returns_assets.home import Home
from returns_assets.ingest import land_document
from returns_assets.instance import exclusive_instance
from returns_assets.streams import PLATFORMS, STREAMS, stream
from sandbox.faults import answer
from sandbox.server import Sandbox


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--as-of", "yesterday"],
        ["run", "--source", "fax"],
        ["run", "--source", ""],
        ["run", "--connections", "/nowhere.json"],
        ["exceptions", "--format", "xml"],
        ["exceptions", "--severity", "urgent"],
        ["close-the-books"],
    ],
)
def test_wrong_use_is_exit_code_2(home: Path, arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert list(home.iterdir()) == []


def test_the_queue_before_any_run_names_the_next_step(home: Path) -> None:
    done = returns(home, "exceptions")
    assert done.returncode == 1
    assert "returns run" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_is_content_with_a_fresh_home_and_makes_the_inbox(home: Path) -> None:
    done = returns(home, "doctor")
    assert done.returncode == 0
    assert "not configured" in done.stdout
    assert (home / "inbox" / "amazon_fba" / "settlements").is_dir()


def test_doctor_lists_every_stream_with_its_age_and_backlog(home: Path) -> None:
    inbox = home / "inbox" / "zigzag" / "returns"
    inbox.mkdir(parents=True)
    (inbox / "waits.json").write_text('{"data":[]}')
    arrival = Arrival(datetime(2026, 1, 2, tzinfo=UTC), "inbox", "old", "old")
    content = b'{"data":[{"returnId":"Z","updatedAt":"2026-01-01T00:00:00Z","items":[]},{}]}'
    land_document(LandingZone(home), stream("zigzag", "returns"), content, arrival)
    table = returns(home, "doctor").stdout
    assert all("/".join(one.key) in table for one in STREAMS)
    report = json.loads(returns(home, "doctor", "--json").stdout)
    (found,) = [line for line in report["streams"] if line["stream"] == "zigzag/returns"]
    assert (found["documents"], found["rows"], found["rejected"], found["backlog"]) == (1, 1, 1, 1)
    assert (found["last_document"], found["newest_content_at"]) == ("old", "2026-01-01T00:00:00Z")
    assert found["is_stale"]
    assert {finding["subject"] for finding in report["findings"]} >= {"python", "settings", "inbox"}


def test_doctor_reaches_every_platform(home: Path, connections_file: Path, platforms: Sandbox) -> None:
    done = returns(home, "doctor", connections=connections_file)
    assert done.returncode == 0
    assert done.stdout.count("credentials accepted") == len(PLATFORMS)
    assert "#returns" in done.stdout


def test_doctor_names_the_platform_that_refuses_and_shows_no_secret(
    home: Path, connections_file: Path, platforms: Sandbox
) -> None:
    platforms.faults.script("getToken", *[answer(401)] * 4)
    done = returns(home, "doctor", connections=connections_file)
    assert done.returncode == 1
    assert "FAIL zigzag" in done.stdout
    password = json.loads(connections_file.read_text())["zigzag"]["password"]
    assert password not in done.stdout + done.stderr


def test_broken_connections_are_explained(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text("not json")
    done = returns(home, "run", connections=file)
    assert done.returncode == 1
    assert "broken.json" in done.stderr
    assert "Next:" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_runs_do_not_share_a_home(home: Path) -> None:
    with exclusive_instance(Home(home)):
        done = returns(home, "run", "--source", "inbox")
    assert done.returncode == 1
    assert "another `returns run`" in done.stderr


def test_the_sandbox_prints_its_connections_first_and_stops_when_told() -> None:
    command = [sys.executable, "-m", "returns_assets.cli", "sandbox", "--seed", "3", "--size", "XS"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            connections = json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert set(connections) == {*PLATFORMS, "slack"}
