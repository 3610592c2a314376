"""Timestamps as platforms write them, and the order of day and month of a whole file.

Pure text functions; they decide whether a text is a date, the warehouse types it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

_YEAR_FIRST = re.compile(r"([0-9]{4})([-/])([0-9]{2})\2([0-9]{2})(?:([T ])(.*))?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})(?: +(.*))?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMED = re.compile(r"([0-9]{1,2})-([A-Za-z]{3})-([0-9]{4})(?: +(.*))?")
_CLOCK = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?"
_ISO_CLOCK = re.compile(_CLOCK + r"(?:\.[0-9]{1,9})?(?: ?(?:UTC|GMT)|Z|[+-][0-9]{2}:?[0-9]{2})?")
_PLAIN_CLOCK = re.compile(_CLOCK + r"(?: ?(?:UTC|GMT))?")
_OFFSET = re.compile(r".*[T ].*(?:Z|[+-][0-9]{2}:?[0-9]{2})")
YEARS = range(1990, 2101)


def is_timestamp(text: str, date_order: str) -> bool:
    """Whether the text is a date or timestamp; a text that starts with the year needs no order to be read.

    The order `dby` is that of `14-Jul-2025`: day, English month name, year.
    """
    stripped = text.strip(" ")
    found = _YEAR_FIRST.fullmatch(stripped)
    if found:
        clock = _ISO_CLOCK if found[2] == "-" else _PLAIN_CLOCK
        return _is_day(found[1], found[3], found[4]) and (found[5] is None or _is_clock(clock, found[6]))
    if date_order == "dby":
        return _is_month_named(stripped)
    found = _YEAR_LAST.fullmatch(stripped)
    if not found or date_order == "ymd":
        return False
    day, month = (found[1], found[3]) if date_order == "dmy" else (found[3], found[1])
    return _is_day(found[4], month, day) and (found[5] is None or _is_clock(_PLAIN_CLOCK, found[5]))


def is_instant(text: str) -> bool:
    """Whether the text is an ISO 8601 timestamp with an offset, the form that JSON documents must use."""
    return _OFFSET.fullmatch(text) is not None and is_timestamp(text, "ymd")


def names_months(texts: Iterable[str]) -> bool:
    """Whether a text is a date like `14-Jul-2025`; reports that write one so write all so."""
    return any(_is_month_named(text.strip(" ")) for text in texts)


def _is_month_named(text: str) -> bool:
    found = _MONTH_NAMED.fullmatch(text)
    if not found or found[2].lower() not in _MONTHS:
        return False
    month = str(_MONTHS.index(found[2].lower()) + 1)
    return _is_day(found[3], month, found[1]) and (found[4] is None or _is_clock(_PLAIN_CLOCK, found[4]))


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        return datetime(int(year), int(month), int(day)).year in YEARS  # noqa: DTZ001 (only asks whether it exists)
    except ValueError:
        return False


def _is_clock(pattern: re.Pattern[str], text: str) -> bool:
    found = pattern.fullmatch(text)
    return found is not None and int(found[1]) < 24 and int(found[2]) < 60 and int(found[3] or 0) < 60


def choose_date_order(texts: Iterable[str] | Mapping[str, int], default_slash: str) -> str:
    """`ymd`, or how the file's year-last dates are to be read: `dmy` or `mdy`.

    Dots always mean day first. With slashes a number above 12 decides; when none is, `default_slash` does.
    """
    votes = {"dmy": 0, "mdy": 0}
    is_year_last = False
    for text, count in Counter(texts).items():
        found = _YEAR_LAST.fullmatch(text.strip(" "))
        if not found:
            continue
        is_year_last = True
        if found[2] == "." or int(found[1]) > 12:
            votes["dmy"] += count
        elif int(found[3]) > 12:
            votes["mdy"] += count
    if not is_year_last:
        return "ymd"
    if votes["dmy"] == votes["mdy"]:
        return default_slash
    return max(votes, key=lambda order: votes[order])
