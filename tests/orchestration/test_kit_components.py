"""What the settings file of kits may hold; what a kit does to matching is in the models' tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_config_overrides import override

from returns_assets.home import Home
from returns_assets.settings_files import examine, settings_rows


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("LAMPSET,BULB,0,,", "row 1: quantity 0 is not between 1 and 999"),
        ("LAMPSET,BULB,1.5,,", "row 1: quantity '1.5' is not a whole number"),
        ("LAMPSET,lampset,1,,", "row 1: kit_sku LAMPSET is its own component"),
        ("LAMPSET,,1,,", "row 1: component_sku is missing"),
        ("LAMPSET,BULB,1,2026-02-01,2026-01-01", "row 1: valid_from 2026-02-01 is after valid_to"),
    ],
)
def test_a_piece_of_a_kit_is_another_sku_in_whole_numbers(tmp_path: Path, row: str, said: str) -> None:
    good = "LAMPSET,LAMP,1,,\n"
    override(tmp_path, "kit_components", more=f"{row}\n{good}LAMPSET,lamp,2,2026-01-01,\n")
    problems = [f"row {problem.row}: {problem.text}" for problem in examine(Home(tmp_path)).problems]
    assert len(problems) == 2
    assert problems[0].startswith(said)
    assert problems[1].startswith("row 3: repeats row 2 (lampset, lamp)")
    assert [kit["component_sku"] for kit in settings_rows(Home(tmp_path), "kit_components")] == ["LAMP"]
