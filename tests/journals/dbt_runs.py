"""Runs dbt on a home of hand-made raw files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from returns_assets.dbt_project import prepare_manifest

PROJECT = Path(__file__).parents[2] / "dbt_project"
MODELS = "+journal_entries +journal_lines +settlement_tieout +int_exceptions_settlement"


def build(
    home: Path,
    as_of: str,
    select: str = MODELS,
    arguments: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Runs dbt on a home; the caller decides whether failing tests are expected.

    `settings` are the texts of settings files that stand for the seeds of their names.
    """
    overrides = _write_settings(home, settings or {})
    keep_the_parse(home / "target")
    command = [
        str(Path(sys.executable).parent / "returns-dbt"),
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--project-dir",
        str(PROJECT),
        "--profiles-dir",
        str(PROJECT),
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
    environment = {
        **os.environ,
        "RETURNS_HOME": str(home),
        "RETURNS_RUN": json.dumps({"as_of": as_of, "home": str(home), "config_overrides": overrides}),
    }
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _write_settings(home: Path, settings: Mapping[str, str]) -> list[str]:
    folder = home / "dbt" / "settings"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in settings.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return sorted(settings)


def keep_the_parse(target: Path) -> None:
    """Give a new target folder what dbt parsed when the manifest was prepared."""
    parsed = prepare_manifest().parent / "partial_parse.msgpack"
    target.mkdir(parents=True, exist_ok=True)
    if not (target / parsed.name).exists():
        shutil.copy(parsed, target / parsed.name)
