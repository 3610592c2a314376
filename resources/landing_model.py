"""What the landing zone keeps of a document, and how a document came. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class DocumentOutcome:
    """What parsing found in a document.

    `external_id` is the id inside it, None when it holds none or several.
    """

    external_id: str | None
    row_count: int
    rejected_count: int
    control_total: str | None
    charset: str
    is_readable: bool
    missing_columns: tuple[str, ...]
    new_columns: tuple[str, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    parser_version: int = 0
    newest_content_at: str | None = None
    column_kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LandedDocument:
    """One document. `version` counts the documents of one external id by (received_at, SHA-256), from 1.

    `newest_content_at` is the newest business time in it, UTC; `column_kinds` what its columns hold.
    `bytes_purged_at`: the bytes are gone, the rows are in the sealed file alone.
    """

    platform: str
    stream: str
    document_sha256: str
    external_id: str
    version: int
    received_at: datetime
    byte_count: int
    row_count: int
    rejected_count: int
    control_total: str | None
    charset: str
    content_type: str | None
    source: str
    source_name: str
    is_readable: bool
    missing_columns: tuple[str, ...]
    new_columns: tuple[str, ...]
    is_current: bool = True
    facts: Mapping[str, str] = field(default_factory=dict)
    parser_version: int = 0
    newest_content_at: datetime | None = None
    column_kinds: Mapping[str, str] = field(default_factory=dict)
    bytes_purged_at: datetime | None = None


@dataclass(frozen=True)
class Arrival:
    """How a document came. `source` is 'api' or 'inbox'; `fallback_id` is its id when it has none inside."""

    received_at: datetime
    source: str
    source_name: str
    fallback_id: str
    content_type: str | None = None

    @property
    def rank(self) -> tuple[datetime, str, str]:
        """Which of two arrivals of the same bytes counts: the first, whatever was landed first."""
        return self.received_at, self.source, self.source_name
