"""The numbered adversarial cases (matching.md 5.8): all in one inbox, one run, and a second step on a copy.

What a case is and how it is written stands in `kit.py`, `book.py` and the modules `cases_*.py`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from _pytest.mark import ParameterSet

from tests.scenario.cases.kit import AS_OF, CASE_COUNT, LATER, Case, Found, Mutation, all_cases
from tests.scenario.cases.mutations import try_models
from tests.scenario.cases.scaled import FACTOR, MANY, SCALED, SINGLE, told
from tests.scenario.cases.steps import evaluate, open_marts, run, second_home, write_first, write_later

CASES = all_cases()


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every case's records in one inbox, reconciled by one run."""
    home = tmp_path_factory.mktemp("cases") / "home"
    write_first(home, (*CASES, *SCALED))
    run(home, AS_OF)
    return home


@pytest.fixture(scope="module")
def first(first_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_marts(first_home) as connection:
        yield connection


@pytest.fixture(scope="module")
def later(first_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same home two weeks on, with what has come since."""
    home = second_home(first_home)
    shutil.copytree(first_home, home)
    write_later(home, CASES)
    run(home, LATER)
    with open_marts(home) as connection:
        yield connection


def _parameter(case: Case) -> ParameterSet:
    marks = [pytest.mark.xfail(reason=case.missing, strict=True)] if case.missing else []
    return pytest.param(case, id=case.test_id, marks=marks)


@pytest.mark.parametrize("case", [_parameter(case) for case in CASES])
def test_case(case: Case, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    assert case.mutations, "a case names the rule that it aims at"
    assert case.alone or case.check or case.check_later
    if case.alone:
        case.alone(tmp_path)
    if case.check:
        evaluate(request.getfixturevalue("first"), case, is_later=False)
    if case.check_later:
        evaluate(request.getfixturevalue("later"), case, is_later=True)


def test_quantities_times_a_factor_change_no_state_and_no_code(first: duckdb.DuckDBPyConnection) -> None:
    single, many = told(Found(first, SINGLE), 1), told(Found(first, MANY), FACTOR)

    assert {line[1] for line in single["lines"]} >= {"matched", "claimable", "partial", "reimbursed"}
    assert single["exceptions"]
    assert single["journal"]
    assert many == single


MATCHING = "dbt_project/models/intermediate/matching/match_m8.sql"
HARMLESS = Mutation(MATCHING, "case 7).", "case 7). Said again.")


@pytest.mark.parametrize(
    ("number", "mutation", "outcome"),
    [(4, None, "killed"), (7, None, "killed"), (7, HARMLESS, "SURVIVED")],
    ids=["fan-out", "dropped-row", "harmless"],
)
def test_a_broken_rule_is_noticed(
    number: int, mutation: Mutation | None, outcome: str, first_home: Path
) -> None:
    """The mutation run over all cases is done by hand (`make mutations`); its result is `mutations.txt`."""
    [case] = [case for case in CASES if case.number == number]

    environment = dict(os.environ)

    [verdict] = try_models(first_home, [(mutation or case.mutations[0], [case])], is_later=False)

    assert verdict.outcome == outcome, verdict.text
    assert {**environment, "PYTEST_CURRENT_TEST": ""} == {**os.environ, "PYTEST_CURRENT_TEST": ""}


def test_every_number_stands_once() -> None:
    numbers = [case.number for case in CASES]

    assert numbers == list(range(1, CASE_COUNT + 1))
