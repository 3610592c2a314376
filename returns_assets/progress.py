"""What a person sees while a run is going on: one line per finished step, and a bar on a terminal.

Everything else that dagster and dbt say goes to the run's log file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import dagster as dg
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

NARROWEST_PIPE = 120
_LAYERS = {"seeds": "settings", "staging": "staging", "intermediate": "matching", "marts": "marts"}


@contextmanager
def quiet_streams(log_file: Path) -> Iterator[Console]:
    """Send what this process and its children write to the log file; yields a console on the terminal."""
    log_file.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(1), os.dup(2)
    with log_file.open("ab", buffering=0) as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        try:
            with os.fdopen(os.dup(saved[0]), "w", encoding="utf-8") as terminal:
                # A pipe or a log has no width: tables are not squeezed into 80 columns there.
                yield Console(file=terminal, width=None if terminal.isatty() else NARROWEST_PIPE)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, descriptor in enumerate(saved, start=1):
                os.dup2(descriptor, number)
                os.close(descriptor)


class RunProgress:
    """Follows the events of one run: a line per raw stream and per layer of models, a bar over all assets."""

    def __init__(self, console: Console, log: TextIO, total: int) -> None:
        self.console = console
        self._log = log
        self._layers: dict[str, int] = {}
        self.failing_checks: list[tuple[str, str]] = []
        self.checks = 0
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bar = Progress(*columns, TimeElapsedColumn(), console=console, transient=True)
        self._task = self._bar.add_task("starting", total=total)

    def __enter__(self) -> RunProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def on_event(self, entry: dg.EventLogEntry) -> None:
        """Take one event of the run; called by the instance in the order of the events."""
        self._log.write(f"{entry.user_message or entry.message}\n")
        event = entry.dagster_event
        if event is None:
            return
        if event.event_type_value == "STEP_START":
            self._bar.update(self._task, description=_what(event.step_key or ""))
        elif event.event_type_value == "ASSET_MATERIALIZATION":
            self._materialized(event)
        elif event.event_type_value == "ASSET_CHECK_EVALUATION":
            self._checked(event)

    def _materialized(self, event: dg.DagsterEvent) -> None:
        materialization = event.step_materialization_data.materialization
        path = materialization.asset_key.path
        self._bar.advance(self._task)
        if path[0].startswith("raw_"):
            metadata = {name: value.value for name, value in materialization.metadata.items()}
            counts = ", ".join(
                f"{metadata[name]:,} {name}"
                for name in ("documents", "rows", "rejected")
                if metadata.get(name) is not None
            )
            self._line(f"{'/'.join(path):44}{counts}")
        elif path[0] in _LAYERS:
            self._layers[path[0]] = self._layers.get(path[0], 0) + 1
            self._bar.update(self._task, description=f"{_LAYERS[path[0]]}: {path[-1]}")
        else:
            self._line("/".join(path))

    def _checked(self, event: dg.DagsterEvent) -> None:
        evaluation = event.event_specific_data
        if not isinstance(evaluation, dg.AssetCheckEvaluation):
            return
        self.checks += 1
        if not evaluation.passed:
            name = f"{'/'.join(evaluation.asset_key.path)}: {evaluation.check_name}"
            self.failing_checks.append((evaluation.severity.value, name))

    def _line(self, text: str) -> None:
        self.console.print(f"  {text.rstrip()}", highlight=False, soft_wrap=True)

    def totals(self) -> str:
        """What was built and checked, in one line."""
        built = ", ".join(f"{count} {layer}" for layer, count in self._layers.items())
        return f"{built} built; {self.checks} checks, {len(self.failing_checks)} of them report something"


def _what(step: str) -> str:
    return "building the warehouse (dbt)" if step == "dbt_models" else step.replace("__", "/")
