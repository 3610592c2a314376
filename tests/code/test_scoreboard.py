"""The scoreboard hides nothing: a miss, a false alarm and an exception on clean business all show."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks.results import Result, Score
from benchmarks.scoreboard import README, SCORED_ON_NOTES, load, readme_with, record_of, render, scenarios
from sandbox.scenario.faults import FAULT_CODES

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("score", "shown"),
    [
        (Score(planted=4, found=3, right=3, amounts_planted=3, amounts_right=2), "0.750   0.750         2/3"),
        (Score(planted=3, found=4, right=3, amounts_planted=0), "0.750   0.750   1.000   1.000           -"),
    ],
)
def test_a_miss_and_a_false_alarm_show(score: Score, shown: str) -> None:
    result = Result()
    result.codes["SKU_UNMAPPED"] = score

    table = render({"S/all/1": record_of(result)})

    assert shown in next(line for line in table.splitlines() if line.startswith("SKU_UNMAPPED"))


def test_an_exception_on_clean_business_shows() -> None:
    result = Result()
    result.codes["GHOST_HELD"] = Score(found=2)

    assert "1 scenarios, 2 exceptions" in render({"S/none/101": record_of(result)})


@pytest.mark.parametrize(("code", "node"), SCORED_ON_NOTES.items())
def test_a_code_that_is_scored_on_notes_names_the_test_that_they_are_written(code: str, node: str) -> None:
    file, _, name = node.partition("::")
    tree = ast.parse((REPOSITORY / file).read_text(encoding="utf-8"))

    assert code in FAULT_CODES
    assert name in {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
    table = render({})
    assert f"{code} *" in table
    assert node in table


def test_the_readme_shows_what_was_measured() -> None:
    assert README.read_text(encoding="utf-8") == readme_with(render(load()))


def test_what_was_measured_stands_in_the_plan_and_planted_every_code() -> None:
    records = load()

    assert records
    assert set(records) <= set(scenarios())
    for name, record in records.items():
        planted = {code for code, score in record["codes"].items() if score["planted"]}
        assert planted == (set() if "/none/" in name else set(FAULT_CODES)), name
