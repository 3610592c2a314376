"""What `returns doctor` says of every stream: its last document, rows, rejected rows, age and backlog."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from resources.landing import LandingZone
from returns_assets.backlog import backlog_of
from returns_assets.clock import iso
from returns_assets.command_doctor import findings
from returns_assets.freshness import Freshness, allowances, hours
from returns_assets.home import Home
from returns_assets.streams import STREAMS

_WIDTH = 110


@dataclass(frozen=True)
class StreamLine:
    """One stream as people look at it. Ages are whole hours of the newest content; None where it has none."""

    stream: str
    documents: int
    last_document: str | None
    last_received_at: str | None
    rows: int
    rejected: int
    newest_content_at: str | None
    age_hours: int | None
    fresh_for_hours: int | None
    is_stale: bool
    backlog: int


def stream_lines(home: Home, now: datetime) -> Iterator[StreamLine]:
    """Every stream, also those that have sent nothing yet."""
    zone, allowed = LandingZone(home.path), allowances(home)
    for stream in STREAMS:
        documents = zone.documents(*stream.key)
        last = max(documents, key=lambda one: (one.received_at, one.document_sha256), default=None)
        newest = max((one.newest_content_at for one in documents if one.newest_content_at), default=None)
        freshness = Freshness(newest, allowed.get(stream.key))
        age = freshness.age(now)
        yield StreamLine(
            stream="/".join(stream.key),
            documents=len(documents),
            last_document=last.external_id if last else None,
            last_received_at=iso(last.received_at) if last else None,
            rows=sum(one.row_count for one in documents),
            rejected=sum(one.rejected_count for one in documents),
            newest_content_at=iso(newest) if newest else None,
            age_hours=hours(age) if age is not None else None,
            fresh_for_hours=hours(freshness.fresh_for) if freshness.fresh_for is not None else None,
            is_stale=freshness.complaint(now) is not None,
            backlog=backlog_of(home, stream).depth,
        )


def show(console: Console, home: Home) -> None:
    """Print the streams as a table."""
    table = Table(box=None, pad_edge=False)
    table.add_column("stream", no_wrap=True, min_width=max(len("/".join(stream.key)) for stream in STREAMS))
    table.add_column("last document", overflow="ellipsis", no_wrap=True, max_width=16)
    for name in ("rows", "rejected", "age", "limit", "backlog"):
        table.add_column(name, justify="right", no_wrap=True)
    for line in stream_lines(home, datetime.now(UTC)):
        age = "-" if line.age_hours is None else f"{line.age_hours:,} h"
        table.add_row(
            line.stream,
            _visible(line.last_document or "-"),
            f"{line.rows:,}",
            f"{line.rejected:,}",
            f"[red]{age}[/red]" if line.is_stale else age,
            "-" if line.fresh_for_hours is None else f"{line.fresh_for_hours:,} h",
            str(line.backlog),
        )
    # A narrow terminal wraps the lines; no figure is cut off.
    wide = Console(file=console.file, width=max(console.width, _WIDTH), force_terminal=console.is_terminal)
    wide.print(table)


def write_json(home: Home) -> bool:
    """Write everything the doctor finds as one JSON object; whether nothing is broken."""
    found = list(findings(home))
    report = {
        "findings": [asdict(finding) for finding in found],
        "streams": [asdict(line) for line in stream_lines(home, datetime.now(UTC))],
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    return all(finding.is_fine is not False for finding in found)


def _visible(text: str) -> str:
    """An id of a source as text: it steers neither the terminal nor the table."""
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return shown.replace("[", "\\[")
