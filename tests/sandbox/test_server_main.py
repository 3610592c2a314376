"""The command: what it prints, what it builds, how it ends. The generator is replaced by a stand-in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import sandbox
from sandbox.main import fault_codes

STAND_IN = """
import sys, types
from pathlib import Path
from sandbox.scenario.model import Scenario, Truth

def build_scenario(*, seed, size, faults, as_of, rate):
    if faults == ("NO_SUCH",):
        raise ValueError("no such fault")
    exports = {"call": f"{seed} {size} {faults} {as_of.isoformat()} {rate}".encode()}
    return Scenario(seed, size, (), as_of, ("A1F83G8C2ARO7P",), (), (), (), (), exports, Truth())

def write_truth(scenario, directory):
    directory.mkdir(parents=True)
    (directory / "truth.json").write_text(str(scenario.seed))

for name, function in (("generator", build_scenario), ("writers", write_truth)):
    module = types.ModuleType(f"sandbox.scenario.{name}")
    setattr(module, function.__name__, function)
    sys.modules[module.__name__] = module

from sandbox.main import main
sys.exit(main(sys.argv[1:]))
"""


def _start(*arguments: str) -> subprocess.Popen[str]:
    # Python's own switch for unbuffered output would hide a line that is not flushed.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.Popen(
        [sys.executable, "-c", STAND_IN, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path(sandbox.__file__).parents[1],
    )


@pytest.fixture
def command(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    arguments = (
        "--seed",
        "3",
        "--faults",
        "GHOST_HELD, SKU_UNMAPPED",
        "--rate",
        "2",
        "--truth",
        str(tmp_path / "truth"),
        "--as-of",
        "2026-10-30",
    )
    with _start(*arguments) as process:
        watchdog = threading.Timer(30, process.kill)
        watchdog.start()
        yield process
        watchdog.cancel()
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_prints_its_connections_serves_and_stops(
    command: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    assert command.stdout is not None
    connections = json.loads(command.stdout.readline())
    assert list(connections) == ["amazon_fba", "zigzag", "erp", "slack"]
    assert connections["amazon_fba"]["lwa_url"].endswith("/auth/o2/token")
    assert {facts["as_of"] for facts in connections.values()} == {"2026-10-30T00:00:00Z"}
    served = httpx.get(f"{connections['erp']['base_url']}/exports/call.csv", trust_env=False)
    assert served.text == "3 S ('GHOST_HELD', 'SKU_UNMAPPED') 2026-10-30T00:00:00+00:00 2"
    assert (tmp_path / "truth" / "truth.json").read_text() == "3"
    command.send_signal(number)
    assert command.wait(timeout=10) == 0
    assert command.stdout.read() == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--faults", "NO_SUCH"), "no such fault"),
        (("--size", "gigantic"), "--size"),
        (("--as-of", "lately"), "lately"),
        (("--port", "70000"), "port"),
    ],
)
def test_wrong_use_is_exit_code_2(arguments: tuple[str, str], words: str) -> None:
    with _start(*arguments) as process:
        output, message = process.communicate(timeout=30)
    assert (process.returncode, output) == (2, "")
    assert words in message.lower()


@pytest.mark.parametrize(
    ("text", "codes"),
    [("all", "all"), ("none", "none"), ("", "none"), ("A", ("A",)), (" A,B ,", ("A", "B"))],
)
def test_fault_codes_are_all_none_or_a_list(text: str, codes: str | tuple[str, ...]) -> None:
    assert fault_codes(text) == codes
