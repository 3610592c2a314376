"""What a document's content says about itself: its newest business time, and what its columns hold.

Pure; what follows from it (stale sources, retyped columns) is decided in `freshness.py` and `drift.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice

from returns_assets.parsing.dates import YEARS, is_timestamp
from returns_assets.parsing.model import LOCALE_COLUMNS, RawRows

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS = re.compile(r"[0-9]{10}|[0-9]{13}")
_PARTS = re.compile(
    r"(?P<first>\d{1,4})[-/.](?P<second>\d{1,2})[-/.](?P<third>\d{1,4})"
    r"(?:[T ]+(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second_of>\d{2}))?(?:\.(?P<fraction>\d{1,9}))?)?"
    r" ?(?:(?P<sign>[+-])(?P<offset_hours>\d{2}):?(?P<offset_minutes>\d{2})|Z|UTC|GMT)?"
)
_NUMBER = re.compile(r"[-+(]?[^\w\s]?[0-9][0-9.,' \u00a0\u202f]*\)?-?")
_CODE = re.compile(r"(?=.*[0-9])\S+")
_SAMPLE = 300
KINDS = ("number", "date", "id", "text")


def moment_of(text: str, date_order: str) -> datetime | None:
    """A timestamp's UTC moment: a date as platforms write it, or seconds or milliseconds since 1970."""
    stripped = text.strip()
    if _SECONDS.fullmatch(stripped):
        moment = _EPOCH + timedelta(milliseconds=int(stripped.ljust(13, "0")))
        return moment if moment.year in YEARS else None
    found = _PARTS.fullmatch(stripped)
    if not found or not is_timestamp(stripped, date_order):
        return None
    first, second, third = int(found["first"]), int(found["second"]), int(found["third"])
    if len(found["first"]) == 4:
        year, month, day = first, second, third
    else:
        year, (month, day) = third, (second, first) if date_order == "dmy" else (first, second)
    offset = timedelta(hours=int(found["offset_hours"] or 0), minutes=int(found["offset_minutes"] or 0))
    zone = timezone(-offset if found["sign"] == "-" else offset)
    clock = (int(found["hour"] or 0), int(found["minute"] or 0), int(found["second_of"] or 0))
    return datetime(year, month, day, *clock, tzinfo=zone).astimezone(UTC)


def newest_moment(rows: RawRows, column: str | None) -> datetime | None:
    """The newest time in a column, UTC; None when there is none."""
    if column is None:
        return None
    orders = rows.column("_date_order")
    pairs = set(zip(rows.column(column), orders, strict=True))
    moments = (moment_of(text, order or "ymd") for text, order in pairs if text and text.strip())
    return max((moment for moment in moments if moment is not None), default=None)


def column_kinds(rows: RawRows) -> dict[str, str]:
    """What each column holds, by most of its first distinct values: number, date, id (a code) or text.

    A column without values has no kind.
    """
    kinds = {}
    for name in rows.columns:
        if name in LOCALE_COLUMNS:
            continue
        kind = kind_of(rows.column(name))
        if kind:
            kinds[name] = kind
    return kinds


def kind_of(texts: Iterable[str | None]) -> str | None:
    """The kind of most of the distinct texts; None when all are blank."""
    distinct = dict.fromkeys(text.strip() for text in islice(texts, _SAMPLE * 10) if text and text.strip())
    counts = Counter(_kind(text) for text in islice(distinct, _SAMPLE))
    return max(KINDS, key=lambda kind: counts[kind]) if counts else None


def _kind(text: str) -> str:
    if _NUMBER.fullmatch(text):
        return "number" if not is_timestamp(text, "dmy") else "date"
    if any(is_timestamp(text, order) for order in ("dmy", "mdy")):
        return "date"
    return "id" if _CODE.fullmatch(text) else "text"
