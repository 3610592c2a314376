"""Starts a run when files were dropped into the inbox and are complete."""

import hashlib
import time
from pathlib import Path

import dagster as dg

from returns_assets.jobs import reconcile
from returns_assets.run_settings import RunSettings
from returns_assets.streams import STREAMS

SETTLED_SECONDS = 10.0
_RETRY_SECONDS = 3600
_UNFINISHED = {".tmp", ".part", ".partial", ".crdownload", ".filepart"}


def waiting_files(inbox: Path, now: float) -> tuple[list[Path], bool]:
    """The files that streams can take, and whether one of them may still be written to."""
    found = [
        path
        for stream in STREAMS
        for path in sorted((inbox / stream.platform / stream.name).rglob("*"))
        if path.is_file() and not path.name.startswith(".") and path.suffix.lower() not in _UNFINISHED
    ]
    return found, any(0 <= now - path.stat().st_mtime < SETTLED_SECONDS for path in found)


def listing_key(files: list[Path], now: float) -> str:
    """The same for the same files within an hour; what a failed run left behind is tried again later."""
    lines = [f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in files]
    return f"{hashlib.sha256(chr(10).join(lines).encode()).hexdigest()[:16]}:{int(now // _RETRY_SECONDS)}"


@dg.sensor(
    job=reconcile,
    minimum_interval_seconds=60,
    description="Runs the reconciliation on files that were dropped into inbox/<platform>/<stream>/.",
)
def inbox_files(
    context: dg.SensorEvaluationContext, settings: RunSettings
) -> dg.SensorResult | dg.SkipReason:
    """One run for all files that are there; a run that is going on is waited for."""
    now = time.time()
    files, is_growing = waiting_files(settings.state.inbox, now)
    if not files:
        return dg.SkipReason(f"no files in {settings.state.inbox}")
    if is_growing:
        return dg.SkipReason("a file is still being written")
    unfinished = dg.RunsFilter(
        job_name=reconcile.name,
        statuses=[dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED],
    )
    if context.instance.get_runs(unfinished, limit=1):
        return dg.SkipReason("a run is going on; it may take these files")
    config = {"resources": {"settings": {"config": {"sources": ["inbox"]}}}}
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=listing_key(files, now), run_config=config)])
