"""`make demo`: the simulated platforms on loopback, everything pulled over HTTP, reconciled and printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from returns_assets.home import REPOSITORY

_START_SECONDS = 60.0


@contextmanager
def sandbox(
    seed: int, size: str, faults: str, truth: Path, inbox: Path
) -> Iterator[dict[str, dict[str, object]]]:
    """The simulation in a process of its own; yields its connections and stops it at the end."""
    command = [sys.executable, "-m", "sandbox", "--seed", str(seed), "--size", size, "--faults", faults]
    command += ["--truth", str(truth), "--inbox", str(inbox)]
    with subprocess.Popen(  # noqa: S603
        command,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                message = (
                    f"the simulated platforms did not start: exit code {process.wait(timeout=_START_SECONDS)}"
                )
                raise RuntimeError(message)
            yield json.loads(line)
        finally:
            process.terminate()
            process.wait()


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
        sandbox(seed, size, faults, truth, inbox) as connections,
        tempfile.TemporaryDirectory() as private,
    ):
        file = Path(private) / "connections.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(connections), encoding="utf-8")
        code = subprocess.call(
            [sys.executable, "-m", "returns_assets.cli", "run"],
            env={**os.environ, "RETURNS_HOME": str(home.resolve()), "RETURNS_CONNECTIONS": str(file)},
        )
    console.print(
        f"\n{time.monotonic() - started:.0f} s. The planted truth, to compare with: {truth}", highlight=False
    )
    raise typer.Exit(code)


if __name__ == "__main__":
    typer.run(demo)
