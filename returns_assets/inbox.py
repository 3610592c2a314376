"""Dropped files: everything below inbox/<platform>/<stream>/ is landed, then removed from the inbox.

Nothing that lies in the inbox can fail a run: what cannot be taken is reported and stays where it is.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from resources.landing import Arrival, LandedDocument, LandingZone
from returns_assets.ingest import id_from_file_name, land_document
from returns_assets.streams import STREAMS, Stream

SYNC_FAILED = "SYNC_FAILED"
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class InboxProblem:
    """A file or folder that could not be taken.

    `platform` and `stream` are None outside of every stream's folder.
    """

    path: str
    reason: str
    platform: str | None = None
    stream: str | None = None
    code: str = SYNC_FAILED


@dataclass(frozen=True)
class InboxReport:
    """What a look into the inbox gave. A file whose bytes had landed before is in `landed` too; `left` files
    wait for the next run.
    """

    landed: tuple[LandedDocument, ...]
    problems: tuple[InboxProblem, ...]
    left: int = 0


@dataclass(frozen=True)
class _Waiting:
    """A file that waits. Its order is that of its modification time, then its name."""

    modified_ns: int
    name: str
    path: Path
    stream: Stream
    size: int


def collect_inbox(
    home: Path,
    landing: LandingZone,
    stream: Stream | None = None,
    on_progress: Callable[[str], None] = lambda message: None,  # noqa: ARG005
    limit: int | None = None,
) -> InboxReport:
    """Land the files of one stream, or of all streams; the oldest first. Without an inbox there is nothing
    to do.

    A file is received at its modification time. After `limit` files the rest stays where it is (R-VC-22).
    Problems of folders outside of every stream are reported
    when all streams are collected.
    """
    problems: list[InboxProblem] = []
    waiting = sorted(_waiting(home / "inbox", stream, problems), key=lambda one: (one.modified_ns, one.name))
    landed: list[LandedDocument] = []
    left = waiting[limit:] if limit is not None else []
    if left:
        on_progress(f"{len(left)} files stay in the inbox for the next run")
    for file in waiting[:limit]:
        try:
            document = _take(file, landing)
        except (OSError, OverflowError) as error:
            problems.append(_problem(file.path, error, file.stream))
            continue
        if document is None:
            on_progress(f"{file.name}: still being written")
            continue
        landed.append(document)
        on_progress(f"{file.name}: {document.row_count} rows, {document.rejected_count} rejected")
        try:
            file.path.unlink(missing_ok=True)
        except OSError as error:
            problems.append(_problem(file.path, error, file.stream))
    return InboxReport(tuple(landed), tuple(sorted(problems, key=lambda problem: problem.path)), len(left))


def waiting_files(home: Path, stream: Stream) -> list[datetime]:
    """When the files that wait for a stream were written, UTC; what cannot be taken at all is not among
    them.
    """
    return [_written_at(file) for file in _waiting(home / "inbox", stream, [])]


def _waiting(inbox: Path, only: Stream | None, problems: list[InboxProblem]) -> Iterator[_Waiting]:
    streams = [only] if only else list(STREAMS)
    for stream in streams:
        yield from _files_below(inbox / stream.platform / stream.name, stream, problems)
    if only is None:
        problems.extend(_strangers(inbox, {stream.key: stream for stream in streams}))


def _files_below(folder: Path, stream: Stream, problems: list[InboxProblem]) -> Iterator[_Waiting]:
    for path in _entries(folder, stream, problems):
        try:
            is_link = path.is_symlink()
            status = path.stat()
        except OSError as error:
            problems.append(_problem(path, error, stream))
            continue
        if stat.S_ISDIR(status.st_mode):
            if is_link:  # could lead in circles
                problems.append(_problem(path, "a link to a folder is not followed", stream))
            else:
                yield from _files_below(path, stream, problems)
        elif not stat.S_ISREG(status.st_mode):
            problems.append(_problem(path, "not a regular file", stream))
        else:
            yield _Waiting(status.st_mtime_ns, _printable(path.name), path, stream, status.st_size)


def _entries(folder: Path, stream: Stream | None, problems: list[InboxProblem]) -> list[Path]:
    """What a folder holds, hidden and unfinished files left out."""
    try:
        paths = sorted(folder.iterdir(), key=lambda path: path.name) if folder.is_dir() else []
    except OSError as error:
        problems.append(_problem(folder, error, stream))
        return []
    return [path for path in paths if not path.name.startswith(".") and not _is_unfinished(path.name)]


def _is_unfinished(name: str) -> bool:
    return name.lower().endswith(_UNFINISHED)


def _strangers(inbox: Path, streams: Mapping[tuple[str, str], Stream]) -> Iterator[InboxProblem]:
    """Files and folders that belong to no stream."""
    found: list[InboxProblem] = []
    platforms = {platform for platform, _ in streams}
    for path in _entries(inbox, None, found):
        if path.name not in platforms:
            yield _problem(path, "not a platform; expected inbox/<platform>/<stream>/")
            continue
        for inner in _entries(path, None, found):
            if (path.name, inner.name) not in streams:
                known = ", ".join(name for platform, name in streams if platform == path.name)
                yield _problem(inner, f"not a stream of {path.name}; expected one of {known}")
    yield from found


def _take(file: _Waiting, landing: LandingZone) -> LandedDocument | None:
    """Land one file; None when it changed while it was read, so that somebody is still writing it."""
    content = file.path.read_bytes()
    status = file.path.stat()
    if status.st_mtime_ns != file.modified_ns or status.st_size != len(content):
        return None
    arrival = Arrival(
        received_at=_written_at(file),
        source="inbox",
        source_name=file.name,
        fallback_id=id_from_file_name(file.name),
    )
    return land_document(landing, file.stream, content, arrival)


def _written_at(file: _Waiting) -> datetime:
    return _EPOCH + timedelta(microseconds=file.modified_ns // 1000)


def _problem(path: Path, cause: OSError | OverflowError | str, stream: Stream | None = None) -> InboxProblem:
    reason = cause.strerror or str(cause) if isinstance(cause, OSError) else str(cause)
    return InboxProblem(
        path=_printable(str(path)),
        reason=reason,
        platform=stream.platform if stream else None,
        stream=stream.name if stream else None,
    )


def _printable(name: str) -> str:
    """A file name as text that can be stored anywhere: bytes that are no UTF-8 become visible escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
