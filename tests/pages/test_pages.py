"""What people see in a browser: the Dagster UI and the dbt docs, loaded by a real one."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from returns_assets.dbt_project import prepare_manifest

REPOSITORY = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=20000",
]

pytestmark = pytest.mark.skipif(
    shutil.which("chromium") is None, reason="chromium is not installed; .ci/run installs it"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], url: str, environment: dict[str, str], log: Path) -> Iterator[None]:
    """A server in a process group of its own, up when `url` answers, killed with all its children."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        deadline = time.monotonic() + 120
        while not answers(url):
            assert process.poll() is None, log.read_text(errors="replace")
            assert time.monotonic() < deadline, log.read_text(errors="replace")
            time.sleep(0.5)
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.HTTPError:
        return False


def seen_in_browser(url: str, profile: Path) -> str:
    """The page as the browser has built it."""
    command = ["chromium", *QUIET, f"--user-data-dir={profile}", "--dump-dom", url]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout


def test_dagster_shows_marts_checks_and_no_first_visit_dialog(tmp_path: Path) -> None:
    prepare_manifest()
    home = tmp_path / "dagster"
    home.mkdir()
    shutil.copy(REPOSITORY / "dagster.yaml", home)
    environment = {**os.environ, "RETURNS_HOME": str(tmp_path), "DAGSTER_HOME": str(home)}
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = [str(BIN / "dagster-webserver"), "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)]

    with serving(command, f"{address}/server_info", environment, tmp_path / "webserver.log"):
        asset = seen_in_browser(f"{address}/assets/marts/return_exceptions?view=checks", tmp_path / "first")
        automation = seen_in_browser(f"{address}/automation", tmp_path / "second")

    assert "exceptions_settlement" in asset
    assert "exceptions_returns" in asset
    assert {
        name for name in ("settlement_reports", "zigzag_grade_batches", "inbox_files") if name in automation
    } == {
        "settlement_reports",
        "zigzag_grade_batches",
        "inbox_files",
    }
    assert "Join the Dagster community" not in asset + automation
    assert "newsletter" not in (asset + automation).lower()


def test_the_dbt_docs_describe_every_mart_for_finance(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = {**os.environ, "RETURNS_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1"}
    run = [
        str(BIN / "returns"),
        "run",
        "--home",
        str(home),
        "--as-of",
        "2026-10-31T23:59:59Z",
        "--source",
        "inbox",
    ]
    subprocess.run(run, check=True, capture_output=True, env=environment, timeout=900)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "returns_assets.docs", "--port", str(port)]

    with serving(command, f"{address}/index.html", environment, tmp_path / "docs.log"):
        page = seen_in_browser(f"{address}/#!/model/model.returns.return_exceptions", tmp_path / "third")

    assert "What was expected, what was found, the difference and where." in page
    assert "Enforced" in page
