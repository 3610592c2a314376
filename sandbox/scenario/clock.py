"""Calendar of a scenario: ages in the entity's days, moments drawn from a random source, month periods.

No clock is read here; everything hangs on the scenario's `as_of`.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ENTITY_ZONE = ZoneInfo("Europe/London")


def entity_date(moment: datetime) -> date:
    """The calendar day of a UTC moment in the legal entity's zone."""
    return moment.astimezone(ENTITY_ZONE).date()


@lru_cache(maxsize=4096)
def period(moment: datetime) -> str:
    """The accounting month (`YYYY-MM`) of a moment in the entity's zone."""
    return entity_date(moment).strftime("%Y-%m")


def moment_at_age(rng: random.Random, as_of: datetime, age_days: int) -> datetime:
    """A daytime UTC moment whose entity date lies exactly `age_days` calendar days before that of `as_of`.

    Between 08:00 and 18:00 UTC the UTC date and the entity date agree in summer and in winter.
    """
    day = entity_date(as_of) - timedelta(days=age_days)
    return datetime.combine(day, time(8), UTC) + timedelta(seconds=rng.randrange(36_000))


def late_evening_at_age(as_of: datetime, age_days: int) -> datetime | None:
    """A moment of that age whose UTC date is still the day before, or None outside summer time."""
    day = entity_date(as_of) - timedelta(days=age_days)
    moment = datetime.combine(day - timedelta(days=1), time(23, 30), UTC)
    return moment if entity_date(moment) == day else None


def bank_working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() >= 5 else 0)


def iso_z(moment: datetime) -> str:
    """`2026-10-01T09:00:00Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_offset(moment: datetime) -> str:
    """`2026-10-01T09:00:00+00:00`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
