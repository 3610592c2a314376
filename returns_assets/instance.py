"""Dagster's own storage below the home, so that the UI shows the runs that the command made."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from returns_assets.home import REPOSITORY, Home

CLI_TAG = "returns/started_by"
CLI_TAG_VALUE = "command"


class HomeBusyError(RuntimeError):
    """Another `returns run` works in the same home."""


def instance_folder(home: Home) -> str:
    """The DAGSTER_HOME of this home, made when missing; its dagster.yaml is never overwritten."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    config = home.dagster / "dagster.yaml"
    if not config.exists():
        shutil.copyfile(REPOSITORY / "dagster.yaml", config)
    return str(home.dagster)


@contextmanager
def exclusive_instance(home: Home) -> Iterator[dg.DagsterInstance]:
    """The instance, held by one command at a time. Raises HomeBusyError when another holds it."""
    folder = instance_folder(home)
    os.environ["DAGSTER_HOME"] = folder
    with (home.dagster / "command.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"another `returns run` is working in {home.path}"
            raise HomeBusyError(message) from None
        with dg.DagsterInstance.from_config(folder) as instance:
            _close_abandoned_runs(instance)
            yield instance


def _close_abandoned_runs(instance: dg.DagsterInstance) -> None:
    """A command that was killed leaves its run open and its pool slots taken; holding the lock proves it is
    gone.
    """
    unfinished = dg.RunsFilter(
        tags={CLI_TAG: CLI_TAG_VALUE}, statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING]
    )
    for run in instance.get_runs(unfinished):
        instance.report_run_failed(run, "the command that ran this was stopped")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
