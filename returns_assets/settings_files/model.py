"""What is said about settings files: plain data, shared by reading, judging and accepting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Row = Mapping[str, str]


class SettingsFileError(ValueError):
    """No usable setting is left for what is asked; the message names the file, the place and what is
    expected.
    """


@dataclass(frozen=True)
class Problem:
    """What is wrong in one row of a settings file, or (`row` None) with the file as a whole.

    Rows count from 1 below the header.
    """

    name: str
    path: Path
    row: int | None
    text: str

    @property
    def place(self) -> str:
        """The file's name and the row, as people look for it."""
        return self.path.name if self.row is None else f"{self.path.name}, row {self.row}"

    @property
    def remedy(self) -> str:
        """What the run does instead."""
        return "the default settings are used" if self.row is None else "the row is set aside"

    def __str__(self) -> str:
        where = self.path if self.row is None else f"{self.path}, row {self.row}:"
        return f"{where} {self.text}; {self.remedy}"


@dataclass(frozen=True)
class Table:
    """One settings file as read: its columns and its rows by row number."""

    columns: Sequence[str]
    rows: Mapping[int, Row]


@dataclass(frozen=True)
class Settings:
    """All settings of a home: the rows that count, by file name, and what was wrong.

    `replaced` are the files of the home that are used. `written` are the names whose rows differ from the
    seed.
    """

    tables: Mapping[str, Table]
    problems: tuple[Problem, ...]
    replaced: tuple[str, ...]
    written: tuple[str, ...]
