"""The manifest beside a landed document: what it holds, how arrivals are merged, and how it is written.

Where documents lie and which version is the current one is in `landing.py`.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from resources.landing_model import Arrival, DocumentOutcome, LandedDocument


def merged(
    known: Mapping[str, Any] | None, byte_count: int, arrival: Arrival, outcome: DocumentOutcome
) -> dict[str, Any]:
    """The manifest after an arrival of the same bytes: what came first stays."""
    names = {arrival.source_name, *(known["source_names"] if known else ())}
    manifest: dict[str, Any] = {
        "received_at": arrival.received_at.astimezone(UTC).isoformat(),
        "source": arrival.source,
        "source_name": arrival.source_name,
        "fallback_id": arrival.fallback_id,
        "content_type": arrival.content_type,
        "byte_count": byte_count,
        "outcome": asdict(outcome),
    }
    if known is not None and _rank(known) <= arrival.rank:
        manifest = dict(known)
    elif known is not None and is_purged(known):
        # What can still be read is what was sealed, so that is what the outcome goes on saying.
        manifest |= {name: known[name] for name in ("outcome", "bytes_purged_at")}
    return {**manifest, "source_names": sorted(names)}


def external_id_of(manifest: Mapping[str, Any]) -> str:
    """The id by which the source knows the document, or the name that it was given on arrival."""
    return str(manifest["outcome"]["external_id"] or manifest["fallback_id"])


def is_purged(manifest: Mapping[str, Any] | None) -> bool:
    """Whether the bytes were deleted by age."""
    return manifest is not None and manifest.get("bytes_purged_at") is not None


def _rank(manifest: Mapping[str, Any]) -> tuple[datetime, str, str]:
    return datetime.fromisoformat(manifest["received_at"]), manifest["source"], manifest["source_name"]


def document_of(platform: str, stream: str, digest: str, manifest: Mapping[str, Any]) -> LandedDocument:
    """The document that a manifest tells of; its version is known among its like only."""
    outcome = manifest["outcome"]
    return LandedDocument(
        platform=platform,
        stream=stream,
        document_sha256=digest,
        external_id=external_id_of(manifest),
        version=1,
        received_at=datetime.fromisoformat(manifest["received_at"]),
        byte_count=manifest["byte_count"],
        row_count=outcome["row_count"],
        rejected_count=outcome["rejected_count"],
        control_total=outcome["control_total"],
        charset=outcome["charset"],
        content_type=manifest["content_type"],
        source=manifest["source"],
        source_name=manifest["source_name"],
        is_readable=outcome["is_readable"],
        missing_columns=tuple(outcome["missing_columns"]),
        new_columns=tuple(outcome["new_columns"]),
        facts=outcome["facts"],
        parser_version=outcome["parser_version"],
        newest_content_at=_moment(outcome.get("newest_content_at")),
        column_kinds=outcome.get("column_kinds") or {},
        bytes_purged_at=_moment(manifest.get("bytes_purged_at")),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def read_manifest(path: Path) -> dict[str, Any] | None:
    """A manifest as it is on disk; None when there is none."""
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return manifest


def write_manifest(path: Path, manifest: Mapping[str, Any]) -> None:
    """Replace a manifest. Raises OSError when the disk does not take it."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_atomically(path, text.encode("utf-8"))


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside the target and rename, so that nobody ever sees half a file."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{uuid.uuid4().hex}.tmp")
    try:
        with temporary.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
