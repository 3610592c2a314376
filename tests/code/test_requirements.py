"""Every requirement on ingestion that code must prove has a test that says so by its marker."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
UNIT_TESTS = TESTS.parent / "dbt_project" / "models"
INGESTION = (
    "R-VC-04", "R-VC-06", "R-VC-11", "R-VC-22", "R-VC-23", "R-IPS-08", "R-TTS-04", "R-TTS-24", "R-X-11",
    "R-X-17", "R-X-18", "R-X-19", "R-X-24",
)  # fmt: skip
_ID = re.compile(r"R-[A-Z]+-\d+")


def marked() -> set[str]:
    """The ids in the `requirement` markers of all tests, and in names and texts of dbt's unit tests."""
    found = set()
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.requirement"):
                found |= {text for argument in node.args for text in _ID.findall(ast.unparse(argument))}
    for path in UNIT_TESTS.rglob("*.yml"):
        text = path.read_text(encoding="utf-8")
        found |= {name.upper().replace("_", "-") for name in re.findall(r"- name: (r_[a-z]+_\d+)_", text)}
        found |= {name for line in re.findall(r"description: (.*)", text) for name in _ID.findall(line)}
    return found


@pytest.mark.parametrize("requirement", INGESTION)
def test_a_test_proves_it(requirement: str) -> None:
    assert requirement in marked()
