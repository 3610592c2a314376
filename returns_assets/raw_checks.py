"""The checks of a raw asset, evaluated inside it: nothing was lost, and what the source sent is what was
expected.

Pure: counts in, results out. Only a row that got lost stops a run; whatever a source sends is reported and
goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import dagster as dg

from resources.landing import LandedDocument
from returns_assets.backlog import Backlog, Limits
from returns_assets.collect import Collected
from returns_assets.freshness import Freshness
from returns_assets.parsing.personal import WITHHELD_FACT
from returns_assets.raw_files import RawSummary
from returns_assets.streams import Stream

_NAMED = 5
CHECKS: dict[str, str] = {
    "rows_accounted_for": "Rows in the documents = rows in raw + rows rejected, counted in the files.",
    "source_reachable": "The source answered, or is not asked by this run.",
    "inbox_taken": "Every file dropped for this stream could be taken.",
    "documents_readable": "Every document can be read as one of this stream.",
    "no_rejected_rows": "Every row can be a row of this stream.",
    "columns_as_expected": "No expected column is missing, no unknown one has come, none holds another type.",
    "not_empty": "No document is empty where rows are expected.",
    "agrees_with_source": "Rows and totals that a source states about itself are those that landed.",
    "fresh": "The newest content is not older than its stream allows.",
    "backlog_within_limits": "What waits to be taken in is neither too much nor too old.",
}
BLOCKING = frozenset({"rows_accounted_for"})


@dataclass(frozen=True)
class Timeliness:
    """A stream's age and backlog, and what they are judged by."""

    as_of: datetime
    freshness: Freshness
    backlog: Backlog
    limits: Limits


@dataclass(frozen=True)
class StoredRows:
    """Rows counted in the files themselves, for comparison with what the documents hold."""

    raw: int
    rejected: int


def check_specs(stream: Stream) -> list[dg.AssetCheckSpec]:
    """The checks that every raw asset has."""
    return [
        dg.AssetCheckSpec(name, asset=stream.asset_key, description=text, blocking=name in BLOCKING)
        for name, text in CHECKS.items()
    ]


def raw_check_results(
    stream: Stream, summary: RawSummary, stored: StoredRows, collected: Collected, timeliness: Timeliness
) -> Iterator[dg.AssetCheckResult]:
    """The results, in the order of `CHECKS`."""
    yield _accounted(stream, summary, stored)
    failures = [collected.failure] if collected.failure else []
    yield _result(stream, "source_reachable", not failures, failures, is_error=True)
    yield _result(stream, "inbox_taken", not collected.problems, collected.problems)
    yield _documents(stream, "documents_readable", summary.unreadable_documents, is_error=True)
    yield _rejected(stream, summary)
    drifted = [f"{_name(document)}: {_drift(document, summary)}" for document in summary.drifted_documents]
    yield _result(stream, "columns_as_expected", not drifted, drifted)
    yield _documents(stream, "not_empty", summary.empty_documents)
    differences = [*collected.differences, *summary.disagreements]
    yield _result(stream, "agrees_with_source", not differences, differences, is_error=True)
    stale = timeliness.freshness.complaint(timeliness.as_of)
    yield _result(stream, "fresh", stale is None, [stale] if stale else [])
    waiting = timeliness.limits.complaint(timeliness.backlog, timeliness.as_of)
    yield _result(
        stream,
        "backlog_within_limits",
        waiting is None,
        [waiting] if waiting else [],
        count=timeliness.backlog.depth,
    )


def _accounted(stream: Stream, summary: RawSummary, stored: StoredRows) -> dg.AssetCheckResult:
    expected, found = summary.row_count + summary.rejected_count, stored.raw + stored.rejected
    where = "/".join(stream.asset_key)
    line = f"Expected {expected} rows, found {found}, difference {expected - found}, in {where}."
    is_whole = (summary.row_count, summary.rejected_count) == (stored.raw, stored.rejected)
    metadata: dict[str, Any] = {
        "document_rows": expected, "raw_rows": stored.raw, "rejected_rows": stored.rejected
    }  # fmt: skip
    return dg.AssetCheckResult(
        asset_key=stream.asset_key,
        check_name="rows_accounted_for",
        passed=is_whole,
        severity=dg.AssetCheckSeverity.ERROR,
        description=None if is_whole else line,
        metadata=metadata,
    )


def _rejected(stream: Stream, summary: RawSummary) -> dg.AssetCheckResult:
    count = summary.rejected_count
    lines = [f"{count} rows rejected; each is in raw_manifest.rejected_rows with its reason"] if count else []
    return _result(stream, "no_rejected_rows", not count, lines, count=count)


def _documents(
    stream: Stream, name: str, found: Sequence[LandedDocument], *, is_error: bool = False
) -> dg.AssetCheckResult:
    return _result(stream, name, not found, [_name(document) for document in found], is_error=is_error)


def _result(
    stream: Stream,
    name: str,
    passed: bool,
    lines: Sequence[str],
    *,
    is_error: bool = False,
    count: int | None = None,
) -> dg.AssetCheckResult:
    shown = [*lines[:_NAMED], *([f"and {len(lines) - _NAMED} more"] if len(lines) > _NAMED else [])]
    return dg.AssetCheckResult(
        asset_key=stream.asset_key,
        check_name=name,
        passed=passed,
        severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        description="; ".join(shown) or None,
        metadata={"count": len(lines) if count is None else count},
    )


def _name(document: LandedDocument) -> str:
    return f"{document.external_id} (version {document.version}, {document.document_sha256[:12]})"


def _drift(document: LandedDocument, summary: RawSummary) -> str:
    parts = (
        ("missing", document.missing_columns),
        ("new", document.new_columns),
        ("of another type", summary.retyped.get(document.document_sha256, ())),
        ("withheld", tuple(filter(None, document.facts.get(WITHHELD_FACT, "").split(", ")))),
    )
    return ", ".join(f"{what} {', '.join(columns)}" for what, columns in parts if columns)
