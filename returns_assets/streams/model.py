"""What a stream is: one kind of document of one platform.

The streams themselves stand beside this module, one file per platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from returns_assets.parsing.model import Parser


@dataclass(frozen=True)
class Stream:
    """One kind of document of one platform.

    `columns` are the raw columns in snake_case; `locale_columns` stand beside them in raw when the source is
    a delimited report. A header without `required` is another document. `report_type` is SP-API's, None
    elsewhere. `expects_rows`: a document without rows is suspicious (EMPTY_REPORT_SUSPECT). `source_time` is
    the raw column with the business time by which freshness is measured, `fresh_for` how old the newest may
    be (SOURCE_STALE). `identifiers`: raw column -> rule of `parsing/identifiers.py`; a value that breaks it
    rejects its row. `personal`: raw columns, and JSON keys at any depth, that are not carried past landing.
    """

    platform: str
    name: str
    description: str
    grain: str
    owner: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    parse: Parser
    report_type: str | None = None
    api: bool = True
    expects_rows: bool = False
    locale_columns: tuple[str, ...] = ()
    source_time: str | None = None
    fresh_for: timedelta | None = None
    identifiers: Mapping[str, str] = field(default_factory=dict)
    personal: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """(platform, name), unique."""
        return self.platform, self.name

    @property
    def asset_key(self) -> list[str]:
        """Key of the raw asset, equal to dbt's source and table."""
        return [f"raw_{self.platform}", self.name]
