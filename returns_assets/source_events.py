"""What went wrong with a source and when it was well again: append-only files under history/, read by dbt.

Only a run knows that a call failed; this is where it says so. One event is one small Parquet file (D8).
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from resources.errors import PermanentError, PlatformError, TransientError
from returns_assets.clock import compact
from returns_assets.extraction.model import ListTotal
from returns_assets.home import Home
from returns_assets.parquet_files import write
from returns_assets.parsing.masking import mask_patterns
from returns_assets.streams import Stream

FAILED, INCOMPLETE, WELL = "failed", "incomplete", "well"
RATE_LIMITED, RETRY_EXHAUSTED, REFUSED = "rate_limited", "retry_exhausted", "refused"
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("platform", "stream", "event", "error_class", "operation")),
        ("attempts", pa.int32()),
        ("last_status", pa.int32()),
        ("next_retry_at", pa.timestamp("us", tz="UTC")),
        ("rows_source", pa.int64()),
        ("rows_read", pa.int64()),
        ("list_name", pa.string()),
        ("message", pa.string()),
        ("as_of", pa.timestamp("us", tz="UTC")),
        ("happened_at", pa.timestamp("us", tz="UTC")),
    ]
)


@dataclass(frozen=True)
class SourceEvent:
    """One thing that happened between a stream and its source. `happened_at` orders the events of one
    `as_of`.
    """

    platform: str
    stream: str
    event: str
    as_of: datetime
    happened_at: datetime
    error_class: str | None = None
    operation: str | None = None
    attempts: int | None = None
    last_status: int | None = None
    next_retry_at: datetime | None = None
    rows_source: int | None = None
    rows_read: int | None = None
    list_name: str | None = None
    message: str = ""

    def says_the_same(self, other: SourceEvent) -> bool:
        """Whether nothing but the times differs: a state that goes on is one event."""
        timeless = replace(
            self, as_of=other.as_of, happened_at=other.happened_at, next_retry_at=other.next_retry_at
        )
        return replace(timeless, message=other.message) == other


def failure_event(stream: Stream, error: PlatformError, as_of: datetime) -> SourceEvent:
    """A client gave up: after its retries, or because the platform refused (which is not tried again)."""
    now = datetime.now(UTC)
    kind, attempts, wait = REFUSED, 1, None
    if isinstance(error, TransientError):
        kind = RATE_LIMITED if error.status == 429 else RETRY_EXHAUSTED
        attempts, wait = error.attempts, error.retry_after
    is_permanent = isinstance(error, PermanentError)
    return SourceEvent(
        *(stream.platform, stream.name, FAILED, as_of, now),
        error_class=kind,
        operation=error.operation,
        attempts=attempts,
        last_status=error.status,
        # A refusal ends when somebody changes something; all else is tried again by the next run.
        next_retry_at=None if is_permanent else now + timedelta(seconds=wait or 0),
        message=mask_patterns(str(error)),
    )


def incomplete_event(stream: Stream, total: ListTotal, as_of: datetime) -> SourceEvent:
    """A list gave another number of rows than its source states."""
    return SourceEvent(
        *(stream.platform, stream.name, INCOMPLETE, as_of, datetime.now(UTC)),
        rows_source=total.stated,
        rows_read=total.read,
        list_name=total.list_name,
        message=str(total),
    )


def well_event(stream: Stream, as_of: datetime) -> SourceEvent:
    """The source answered, and gave what it states."""
    return SourceEvent(*(stream.platform, stream.name, WELL, as_of, datetime.now(UTC)))


def append(home: Home, event: SourceEvent) -> Path | None:
    """Keep an event; None when it says what the last one of the stream said, or that a source never ill is
    well.
    """
    last = last_event(home, event.platform, event.stream)
    if (last is None and event.event == WELL) or (last is not None and event.says_the_same(last)):
        return None
    digest = hashlib.sha256(repr(event).encode()).hexdigest()[:12]
    target = folder(home) / f"{compact(event.as_of)}-{event.platform}-{event.stream}-{digest}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    write(target, pa.Table.from_pylist([asdict(event)], schema=_SCHEMA))
    return target


def last_event(home: Home, platform: str, stream: str) -> SourceEvent | None:
    """The newest event of a stream, None when nothing ever happened."""
    names = {field.name for field in fields(SourceEvent)}
    found = [
        SourceEvent(**{name: value for name, value in row.items() if name in names})
        for path in folder(home).glob(f"*-{platform}-{stream}-*.parquet")
        for row in pq.read_table(path).to_pylist()
    ]
    return max(found, key=lambda event: event.happened_at, default=None)


def folder(home: Home) -> Path:
    """Where the events are."""
    return home.history / "source_events"


def ensure_columns(home: Home) -> None:
    """Write the zero-row file that gives an empty history its columns, once."""
    target = folder(home) / "_columns.parquet"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        write(target, _SCHEMA.empty_table())
