"""Generated cells of source documents: the text that a platform would send, and the value that it means.

The strategies of the property cases are built from these; documents are built in `property_cases.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

_START = datetime(2026, 1, 1, tzinfo=UTC)
_PRINTABLE = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff")
_PLAIN = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-"


class Number(str):
    """A number that stands in a JSON document without quotes."""

    __slots__ = ()


@dataclass(frozen=True)
class Value:
    """One cell. `source` stands in the document (text, `Number`, a JSON value), `typed` is what it means."""

    source: Any
    typed: Any = None


@dataclass(frozen=True)
class Field:
    """How one column or key is generated. `staging` names the typed column that must give the same value."""

    values: SearchStrategy[Value]
    staging: str | None = None

    def number(self) -> Field:
        """The same field as a JSON number."""
        return replace(
            self, values=self.values.map(lambda value: replace(value, source=Number(value.source)))
        )

    def or_blank(self, blank: str | None = "") -> Field:
        """The same field, sometimes without a value: an empty cell, or null in JSON (`blank=None`)."""
        return replace(self, values=self.values | st.just(Value(blank, None)))


def of(strategy: SearchStrategy[Any], staging: str | None = None) -> Field:
    """Whatever a strategy gives (text, or a JSON value) as it is."""
    return Field(strategy.map(lambda source: Value(source, source)), staging)


def one_of(*choices: str) -> Field:
    """One of some fixed texts."""
    return of(st.sampled_from(choices))


def identifier(prefix: str = "", length: int = 8, alphabet: str = _PLAIN) -> Field:
    """An id, never blank."""
    return of(st.text(alphabet, min_size=length, max_size=length).map(lambda text: prefix + text))


def digits(length: int) -> Field:
    """An id of digits without leading zero, as text: 19 of them do not fit a float."""
    return of(st.integers(10 ** (length - 1), 10**length - 1).map(str))


def text(max_size: int = 12) -> Field:
    """Free text: any printable characters, delimiters, quotes and blanks among them, without line breaks."""
    special = st.sampled_from(
        ["", "a,b", "c;d", 'say "hi"', "O'Neil", " trailing ", "Größe", "ｼｬﾂ", "=1+1", "{x}"]
    )
    return of(special | st.text(_PRINTABLE, max_size=max_size))


def plain_text(max_size: int = 12) -> Field:
    """Text of capital letters, digits and hyphens, for columns whose writer never quotes; may be empty."""
    return of(st.text(_PLAIN, max_size=max_size))


def amount(staging: str | None = None, low: int = -99_999, high: int = 99_999, places: int = 2) -> Field:
    """A money amount in minor units between two bounds, written with a dot."""

    def written(units: int) -> Value:
        value = Decimal(units).scaleb(-places)
        return Value(format(value, "f"), value)

    return Field(st.integers(low, high).map(written), staging)


def quantity(staging: str | None = None, low: int = 0, high: int = 500) -> Field:
    """A whole number of units."""
    return Field(st.integers(low, high).map(lambda units: Value(str(units), Decimal(units))), staging)


def instant(staging: str | None = None, pattern: str = "%Y-%m-%dT%H:%M:%SZ") -> Field:
    """A second of the years 2026 and 2027 in UTC."""
    return _moment(staging, lambda moment: moment.strftime(pattern))


def epoch(staging: str | None = None) -> Field:
    """A second as a Unix time, a JSON number."""
    return _moment(staging, lambda moment: Number(int(moment.timestamp())))


def day(staging: str | None = None, pattern: str = "%Y-%m-%d") -> Field:
    """A calendar day."""
    days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
    return Field(days.map(lambda found: Value(found.strftime(pattern), found)), staging)


def _moment(staging: str | None, written: Callable[[datetime], str]) -> Field:
    moments = st.integers(0, 2 * 365 * 86_400).map(lambda seconds: _START + timedelta(seconds=seconds))
    return Field(moments.map(lambda found: Value(written(found), found.replace(tzinfo=None))), staging)


def json_object(fields: Mapping[str, Field]) -> SearchStrategy[dict[str, Any]]:
    """A JSON object with these keys."""
    return st.fixed_dictionaries({name: field.values.map(_source) for name, field in fields.items()})


def objects(fields: Mapping[str, Field], max_size: int = 2) -> Field:
    """A list of JSON objects with these keys; what is in it is not typed by staging."""
    return of(st.lists(json_object(fields), max_size=max_size))


def nested(fields: Mapping[str, Field]) -> Field:
    """One JSON object with these keys."""
    return of(json_object(fields))


def _source(value: Value) -> Any:
    return value.source
