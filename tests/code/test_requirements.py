"""Requirements that code must prove have tests that say so, and docs/requirements.md shows what those say."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.requirements import (
    GROUPS,
    PAGE,
    TYPES,
    UNPROVEN,
    Requirement,
    catalogue,
    is_raised,
    page,
    proofs,
)

INGESTION = (
    "R-VC-04", "R-VC-06", "R-VC-11", "R-VC-22", "R-VC-23", "R-IPS-08", "R-TTS-04", "R-TTS-24", "R-X-11",
    "R-X-17", "R-X-18", "R-X-19", "R-X-24",
)  # fmt: skip
DETECTIONS = tuple(requirement for requirement in catalogue() if requirement.type == "D")


@pytest.mark.parametrize("requirement", INGESTION)
def test_a_test_proves_it(requirement: str) -> None:
    assert requirement in proofs()


@pytest.mark.parametrize("requirement", DETECTIONS, ids=lambda requirement: requirement.requirement_id)
def test_a_detection_is_proven_or_it_says_why_not(requirement: Requirement) -> None:
    is_proven = requirement.requirement_id in proofs() and is_raised(requirement)

    assert is_proven != (requirement.requirement_id in UNPROVEN)


def test_what_is_proven_in_part_has_a_part_that_is_proven() -> None:
    others = set(UNPROVEN) - {requirement.requirement_id for requirement in DETECTIONS}

    assert others <= set(proofs())


def test_the_catalogue_holds_every_requirement_once() -> None:
    numbers = Counter(requirement.group for requirement in catalogue())

    assert numbers == {"FBA": 34, "VC": 29, "IPS": 25, "ORO": 18, "TTS": 24, "X": 25}
    assert [requirement.requirement_id for requirement in catalogue()] == [
        f"R-{group}-{number:02}" for group in GROUPS for number in range(1, numbers[group] + 1)
    ]
    assert {requirement.type for requirement in catalogue()} == set(TYPES)
    assert all(requirement.what for requirement in catalogue())


def test_every_id_of_a_test_is_in_the_catalogue() -> None:
    assert set(proofs()) <= {requirement.requirement_id for requirement in catalogue()}


def test_the_page_is_what_the_tests_make_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m benchmarks.requirements`"
