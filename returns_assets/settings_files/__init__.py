"""The settings files: `<home>/config/<name>.csv` in place of the dbt seed of that name.

Here they are found and checked before dbt reads them; what they mean is in the models.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo

from returns_assets.dbt_project import PROJECT_DIR
from returns_assets.home import Home

_DATES = frozenset({"valid_from", "valid_to"})
_NUMBERS = {
    "claim_windows": frozenset({"window_start_days", "window_end_days"}),
    "exception_registry": frozenset({"sla_hours"}),
    "gl_mapping": frozenset({"priority"}),
    "policies": frozenset({"value"}),
}


class SettingsFileError(ValueError):
    """A settings file cannot be used; the message names the file, the place and what is expected."""


@dataclass(frozen=True)
class Entity:
    """The legal entity whose books these are."""

    functional_currency: str
    timezone: str


def overrides(home: Home) -> list[str]:
    """The seeds that a file in the home replaces. Raises SettingsFileError for the first unusable file."""
    names = sorted(_files(home).keys() & _seeds().keys())
    for name in names:
        _check(name, _files(home)[name])
    if "accounting_entities" in names:
        entity(home)
    return names


def unknown_files(home: Home) -> list[str]:
    """Names of CSV files in `config/` that replace nothing: mostly a name that was mistyped."""
    return sorted(path.name for name, path in _files(home).items() if name not in _seeds())


def entity(home: Home, on: date | None = None) -> Entity:
    """The first entity by name that is valid on a day (any day when None).

    Raises SettingsFileError when there is none, or its time zone is not known.
    """
    path = _files(home).get("accounting_entities", _seeds()["accounting_entities"])
    valid = [row for row in _rows(path)[1] if on is None or _is_valid(row, on)]
    if not valid:
        raise SettingsFileError(f"{path} has no entity that is valid{f' on {on}' if on else ''}")
    row = min(valid, key=lambda row: row["entity"])
    found = Entity(row["functional_currency"].strip(), row["timezone"].strip())
    if not (len(found.functional_currency) == 3 and found.functional_currency.isalpha()):
        raise SettingsFileError(
            f"{path}: functional_currency '{found.functional_currency}' is not an ISO code"
        )
    try:
        ZoneInfo(found.timezone)
    except (ValueError, KeyError, OSError):
        raise SettingsFileError(
            f"{path}: timezone '{found.timezone}' is not known, e.g. Europe/London"
        ) from None
    return found


def entity_at(home: Home, as_of: datetime) -> Entity:
    """The entity that is valid at `as_of`."""
    return entity(home, as_of.date())


def policy(home: Home, name: str, on: date) -> Decimal:
    """A limit on a day: the one of the home's file where it has it, else the seed's.

    Raises SettingsFileError when neither has it, or its value is no number.
    """
    for path in (_files(home).get("policies"), _seeds()["policies"]):
        found = (
            [row for row in _rows(path)[1] if row["policy"] == name and _is_valid(row, on)] if path else []
        )
        if found:
            value = max(found, key=lambda row: row["valid_from"] or "")["value"]
            if not _is_number(value.strip()):
                raise SettingsFileError(f"{path}: the value '{value}' of {name} is not a number")
            return Decimal(value.strip())
    raise SettingsFileError(f"no policy {name} is valid on {on}")


def _seeds() -> dict[str, Path]:
    return {path.stem: path for path in (PROJECT_DIR / "seeds").rglob("*.csv")}


def _files(home: Home) -> dict[str, Path]:
    return {path.stem: path for path in home.config.glob("*.csv")} if home.config.is_dir() else {}


def _rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="", strict=True)
            found = [{name: text for name, text in row.items() if name} for row in reader]
            return list(reader.fieldnames or ()), found
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsFileError(f"{path} cannot be read as CSV in UTF-8: {error}") from None


def _check(name: str, path: Path) -> None:
    expected, _ = _rows(_seeds()[name])
    columns, found = _rows(path)
    missing = [column for column in expected if column not in columns]
    if missing:
        given = f"it has {', '.join(columns)}" if columns else "it is empty"
        raise SettingsFileError(
            f"{path} has no column {', '.join(missing)}; {given}. "
            f"Expected, separated by commas: {', '.join(expected)}"
        )
    problem = next(_wrong_values(found, _NUMBERS.get(name, frozenset())), None)
    if problem:
        raise SettingsFileError(f"{path}, {problem}")


def _wrong_values(found: list[dict[str, str]], numbers: frozenset[str]) -> Iterator[str]:
    for number, row in enumerate(found, start=1):
        for column, value in row.items():
            text = (value or "").strip()
            if text and column in _DATES and not _is_date(text):
                yield f"row {number}: {column} '{text}' is not a date like 2026-01-31"
            if column in numbers and not _is_number(text):
                yield f"row {number}: {column} '{text}' is not a number"


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-31")


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_valid(row: Mapping[str, str], on: date) -> bool:
    first, last = (row["valid_from"] or "").strip(), (row["valid_to"] or "").strip()
    return (first or "1900-01-01") <= on.isoformat() <= (last or "9999-12-31")
