"""Runs dbt on a home of hand-made raw files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).parents[2] / "dbt_project"
MODELS = "+journal_entries +journal_lines +settlement_tieout +int_exceptions_settlement"


def build(
    home: Path, as_of: str, select: str = MODELS, arguments: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Runs dbt on a home; the caller decides whether failing tests are expected."""
    command = [
        str(Path(sys.executable).parent / "dbt"),
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--project-dir",
        str(PROJECT),
        "--profiles-dir",
        str(PROJECT),
        "--vars",
        json.dumps({"as_of": as_of, "home": str(home)}),
        "--target-path",
        str(home / "target"),
        "--log-path",
        str(home / "logs"),
        "--select",
        *select.split(),
        "--indirect-selection",
        "cautious",
        *arguments,
    ]
    return subprocess.run(
        command, env={**os.environ, "RETURNS_HOME": str(home)}, capture_output=True, text=True, check=False
    )
