"""Reading and computing `as_of`, the end of the business time that a run sees.

Pure functions: the caller passes the present moment in.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def parse_as_of(text: str) -> datetime:
    """Read an ISO 8601 moment as UTC; a plain date means the end of that day. Raises ValueError."""
    stripped = text.strip()
    try:
        moment = datetime.fromisoformat(stripped.replace("Z", "+00:00"))
    except ValueError:
        message = f"'{text}' is not an ISO 8601 moment, e.g. 2026-10-31T23:59:59Z"
        raise ValueError(message) from None
    if len(stripped) == len("2026-10-31"):
        return end_of_day(moment.replace(tzinfo=UTC))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def iso(moment: datetime) -> str:
    """UTC with a Z, without fractions when there are none: 2026-10-31T23:59:59Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def compact(moment: datetime) -> str:
    """The moment as part of a file name: 20261031T235959Z."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def end_of_day(moment: datetime) -> datetime:
    """23:59:59 UTC of the moment's UTC day, so that every run of one day sees the same business time."""
    return datetime.combine(moment.astimezone(UTC).date(), time(23, 59, 59), UTC)


def previous_month_end(moment: datetime, zone: ZoneInfo) -> datetime:
    """The last second of the month before `moment`, both by the clock of the legal entity."""
    local = moment.astimezone(zone)
    first = datetime(local.year, local.month, 1, tzinfo=zone)
    return first.astimezone(UTC) - timedelta(seconds=1)
