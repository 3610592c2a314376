"""`make demo`: the simulated platforms on loopback, everything pulled over HTTP, reconciled and printed."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from returns_assets.cli import app as returns
from returns_assets.errors_for_people import exit_with_message
from returns_assets.home import PROJECT_DIR, REPOSITORY, Home

_START_SECONDS = 60.0
# Amazon gives out one settlement report a minute; here as many times faster.
_SPEED = 2000


@contextmanager
def simulation(
    seed: int, size: str, faults: str, truth: Path, inbox: Path, settings: Path
) -> Iterator[Callable[[], dict[str, dict[str, object]]]]:
    """The simulated platforms in a process of their own, stopped at the end. What it yields waits until they
    answer and gives their connections; RuntimeError when they do not start.
    """
    command = [sys.executable, "-m", "sandbox", "--seed", str(seed), "--size", size, "--faults", faults]
    command += ["--speed", str(_SPEED), "--truth", str(truth), "--inbox", str(inbox)]
    command += ["--settings", str(settings), "--default-settings", str(PROJECT_DIR / "seeds")]
    with subprocess.Popen(  # noqa: S603
        command,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    ) as process:

        def connections() -> dict[str, dict[str, object]]:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                code = process.wait(timeout=_START_SECONDS)
                raise RuntimeError(f"the simulated platforms did not start: exit code {code}")
            found: dict[str, dict[str, object]] = json.loads(line)
            return found

        try:
            yield connections
        finally:
            process.terminate()
            process.wait()


def _get_ready(home: Home) -> None:
    """What a run needs before its first call and takes seconds to load: done while the platforms make up
    their data.
    """
    from returns_assets.dbt_project import prepare_manifest
    from returns_assets.instance import exclusive_instance
    from returns_assets.refresh_process import start_refresh_process

    start_refresh_process()
    prepare_manifest()
    # Arrow looks for pandas when it makes its first array.
    for module in ("returns_assets.definitions", "returns_assets.command_run", "pandas"):
        importlib.import_module(module)
    with exclusive_instance(home):
        pass


def demo(
    home: Annotated[Path, typer.Option(help="State folder; it is kept.")] = Path(".returns/demo"),
    seed: int = 1,
    size: str = "S",
    faults: str = "all",
) -> None:  # fmt: skip
    """Start the simulated platforms and reconcile what they serve; portal exports are dropped as files."""
    console = Console()
    started = time.monotonic()
    truth, inbox = home / "truth", home / "inbox"
    console.print(
        f"Starting the simulated platforms (seed {seed}, size {size}, faults {faults})", highlight=False
    )
    with (
        simulation(seed, size, faults, truth, inbox, home / "config") as connections,
        tempfile.TemporaryDirectory() as private,
    ):
        _get_ready(Home(home.resolve()))
        file = Path(private) / "connections.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(connections()), encoding="utf-8")
        arguments = ["run", "--home", str(home.resolve()), "--connections", str(file)]
        code = returns(arguments, standalone_mode=False)
    console.print(
        f"\n{time.monotonic() - started:.0f} s. The planted truth, to compare with: {truth}", highlight=False
    )
    raise typer.Exit(code)


if __name__ == "__main__":
    with exit_with_message():
        typer.run(demo)
