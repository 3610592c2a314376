"""What surrounds the business of a scenario: the reconciler's settings, and how sources and documents behave.

Containers alone. Planted faults fill them; the parts that write documents read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Outcome = Literal["refused", "rate_limited", "unavailable", "incomplete", "left_behind"]
SettingsRow = Mapping[str, str]


@dataclass(frozen=True)
class SourceReport:
    """What a source told a run beside its documents.

    refused, rate_limited, unavailable: a call got that HTTP `status` (None: no answer) in each of its
    `attempts`. incomplete: the list `operation` gave `read` rows where the source states `stated`.
    left_behind: `stated` documents stayed at the source.
    """

    platform: str
    stream: str
    outcome: Outcome
    operation: str = ""
    status: int | None = None
    attempts: int = 1
    stated: int = 0
    read: int = 0


class UnreadableExport(NamedTuple):
    """A file of the vendor portal that is none: its stream, the stem and end of its name, its age in days."""

    stream: str
    stem: str
    suffix: str
    age: int
    content: bytes


@dataclass
class Surroundings:
    """Settings and oddities of sources while a scenario is being built.

    `settings` are whole settings files by name, `added_settings` rows that follow those of the default file.
    `silent_bank_days` is for how many days before the end the bank's export has no line. `new_columns` are
    columns (name, value) that an ERP export did not have before. `empty_reports` are report type, first and
    last age in days, and file stem of reports with a header alone.
    """

    settings: dict[str, bytes] = field(default_factory=dict)
    added_settings: dict[str, list[SettingsRow]] = field(default_factory=dict)
    source_reports: list[SourceReport] = field(default_factory=list)
    unreadable_exports: list[UnreadableExport] = field(default_factory=list)
    silent_bank_days: int = 0
    new_columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    empty_reports: list[tuple[str, int, int, str]] = field(default_factory=list)
    # Reserves that Amazon holds back in the same amount again and again, in minor units by currency.
    steady_reserves: dict[str, int] = field(default_factory=dict)

    def add_setting(self, name: str, **row: str) -> None:
        """One more row of a settings file."""
        self.added_settings.setdefault(name, []).append(row)
