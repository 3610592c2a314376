"""Where settings files are and how they are read; what they may hold is judged elsewhere."""

from __future__ import annotations

import csv
from pathlib import Path

from returns_assets.home import PROJECT_DIR, Home
from returns_assets.settings_files.model import SettingsFileError, Table


def seeds() -> dict[str, Path]:
    """The default of every settings file, by name."""
    return {path.stem: path for path in sorted((PROJECT_DIR / "seeds").rglob("*.csv"))}


def files(home: Home) -> dict[str, Path]:
    """The CSV files in the home's `config/`, by name."""
    return {path.stem: path for path in sorted(home.config.glob("*.csv"))} if home.config.is_dir() else {}


def read(path: Path, expected: Table | None = None) -> Table:
    """A settings file. Blank lines are no rows; a cell that is not there is blank.

    Raises SettingsFileError when it is no CSV in UTF-8, or lacks a column that is expected.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="", strict=True)
            rows = {number: _text(row) for number, row in enumerate(reader, start=1)}
            columns = [name for name in reader.fieldnames or () if name]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsFileError(f"cannot be read as CSV in UTF-8: {error}") from None
    missing = [name for name in expected.columns if name not in columns] if expected else []
    if missing and expected:
        given = f"it has {', '.join(columns)}" if columns else "it is empty"
        raise SettingsFileError(
            f"has no column {', '.join(missing)}; {given}. "
            f"Expected, separated by commas: {', '.join(expected.columns)}"
        )
    if len(set(columns)) < len(columns):
        raise SettingsFileError(f"has a column twice: {', '.join(columns)}")
    return Table(columns, rows)


def _text(row: dict[str, str | list[str]]) -> dict[str, str]:
    """The cells as text; cells beyond the columns, joined, under the empty name."""
    return {name: text if isinstance(text, str) else ",".join(text) for name, text in row.items()}
