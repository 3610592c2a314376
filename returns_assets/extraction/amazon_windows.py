"""Which periods of Amazon's reports are asked for, and when a period need not be asked for again.

Every window follows from `as_of` alone. How far back is a policy (R-X-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from returns_assets.extraction.model import fixed_pieces
from returns_assets.home import Home
from returns_assets.settings_files import SettingsFileError, policy


@dataclass(frozen=True)
class LookBacks:
    """How far back reports reach: by every run, by the first of a week, by the first of a month."""

    short: timedelta = timedelta(days=7)
    long: timedelta = timedelta(days=35)
    full: timedelta = timedelta(days=120)


@dataclass(frozen=True)
class Window:
    """One period to ask for. `name` is the external id of its document, `source_name` the name of the pull;
    a settled window that has been pulled under it is not asked for again.
    """

    start: datetime
    end: datetime
    name: str
    source_name: str
    is_settled: bool


@dataclass(frozen=True)
class Pieces:
    """A report that may cover so much at most: pieces that start at fixed dates, each asked for by every run
    until so long after its end.
    """

    length: timedelta
    settles_after: timedelta


PIECES: Mapping[str, Pieces] = MappingProxyType(
    {
        "orders": Pieces(timedelta(days=30), timedelta(days=2)),
        # Status, carrier and refund of a return are filled in later.
        "merchant_returns": Pieces(timedelta(days=60), timedelta(days=35)),
    }
)
# Reports of the present moment: one a day, as old as the run.
MOMENTS = frozenset({"inventory_snapshot", "listings"})


def look_backs(home: Home, on: date) -> LookBacks:
    """The look-backs that the policies name; the usual one where none is valid."""
    usual = LookBacks()
    return LookBacks(
        short=_days(home, "look_back_short_days", on) or usual.short,
        long=_days(home, "look_back_long_days", on) or usual.long,
        full=_days(home, "look_back_full_days", on) or usual.full,
    )


def _days(home: Home, name: str, on: date) -> timedelta:
    try:
        return timedelta(days=max(int(policy(home, name, on)), 0))
    except SettingsFileError:
        return timedelta(0)


def windows(name: str, as_of: datetime, reach: LookBacks | None = None) -> list[Window]:
    """The periods of a report, oldest first. They cover the full look-back without a gap."""
    reach = reach or LookBacks()
    if name in MOMENTS:
        day = f"{name}-{as_of.astimezone(UTC):%Y-%m-%d}"
        return [Window(as_of - timedelta(days=1), as_of, day, day, is_settled=False)]
    if name in PIECES:
        return [_piece(name, start, end, as_of) for start, end in _pieces(name, as_of, reach)]
    return _look_back_windows(name, as_of, reach)


def _pieces(name: str, as_of: datetime, reach: LookBacks) -> list[tuple[datetime, datetime]]:
    return fixed_pieces(as_of, reach.full, PIECES[name].length)


def _piece(name: str, start: datetime, end: datetime, as_of: datetime) -> Window:
    external_id = f"{name}-{start:%Y-%m-%d}"
    is_whole = end - start == PIECES[name].length
    is_settled = is_whole and end + PIECES[name].settles_after <= as_of
    source_name = f"{external_id}-settled" if is_settled else external_id
    return Window(start, end, external_id, source_name, is_settled)


def _look_back_windows(name: str, as_of: datetime, reach: LookBacks) -> list[Window]:
    """The full look-back before the month, the long one before the week, the short one before today.

    The first two have ended and stay the same for a month and for a week, so each is asked for once; what
    happened since is in the short one. Each begins before the end of the one before, however short the
    policy.
    """
    midnight = as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    month, week = midnight.replace(day=1), midnight - timedelta(days=midnight.weekday())
    ended = [(month - reach.full, month), (min(week - reach.long, month), week)]
    found = [_between(name, start, end, is_settled=True) for start, end in ended]
    newest_start = min(midnight - reach.short, week)
    return [*found, _between(name, newest_start, as_of, is_settled=False)]


def _between(name: str, start: datetime, end: datetime, *, is_settled: bool) -> Window:
    known_as = f"{name}-{start:%Y-%m-%d}-{'before-' if is_settled else ''}{end:%Y-%m-%d}"
    return Window(start, end, known_as, known_as, is_settled)
