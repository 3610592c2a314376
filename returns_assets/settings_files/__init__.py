"""The settings files: `<home>/config/<name>.csv` in place of the dbt seed of that name.

Here they are found and judged before dbt reads them; what they mean is in the models.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from returns_assets.home import Home
from returns_assets.settings_files.accepting import accept, examine
from returns_assets.settings_files.model import Problem, Row, Settings, SettingsFileError
from returns_assets.settings_files.reading import files, seeds
from returns_assets.settings_files.rules import validity, value

__all__ = [
    "Entity",
    "Problem",
    "Settings",
    "SettingsFileError",
    "accept",
    "entity",
    "entity_at",
    "examine",
    "overrides",
    "policy",
    "setting_names",
    "settings_rows",
    "unknown_files",
]


@dataclass(frozen=True)
class Entity:
    """The legal entity whose books these are."""

    functional_currency: str
    timezone: str


def overrides(home: Home) -> list[str]:
    """The seeds that a file in the home replaces, wholly or but for rows that are set aside."""
    return list(examine(home).replaced)


def setting_names() -> tuple[str, ...]:
    """The names of all settings files that can be there."""
    return tuple(seeds())


def settings_rows(home: Home, name: str) -> list[Row]:
    """The rows that count of one settings file or its seed. Raises KeyError when there is no such seed."""
    return list(examine(home).tables[name].rows.values())


def unknown_files(home: Home) -> list[str]:
    """Names of CSV files in `config/` that replace nothing: mostly a name that was mistyped."""
    return sorted(path.name for name, path in files(home).items() if name not in seeds())


def entity(home: Home, on: date | None = None) -> Entity:
    """The first entity by name that is valid on a day (any day when None).

    Raises SettingsFileError when there is none.
    """
    valid = [row for row in settings_rows(home, "accounting_entities") if on is None or _is_valid(row, on)]
    if not valid:
        path = files(home).get("accounting_entities", seeds()["accounting_entities"])
        raise SettingsFileError(f"{path} has no entity that is valid{f' on {on}' if on else ''}")
    row = min(valid, key=lambda row: row["entity"])
    return Entity(value(row, "functional_currency"), value(row, "timezone"))


def entity_at(home: Home, as_of: datetime) -> Entity:
    """The entity that is valid at `as_of`."""
    return entity(home, as_of.date())


def policy(home: Home, name: str, on: date) -> Decimal:
    """A limit on a day. Raises SettingsFileError when no policy of that name is valid then."""
    found = [
        row for row in settings_rows(home, "policies") if value(row, "policy") == name and _is_valid(row, on)
    ]
    if not found:
        raise SettingsFileError(f"no policy {name} is valid on {on}")
    return Decimal(value(max(found, key=lambda row: validity(row)[0]), "value"))


def _is_valid(row: Row, on: date) -> bool:
    first, last = validity(row)
    return first <= on.isoformat() <= last
