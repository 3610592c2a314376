"""Where the state lives: the folders and files below RETURNS_HOME.

Only paths. Who may write what is decided by the parts that write; see `docs/` for the layout.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_HOME = ".returns"
REPOSITORY = Path(__file__).resolve().parents[1]
PROJECT_DIR = REPOSITORY / "dbt_project"


@dataclass(frozen=True)
class Home:
    """The state folder of one installation; every path is absolute."""

    path: Path

    @property
    def inbox(self) -> Path:
        return self.path / "inbox"

    @property
    def raw(self) -> Path:
        return self.path / "raw"

    @property
    def warehouse(self) -> Path:
        return self.path / "warehouse.duckdb"

    @property
    def config(self) -> Path:
        return self.path / "config"

    @property
    def history(self) -> Path:
        return self.path / "history"

    @property
    def exports(self) -> Path:
        return self.path / "exports"

    @property
    def dagster(self) -> Path:
        return self.path / "dagster"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def dbt(self) -> Path:
        """Artifacts of the dbt invocations (run results, compiled SQL), one folder per run."""
        return self.path / "dbt"


def home_from(value: str | Path | None = None, environ: Mapping[str, str] = os.environ) -> Home:
    """The home that was asked for, else RETURNS_HOME, else `.returns` in the current folder."""
    chosen = value or environ.get("RETURNS_HOME") or DEFAULT_HOME
    return Home(Path(chosen).expanduser().resolve())
