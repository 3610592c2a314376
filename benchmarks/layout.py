"""A scenario in a home, ready for a run of dropped files: inbox, settings, and what its sources told.

No platform answers such a run. What a client would have noted about a failing source is noted here by the
same functions that note it in a run over HTTP; that clients do so is proven by tests of their own.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from resources.errors import PermanentError, PlatformError, TransientError
from returns_assets.backlog import note_not_downloaded
from returns_assets.extraction.model import ListTotal
from returns_assets.home import PROJECT_DIR, Home
from returns_assets.source_events import append, failure_event, incomplete_event
from returns_assets.streams import stream
from sandbox.scenario.model import Scenario
from sandbox.scenario.surroundings import SourceReport
from sandbox.scenario.writers import write_inbox, write_settings


def lay_out(scenario: Scenario, folder: Path) -> None:
    """Put everything of a scenario but its truth into the home `folder`."""
    write_inbox(scenario, folder / "inbox")
    write_settings(scenario, folder / "config", PROJECT_DIR / "seeds")
    for report in scenario.source_reports:
        _note(Home(folder), report, scenario.as_of)


def _note(home: Home, report: SourceReport, as_of: datetime) -> None:
    source = stream(report.platform, report.stream)
    if report.outcome == "left_behind":
        note_not_downloaded(home, source, report.stated)
    elif report.outcome == "incomplete":
        total = ListTotal(report.operation, report.stated, report.read)
        append(home, incomplete_event(source, total, as_of))
    else:
        append(home, failure_event(source, _error(report), as_of))


def _error(report: SourceReport) -> PlatformError:
    if report.outcome == "refused":
        return PermanentError(
            "the call was refused", platform=report.platform, operation=report.operation,
            next_step="change the settings", status=report.status,
        )  # fmt: skip
    return TransientError(
        "no answer after all attempts", platform=report.platform, operation=report.operation,
        status=report.status, attempts=report.attempts,
    )  # fmt: skip
