"""A process in which streams are refreshed while Dagster, in its own, records what came of them.

Python does one thing at a time in a process, and both are hard work.
What is refreshed is in `refresh.py`; here is only how the two processes talk: pickles over their pipes.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any

from returns_assets.refresh import Refreshed, RefreshOrder, refreshed

_DONE, _BROKEN = "done", "broken"


class RefreshProcessError(RuntimeError):
    """The process ended, or a programming error came up in it; the message has its traceback."""


class RefreshProcess:
    """The other process, one order at a time. It ends when it is closed, or when this process does."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "returns_assets.refresh_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, order: RefreshOrder) -> Iterator[Refreshed]:
        """The streams of an order as they are done. Raises RefreshProcessError."""
        is_done = False
        try:
            self._send(order)
            while (answer := self._receive()) != _DONE:
                yield answer
            is_done = True
        finally:
            if not is_done:
                self.close()

    def close(self) -> None:
        """End the process, also in the middle of an order."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        self._process.terminate()
        self._process.wait()

    def _send(self, order: RefreshOrder) -> None:
        if self._process.stdin is None:
            raise RefreshProcessError("the process that refreshes streams has no input")
        try:
            pickle.dump(order, self._process.stdin)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._ended() from None

    def _receive(self) -> Any:
        try:
            answer = pickle.load(self._process.stdout)  # type: ignore[arg-type]  # noqa: S301 our own process
        except EOFError:
            raise self._ended() from None
        if isinstance(answer, tuple) and answer[0] == _BROKEN:
            raise RefreshProcessError(answer[1])
        return answer

    def _ended(self) -> RefreshProcessError:
        return RefreshProcessError(
            f"the process that refreshes streams ended with exit code {self._process.wait()}"
        )


class _Kept:
    """The process of the run that goes on; the first run takes one that was started before."""

    def __init__(self) -> None:
        self.process: RefreshProcess | None = None
        self.run_id: str | None = None


_kept = _Kept()


def start_refresh_process() -> None:
    """Start a process for the run to come, which then need not wait for it."""
    if _kept.process is None:
        _kept.process, _kept.run_id = RefreshProcess(), None


def refresh_process(run_id: str) -> RefreshProcess:
    """The process of a run, started when there is none."""
    if _kept.run_id not in (None, run_id):
        end_refresh_process()
    start_refresh_process()
    _kept.run_id = run_id
    return _kept.process  # type: ignore[return-value]


def end_refresh_process() -> None:
    """End the process that is kept, if one is."""
    if _kept.process is not None:
        _kept.process.close()
    _kept.process = _kept.run_id = None


atexit.register(end_refresh_process)


def main() -> None:
    """Serve orders until the input ends. Output is for answers alone; what is printed goes elsewhere."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            _serve(pickle.load(sys.stdin.buffer), answers)  # noqa: S301 from the process that started this one


def _serve(order: RefreshOrder, answers: IO[bytes]) -> None:
    try:
        for one in refreshed(order):
            _answer(answers, one)
    except Exception:
        _answer(answers, (_BROKEN, traceback.format_exc()))
    else:
        _answer(answers, _DONE)


def _answer(answers: IO[bytes], what: object) -> None:
    pickle.dump(what, answers)
    answers.flush()


if __name__ == "__main__":
    main()
