"""Accounting months and their locks, judged by themselves.

Knows texts only; which file and row they stand in is known elsewhere.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)")
# The first time zone of the earth ends its day 14 hours before UTC does.
_EARLIEST_MIDNIGHT = timedelta(hours=14)


def next_month(period: str) -> str:
    """The month after a month, both YYYY-MM."""
    year, month = map(int, period.split("-"))
    return f"{year + month // 12}-{month % 12 + 1:02d}"


def lock_problem(period: str, locked_at: str) -> str | None:
    """What is wrong with a lock of a month: an instant with its offset, not before the month is over."""
    if not _MONTH.fullmatch(period):
        return f"period '{period}' is not a month like 2026-01"
    instant = _instant(locked_at)
    if instant is None:
        return f"locked_at '{locked_at}' is not an instant like 2026-02-05T18:00:00Z"
    if instant + _EARLIEST_MIDNIGHT < datetime.fromisoformat(f"{next_month(period)}-01").replace(tzinfo=UTC):
        return f"locked_at {locked_at} is before the end of {period}"
    return None


def _instant(text: str) -> datetime | None:
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
