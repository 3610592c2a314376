"""The landing zone: every document byte for byte under its SHA-256, with one manifest beside it.

Stores and lists; what a document says is told by the caller. A manifest is never deleted, and bytes only
when they are purged by age, after their rows were sealed beside them.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from resources.landing_model import Arrival, DocumentOutcome, LandedDocument

__all__ = ["Arrival", "DocumentOutcome", "LandedDocument", "LandingZone", "sha256_of"]
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def sha256_of(content: bytes) -> str:
    """The identity of a document."""
    return hashlib.sha256(content).hexdigest()


class LandingZone:
    """Documents below `<home>/landing/<platform>/<stream>/`. Safe for several workers on one machine."""

    def __init__(self, home: Path) -> None:
        self.root = Path(home) / "landing"
        self._manifests: dict[Path, tuple[int, dict[str, Any]]] = {}

    def land(
        self, platform: str, stream: str, content: bytes, arrival: Arrival, outcome: DocumentOutcome
    ) -> LandedDocument:
        """Store a document and its manifest. The same bytes again stay one document, received when they
        first were; purged bytes are not stored again.

        Raises OSError when the disk does not take it; then nothing half-written is visible.
        """
        digest = sha256_of(content)
        folder = self._folder(platform, stream)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / digest
        if not path.exists() and not _is_purged(_read_manifest(folder / f"{digest}.json")):
            _write_atomically(path, content)
        with _lock(folder):
            known = _read_manifest(folder / f"{digest}.json")
            _write_manifest(folder / f"{digest}.json", _merge(known, len(content), arrival, outcome))
        return self.document(platform, stream, digest)

    def update_outcome(self, document: LandedDocument, outcome: DocumentOutcome) -> None:
        """Replace what parsing found, after the parser has changed."""
        folder = self._folder(document.platform, document.stream)
        path = folder / f"{document.document_sha256}.json"
        with _lock(folder):
            manifest = _read_manifest(path)
            if manifest is not None:
                _write_manifest(path, {**manifest, "outcome": asdict(outcome)})

    def documents(self, platform: str, stream: str) -> tuple[LandedDocument, ...]:
        """Every document of a stream, by (external id, version).

        The later received one is the current one.
        """
        folder = self._folder(platform, stream)
        found: dict[str, list[LandedDocument]] = {}
        for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
            manifest = self._manifest(path)
            if manifest is not None and (path.with_suffix("").exists() or _is_purged(manifest)):
                document = _document(platform, stream, path.stem, manifest)
                found.setdefault(document.external_id, []).append(document)
        ranked: list[LandedDocument] = []
        for _, group in sorted(found.items()):
            group.sort(key=lambda document: (document.received_at, document.document_sha256))
            current = max(
                (index for index, one in enumerate(group) if one.is_readable), default=len(group) - 1
            )
            ranked.extend(
                replace(document, version=index + 1, is_current=index == current)
                for index, document in enumerate(group)
            )
        return tuple(ranked)

    def document(self, platform: str, stream: str, digest: str) -> LandedDocument:
        """One document with its version. Raises KeyError when it has not landed."""
        for document in self.documents(platform, stream):
            if document.document_sha256 == digest:
                return document
        raise KeyError(f"{platform}/{stream}/{digest}")

    def read(self, document: LandedDocument) -> bytes:
        """The document's bytes as they came. Raises FileNotFoundError when they were purged."""
        return (self._folder(document.platform, document.stream) / document.document_sha256).read_bytes()

    def holds_bytes(self, document: LandedDocument) -> bool:
        """Whether the document's bytes are still there."""
        return (self._folder(document.platform, document.stream) / document.document_sha256).exists()

    def sealed_path(self, document: LandedDocument) -> Path:
        """Where the rows of a document are kept when its bytes are purged."""
        folder = self._folder(document.platform, document.stream)
        return folder / f"{document.document_sha256}.sealed.parquet"

    def purge_bytes(self, document: LandedDocument, at: datetime) -> None:
        """Delete the document's bytes for good; its manifest stays. Its rows must have been sealed.

        Raises FileNotFoundError when they were not: then nothing is deleted.
        """
        if not self.sealed_path(document).is_file():
            raise FileNotFoundError(
                f"{self.sealed_path(document)}: seal the rows before the bytes are purged"
            )
        folder = self._folder(document.platform, document.stream)
        path = folder / f"{document.document_sha256}.json"
        with _lock(folder):
            manifest = _read_manifest(path)
            if manifest is not None and not _is_purged(manifest):
                _write_manifest(path, {**manifest, "bytes_purged_at": at.astimezone(UTC).isoformat()})
        (folder / document.document_sha256).unlink(missing_ok=True)

    def source_names(self, platform: str, stream: str) -> frozenset[str]:
        """The names under which documents have come, such as report ids: no need to download them again."""
        folder = self._folder(platform, stream)
        manifests = (self._manifest(path) for path in folder.glob("*.json")) if folder.is_dir() else iter(())
        return frozenset(name for manifest in manifests if manifest for name in manifest["source_names"])

    def _folder(self, platform: str, stream: str) -> Path:
        if not (_NAME.fullmatch(platform) and _NAME.fullmatch(stream)):
            raise ValueError(f"not a stream: {platform}/{stream}")
        return self.root / platform / stream

    def _manifest(self, path: Path) -> dict[str, Any] | None:
        """A manifest, read again only when it was replaced: versions need all manifests of a stream."""
        try:
            replaced_at = path.stat().st_mtime_ns
        except FileNotFoundError:
            return None
        known = self._manifests.get(path)
        if known is None or known[0] != replaced_at:
            manifest = _read_manifest(path)
            if manifest is None:
                return None
            known = self._manifests[path] = (replaced_at, manifest)
        return known[1]


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """One writer of a stream's manifests at a time; the bytes need no lock."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{folder.name}.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _merge(
    known: Mapping[str, Any] | None, byte_count: int, arrival: Arrival, outcome: DocumentOutcome
) -> dict[str, Any]:
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
    elif known is not None and _is_purged(known):
        # What can still be read is what was sealed, so that is what the outcome goes on saying.
        manifest |= {name: known[name] for name in ("outcome", "bytes_purged_at")}
    return {**manifest, "source_names": sorted(names)}


def _is_purged(manifest: Mapping[str, Any] | None) -> bool:
    return manifest is not None and manifest.get("bytes_purged_at") is not None


def _rank(manifest: Mapping[str, Any]) -> tuple[datetime, str, str]:
    return datetime.fromisoformat(manifest["received_at"]), manifest["source"], manifest["source_name"]


def _document(platform: str, stream: str, digest: str, manifest: Mapping[str, Any]) -> LandedDocument:
    outcome = manifest["outcome"]
    return LandedDocument(
        platform=platform,
        stream=stream,
        document_sha256=digest,
        external_id=outcome["external_id"] or manifest["fallback_id"],
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


def _read_manifest(path: Path) -> dict[str, Any] | None:
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return manifest


def _write_manifest(path: Path, manifest: Mapping[str, Any]) -> None:
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    _write_atomically(path, text.encode("utf-8"))


def _write_atomically(path: Path, content: bytes) -> None:
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
