"""The landing zone: every document byte for byte under its SHA-256, with one manifest beside it.

Stores and lists; what a document says is told by the caller. A manifest is never deleted, and bytes only
when they are purged by age, after their rows were sealed beside them.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from resources.landing_model import Arrival, DocumentOutcome, LandedDocument
from resources.manifests import (
    document_of,
    external_id_of,
    is_purged,
    merged,
    read_manifest,
    write_atomically,
    write_manifest,
)

__all__ = ["Arrival", "DocumentOutcome", "LandedDocument", "LandingZone", "sha256_of"]
_CLOCK_TICK_NANOSECONDS = 50_000_000
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def sha256_of(content: bytes) -> str:
    """The identity of a document."""
    return hashlib.sha256(content).hexdigest()


class LandingZone:
    """Documents below `<home>/landing/<platform>/<stream>/`. Safe for several workers on one machine."""

    def __init__(self, home: Path) -> None:
        self.root = Path(home) / "landing"
        self._manifests: dict[Path, tuple[int, dict[str, Any]]] = {}
        # By folder: when it last changed, and its manifests by digest. Replaced, never changed in place.
        self._listed: dict[Path, tuple[int, Mapping[str, Mapping[str, Any]]]] = {}

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
        listed = self._listing(folder)
        path = folder / digest
        if not path.exists() and not is_purged(read_manifest(folder / f"{digest}.json")):
            write_atomically(path, content)
        with _lock(folder):
            known = read_manifest(folder / f"{digest}.json")
            manifest = merged(known, len(content), arrival, outcome)
            write_manifest(folder / f"{digest}.json", manifest)
        self._forget(folder / f"{digest}.json")
        # What others landed meanwhile is listed as soon as the folder changes again.
        self._listed[folder] = (folder.stat().st_mtime_ns, {**listed, digest: manifest})
        return self.document(platform, stream, digest)

    def update_outcome(self, document: LandedDocument, outcome: DocumentOutcome) -> None:
        """Replace what parsing found, after the parser has changed."""
        folder = self._folder(document.platform, document.stream)
        path = folder / f"{document.document_sha256}.json"
        with _lock(folder):
            manifest = read_manifest(path)
            if manifest is not None:
                write_manifest(path, {**manifest, "outcome": asdict(outcome)})
                self._forget(path)

    def documents(self, platform: str, stream: str) -> tuple[LandedDocument, ...]:
        """Every document of a stream, by (external id, version).

        The later received one is the current one.
        """
        found: dict[str, list[str]] = {}
        for digest, manifest in self._listing(self._folder(platform, stream)).items():
            found.setdefault(external_id_of(manifest), []).append(digest)
        groups = (self._versions(platform, stream, digests) for _, digests in sorted(found.items()))
        return tuple(document for group in groups for document in group)

    def document(self, platform: str, stream: str, digest: str) -> LandedDocument:
        """One document with its version. Raises KeyError when it has not landed."""
        listed = self._listing(self._folder(platform, stream))
        if digest in listed:
            name = external_id_of(listed[digest])
            same = [one for one, manifest in listed.items() if external_id_of(manifest) == name]
            for document in self._versions(platform, stream, same):
                if document.document_sha256 == digest:
                    return document
        raise KeyError(f"{platform}/{stream}/{digest}")

    def _versions(self, platform: str, stream: str, digests: Iterable[str]) -> list[LandedDocument]:
        """The documents of one external id in the order in which they were received."""
        folder = self._folder(platform, stream)
        listed = self._listing(folder)
        group = [
            document_of(platform, stream, digest, listed[digest])
            for digest in digests
            if is_purged(listed[digest]) or (folder / digest).exists()
        ]
        group.sort(key=lambda document: (document.received_at, document.document_sha256))
        current = max((index for index, one in enumerate(group) if one.is_readable), default=len(group) - 1)
        return [
            replace(document, version=index + 1, is_current=index == current)
            for index, document in enumerate(group)
        ]

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
            manifest = read_manifest(path)
            if manifest is not None and not is_purged(manifest):
                write_manifest(path, {**manifest, "bytes_purged_at": at.astimezone(UTC).isoformat()})
                self._forget(path)
        (folder / document.document_sha256).unlink(missing_ok=True)

    def source_names(self, platform: str, stream: str) -> frozenset[str]:
        """The names under which documents have come, such as report ids: no need to download them again."""
        manifests = self._listing(self._folder(platform, stream)).values()
        return frozenset(name for manifest in manifests for name in manifest["source_names"])

    def _folder(self, platform: str, stream: str) -> Path:
        if not (_NAME.fullmatch(platform) and _NAME.fullmatch(stream)):
            raise ValueError(f"not a stream: {platform}/{stream}")
        return self.root / platform / stream

    def _listing(self, folder: Path) -> Mapping[str, Mapping[str, Any]]:
        """The manifests of a stream by digest, listed again only when something in the folder has changed."""
        try:
            changed_at = folder.stat().st_mtime_ns
        except FileNotFoundError:
            return {}
        known = self._listed.get(folder)
        if known is None or known[0] != changed_at:
            paths = sorted(folder.glob("*.json"))
            known = (
                changed_at,
                {path.stem: one for path in paths if (one := self._manifest(path)) is not None},
            )
            # A folder that changed just now may change again without a later time to show for it.
            if time.time_ns() - changed_at > _CLOCK_TICK_NANOSECONDS:
                self._listed[folder] = known
        return known[1]

    def _forget(self, path: Path) -> None:
        """A manifest was replaced: nothing that was read before counts."""
        self._manifests.pop(path, None)
        self._listed.pop(path.parent, None)

    def _manifest(self, path: Path) -> dict[str, Any] | None:
        """A manifest, read again only when it was replaced: versions need all manifests of a stream."""
        try:
            replaced_at = path.stat().st_mtime_ns
        except FileNotFoundError:
            return None
        known = self._manifests.get(path)
        if known is None or known[0] != replaced_at:
            manifest = read_manifest(path)
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
