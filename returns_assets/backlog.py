"""What waits to be taken in, and for how long: inbox files, documents left at the source, documents not yet
read.

Counts only. A run takes as much as the policies allow; the rest waits here and nothing of it is lost
(R-VC-22).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from resources.landing import LandingZone
from returns_assets.home import Home
from returns_assets.inbox import waiting_files
from returns_assets.parsing.model import PARSER_VERSION
from returns_assets.settings_files import policy
from returns_assets.streams import Stream

_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Backlog:
    """What waits of one stream. `oldest_at` is when the oldest waiting file was written, UTC."""

    waiting_files: int = 0
    not_downloaded: int = 0
    not_parsed: int = 0
    oldest_at: datetime | None = None

    @property
    def depth(self) -> int:
        """The number of documents that wait."""
        return self.waiting_files + self.not_downloaded + self.not_parsed

    def age(self, as_of: datetime) -> timedelta:
        """How long the oldest file has waited at `as_of`; never negative."""
        return max(as_of - self.oldest_at, _NOTHING) if self.oldest_at else _NOTHING


@dataclass(frozen=True)
class Limits:
    """The policies on volume: how much one run takes of a stream, and how much may wait how long."""

    documents_per_run: int
    depth: int
    age: timedelta

    def complaint(self, backlog: Backlog, as_of: datetime) -> str | None:
        """What is exceeded, in words; None when nothing is."""
        age = backlog.age(as_of)
        if backlog.depth <= self.depth and age <= self.age:
            return None
        return (
            f"{backlog.depth} documents wait (limit {self.depth}), the oldest for {_hours(age)} h "
            f"(limit {_hours(self.age)} h): {backlog.waiting_files} in the inbox, "
            f"{backlog.not_downloaded} at the source, {backlog.not_parsed} landed and not read"
        )


def limits(home: Home, as_of: datetime) -> Limits:
    """The limits in force. Raises SettingsFileError when one is no number."""
    on = as_of.date()
    return Limits(
        int(policy(home, "documents_per_run", on)),
        int(policy(home, "queue_depth_limit", on)),
        timedelta(hours=int(policy(home, "queue_age_limit_hours", on))),
    )


def backlog_of(home: Home, stream: Stream) -> Backlog:
    """What waits of a stream now."""
    files = waiting_files(home.path, stream)
    documents = LandingZone(home.path).documents(*stream.key)
    return Backlog(
        waiting_files=len(files),
        not_downloaded=_read(_file(home, stream)),
        not_parsed=sum(
            one.parser_version != PARSER_VERSION and one.bytes_purged_at is None for one in documents
        ),
        oldest_at=min(files, default=None),
    )


def note_not_downloaded(home: Home, stream: Stream, count: int) -> None:
    """Remember how many documents a run left at the source; only the run knows."""
    path = _file(home, stream)
    if not count:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"not_downloaded": count}), encoding="utf-8")


def _file(home: Home, stream: Stream) -> Path:
    # With what else only a past run knows: raw can be deleted and made again.
    return home.history / "left_at_source" / f"{stream.platform}-{stream.name}.json"


def _read(path: Path) -> int:
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["not_downloaded"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _hours(span: timedelta) -> int:
    return int(span / timedelta(hours=1))
