"""Builds a scenario and serves it until it is interrupted: behind `returns sandbox` and `python -m sandbox`.

The generator is imported when it is needed, so that the servers can be used without it.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Literal

from sandbox.clock import parse_time
from sandbox.server import serve

if TYPE_CHECKING:
    from sandbox.scenario.generator import Size

DEFAULT_SEED = 20261031
SIZES: tuple[Size, ...] = ("XS", "S", "M", "L", "XL")
DEFAULT_AS_OF = "2026-10-31T23:59:59Z"
DEFAULT_SPEED = 200.0


@contextmanager
def _until_interrupted() -> Iterator[threading.Event]:
    interrupted = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        interrupted.set()

    previous = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupted
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def fault_codes(text: str) -> Literal["all", "none"] | tuple[str, ...]:
    """The option's text as the generator takes it: a group's name (empty: `none`), or the codes."""
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    if words == ("all",):
        return "all"
    return "none" if words in ((), ("none",)) else words


def run(
    seed: int = DEFAULT_SEED,
    size: Size = "S",
    faults: str = "all",
    truth: Path | str | None = None,
    inbox: Path | None = None,
    as_of: datetime | str = DEFAULT_AS_OF,
    port: int = 0,
    speed: float = DEFAULT_SPEED,
    settings: Path | None = None,
    default_settings: Path | None = None,
    rate: int = 1,
) -> None:
    """Serve a generated scenario until SIGINT or SIGTERM; call it from the main thread.

    The first line on standard output is the connections as one JSON object; it appears when requests are
    answered. `faults` is `all`, `none` or exception codes separated by commas, each planted `rate` times.
    With `truth` the planted truth is written to that directory before, with `inbox` the documents that no API
    serves are dropped there, with `settings` the settings files that are planted, beside the rows of
    `default_settings`. `speed` multiplies Amazon's request rates, so that a demonstration does not wait
    minutes between documents. Raises ValueError for a fault code or a time that does not exist, and for a
    rate below 1, OSError when the port is
    taken.
    """
    from sandbox.scenario.generator import build_scenario
    from sandbox.scenario.writers import write_truth

    moment = parse_time(as_of) if isinstance(as_of, str) else as_of
    scenario = build_scenario(seed=seed, size=size, faults=fault_codes(faults), as_of=moment, rate=rate)
    if truth is not None:
        write_truth(scenario, Path(truth))
    if inbox is not None:
        from sandbox.scenario.portal_files import write_portal_files

        write_portal_files(scenario, inbox)
    if settings is not None:
        from sandbox.scenario.writers import write_settings

        write_settings(scenario, settings, default_settings)
    serving = serve(scenario, port=port, speed=speed, polls_until_done=1)
    with _until_interrupted() as interrupted, serving as running:
        sys.stdout.write(json.dumps(running.connections) + "\n")
        sys.stdout.flush()
        interrupted.wait()


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m sandbox`; exit code 2 for wrong use, as argparse has it."""
    parser = argparse.ArgumentParser(prog="returns sandbox", description="Simulated platforms on loopback.")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument(
        "--size",
        type=str.upper,
        choices=SIZES,
        default="S",
        help="orders: XS 600, S 5,000, M 50,000, L 500,000, XL 3,000,000",
    )
    parser.add_argument("--faults", default="all", help="all, none, or codes separated by commas")
    parser.add_argument("--rate", type=int, default=1, help="how many times each fault is planted")
    parser.add_argument("--truth", type=Path, default=None, help="directory for the planted truth")
    parser.add_argument("--inbox", type=Path, default=None, help="drop there what no API serves")
    parser.add_argument("--settings", type=Path, default=None, help="directory for planted settings files")
    parser.add_argument("--default-settings", type=Path, default=None, help="what planted rows are added to")
    parser.add_argument("--as-of", default=DEFAULT_AS_OF)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--speed", type=float, default=DEFAULT_SPEED, help="factor on Amazon's request rates")
    options = parser.parse_args(arguments)
    try:
        run(**vars(options))
    except (ValueError, OSError) as error:
        parser.error(str(error))
    return 0
