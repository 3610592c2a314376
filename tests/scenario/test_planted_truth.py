"""The whole pipeline against planted truth: every fault is found, nothing else is, and amounts agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy import report, run_scenario
from sandbox.scenario.faults import FAULT_CODES


@pytest.mark.parametrize(("seed", "rate"), [(1, 1), (2, 3)])
def test_every_planted_fault_is_found_and_nothing_else(seed: int, rate: int, tmp_path: Path) -> None:
    result = run_scenario(seed, "XS", "all", tmp_path, rate)

    assert result.is_perfect, report(result, 1)
    assert {code for code, counts in result.codes.items() if counts.planted} == set(FAULT_CODES)
    assert all(counts.amounts_right == counts.amounts_planted for counts in result.codes.values()), report(
        result, 1
    )
    assert result.pairs.precision == result.pairs.recall == 1.0, report(result, 1)


def test_a_scenario_without_faults_raises_nothing(tmp_path: Path) -> None:
    result = run_scenario(3, "XS", "none", tmp_path)

    assert result.misses == [], report(result, 1)
    assert sum(counts.found for counts in result.codes.values()) == 0
    assert result.pairs.planted > 20
