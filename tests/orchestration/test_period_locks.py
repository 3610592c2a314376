"""Locks of accounting months in `config/period_locks.csv`: which rows count, what is said of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from returns_assets.home import Home
from returns_assets.settings_files import examine, settings_rows

HEADER = "entity,period,kind,locked_at,locked_by,reason\n"


def locks(home: Path, *rows: str) -> None:
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "period_locks.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows))


def periods(home: Path) -> list[str]:
    return [row["period"] for row in settings_rows(Home(home), "period_locks")]


@pytest.mark.requirement("R-X-12")
def test_no_month_is_locked_by_default(tmp_path: Path) -> None:
    assert periods(tmp_path) == []
    assert examine(Home(tmp_path)).problems == ()


@pytest.mark.requirement("R-X-12")
def test_months_in_a_row_are_locked_in_whatever_order_they_stand(tmp_path: Path) -> None:
    locks(
        tmp_path,
        "uk,2026-01,soft,2026-02-05T18:00:00+01:00,Ann,",
        "UK,2025-11,hard,2025-12-05 18:00Z,Ann,",
        "UK,2025-12,Hard,2026-01-05T18:00:00Z,Ann,",
    )
    assert examine(Home(tmp_path)).problems == ()
    assert sorted(periods(tmp_path)) == ["2025-11", "2025-12", "2026-01"]


@pytest.mark.requirement("R-X-12")
@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("UK,2026-1,hard,2026-02-05T18:00:00Z,Ann,", "period '2026-1' is not a month like 2026-01"),
        ("UK,2026-13,hard,2026-02-05T18:00:00Z,Ann,", "period '2026-13' is not a month like 2026-01"),
        ("UK,2026-02,firm,2026-03-05T18:00:00Z,Ann,", "kind 'firm' is none of soft, hard"),
        ("UK,2026-02,hard,,Ann,", "locked_at is missing"),
        ("UK,2026-02,hard,2026-03-05T18:00:00Z,,", "locked_by is missing"),
        ("UK,2026-02,hard,2026-03-05,Ann,", "locked_at '2026-03-05' is not an instant like"),
        ("UK,2026-02,hard,2026-03-05T18:00:00,Ann,", "is not an instant like 2026-02-05T18:00:00Z"),
        ("UK,2026-02,hard,2026-02-30T18:00:00Z,Ann,", "is not an instant like 2026-02-05T18:00:00Z"),
        ("UK,2026-02,hard,2026-02-28T09:59:59Z,Ann,", "is before the end of 2026-02"),
        ("FR,2026-02,hard,2026-03-05T18:00:00Z,Ann,", "entity 'FR' is not in accounting_entities"),
        ("UK,2026-01,soft,2026-02-06T18:00:00Z,Ann,", "repeats row 1 (uk, 2026-01)"),
        ("UK,2026-03,hard,2026-04-05T18:00:00Z,Ann,", "period 2026-03 needs 2026-02, which is not there"),
    ],
)
def test_a_lock_that_cannot_be_used_is_set_aside_and_named(tmp_path: Path, row: str, said: str) -> None:
    locks(tmp_path, "UK,2026-01,hard,2026-02-05T18:00:00Z,Ann,", row)
    [problem] = examine(Home(tmp_path)).problems
    assert problem.row == 2
    assert said in problem.text
    assert periods(tmp_path) == ["2026-01"]


def test_all_months_after_a_gap_are_set_aside_and_over_a_new_year_there_is_none(tmp_path: Path) -> None:
    locks(
        tmp_path,
        "UK,2025-12,hard,2026-01-05T18:00:00Z,Ann,",
        "UK,2026-01,hard,2026-01-31T12:00:00Z,Ann,",
        "UK,2026-03,hard,2026-04-05T18:00:00Z,Ann,",
        "UK,2026-04,hard,2026-05-05T18:00:00Z,Ann,",
    )
    assert [problem.row for problem in examine(Home(tmp_path)).problems] == [3, 4]
    assert periods(tmp_path) == ["2025-12", "2026-01"]
