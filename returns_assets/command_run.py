"""`returns run`: the `reconcile` job in this process, in a Dagster instance that the UI shows afterwards."""

from __future__ import annotations

import os
import shlex
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from rich.console import Console
from rich.markup import escape

from resources.warehouse import Warehouse
from returns_assets.clock import compact, iso
from returns_assets.dbt_project import prepare_manifest
from returns_assets.home import Home
from returns_assets.instance import CLI_TAG, CLI_TAG_VALUE, exclusive_instance
from returns_assets.progress import RunProgress, quiet_streams
from returns_assets.run_settings import AS_OF_TAG
from returns_assets.settings_files import entity_at, examine
from returns_assets.summary import summary

JOB = "reconcile"


@dataclass(frozen=True)
class RunOutcome:
    """How a run ended: what failed is (step, reason)."""

    succeeded: bool
    run_id: str
    failures: Sequence[tuple[str, str]]


def run(home: Home, as_of: datetime, sources: Sequence[str], *, with_summary: bool = True) -> bool:
    """Run everything and report; whether it ran through. What the data holds never makes it fail."""
    entity_at(home, as_of)  # raises before anything is collected, when nobody's books are meant
    home.path.mkdir(parents=True, exist_ok=True)
    os.environ["RETURNS_HOME"] = str(home.path)
    log_file = home.logs / f"run-{compact(datetime.now(UTC))}-{os.getpid()}.log"
    with quiet_streams(log_file) as console:
        console.print(
            f"[bold]Reconciling[/bold] as of {iso(as_of)} in {home.path}", highlight=False, soft_wrap=True
        )
        _say_settings(console, home)
        outcome = _execute(console, log_file, home, as_of, sources)
        if not outcome.succeeded:
            _explain(console, outcome, log_file)
            return False
        if with_summary:
            console.print()
            console.print(summary(Warehouse(database=str(home.warehouse))))
            _where_next(console, home, log_file)
    return True


def _say_settings(console: Console, home: Home) -> None:
    """Settings that cannot be used stop nothing, and nobody should have to look for them."""
    problems = examine(home).problems
    for problem in problems[:5]:
        console.print(f"[yellow]settings[/yellow] {escape(str(problem))}", highlight=False, soft_wrap=True)
    if len(problems) > 5:
        console.print(f"[yellow]settings[/yellow] {len(problems) - 5} more: `returns doctor`", soft_wrap=True)


def _execute(
    console: Console, log_file: Path, home: Home, as_of: datetime, sources: Sequence[str]
) -> RunOutcome:
    with console.status("reading the models"):
        prepare_manifest()
        # Loading the definitions takes a second, and reads the manifest made above.
        from returns_assets.definitions import build_definitions

        job = build_definitions().resolve_job_def(JOB)
    run_id = str(uuid.uuid4())
    total = len(set(job.asset_layer.executable_asset_keys))
    with (
        log_file.open("a", encoding="utf-8") as log,
        exclusive_instance(home) as instance,
        RunProgress(console, log, total) as progress,
    ):
        instance.add_event_listener(run_id, progress.on_event)
        result = job.execute_in_process(
            instance=instance,
            run_id=run_id,
            run_config={
                "resources": {"settings": {"config": {"as_of": iso(as_of), "sources": list(sources)}}}
            },
            tags={AS_OF_TAG: iso(as_of), CLI_TAG: CLI_TAG_VALUE},
            raise_on_error=False,
        )
    console.print(f"  {progress.totals()}", highlight=False, soft_wrap=True)
    failures = [
        (event.step_key or "", _reason(event)) for event in result.filter_events(lambda e: e.is_step_failure)
    ]
    return RunOutcome(result.success, run_id, failures)


def _reason(event: dg.DagsterEvent) -> str:
    """The innermost error of a failed step, on one line."""
    error = event.step_failure_data.error
    while error and error.cause:
        error = error.cause
    message = error.message if error else "unknown"
    # dbt names the model or test that failed further down.
    _, _, told_by_dbt = message.partition("Errors parsed from dbt logs:")
    lines = [line.strip() for line in (told_by_dbt or message).splitlines() if line.strip()]
    return lines[0][:400]


def _explain(console: Console, outcome: RunOutcome, log_file: Path) -> None:
    console.print("[bold red]The run failed.[/bold red] What had landed before is kept; nothing was lost.")
    for step, reason in outcome.failures:
        console.print(f"  {step.replace('__', '/')}: {reason}", markup=False, highlight=False, soft_wrap=True)
    console.print(
        f"Details: {log_file}\nNext: `returns doctor` checks the set-up; then run the same command again.",
        highlight=False,
        soft_wrap=True,
    )


def _where_next(console: Console, home: Home, log_file: Path) -> None:
    console.print(
        f"Queue      returns exceptions --home {shlex.quote(str(home.path))}\n"
        f"UI         make ui HOME_DIR={home.path}\n"
        f"Ledger     {home.exports}\n"
        f"Warehouse  {home.warehouse} (schema marts)\n"
        f"Log        {log_file}",
        highlight=False,
        soft_wrap=True,
    )
