"""The dbt project as Dagster sees it: where it is, its manifest, and the translation of nodes to assets.

What the models compute is in `dbt_project/`; how they are run is in `dbt_assets.py`.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

from returns_assets.home import PROJECT_DIR

DBT_EXECUTABLE = Path(sys.executable).parent / "returns-dbt"
DEFAULT_OWNER = "team:data"
_WATCHED = (".sql", ".yml", ".csv", ".md")


class DbtParseError(RuntimeError):
    """The dbt project does not parse; the message is dbt's own."""


@cache
def dbt_project() -> DbtProject:
    """The project folder and its profile."""
    return DbtProject(project_dir=PROJECT_DIR, profiles_dir=PROJECT_DIR)


def manifest_is_current(project_dir: Path = PROJECT_DIR) -> bool:
    """Whether the manifest exists and no file of the project is newer."""
    manifest = project_dir / "target" / "manifest.json"
    if not manifest.is_file():
        return False
    made = manifest.stat().st_mtime_ns
    return all(path.stat().st_mtime_ns <= made for path in _project_files(project_dir))


def prepare_manifest(*, force: bool = False) -> Path:
    """Parse the project when its manifest is missing or older than a file of it; returns the manifest's path.

    Raises DbtParseError when the project does not parse.
    """
    manifest = PROJECT_DIR / "target" / "manifest.json"
    if not force and manifest_is_current():
        return manifest
    with _one_at_a_time(PROJECT_DIR / "target"):
        if force or not manifest_is_current():
            _parse()
    return manifest


def _parse() -> None:
    target = PROJECT_DIR / "target"
    environment = {
        **os.environ,
        "RETURNS_HOME": str(target),  # Any folder will do: nothing is executed.
        "DBT_LOG_PATH": str(target),
        "DBT_PROFILES_DIR": str(PROJECT_DIR),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    done = subprocess.run(  # noqa: S603
        [str(DBT_EXECUTABLE), "parse", "--quiet", "--no-partial-parse"],
        cwd=PROJECT_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DbtParseError((done.stdout + done.stderr).strip())


def _project_files(project_dir: Path) -> Iterator[Path]:
    for entry in project_dir.iterdir():
        if entry.name in {"target", "logs", "dbt_packages"}:
            continue
        candidates = entry.rglob("*") if entry.is_dir() else iter([entry])
        yield from (path for path in candidates if path.suffix in _WATCHED)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".parse.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class ReturnsTranslator(DagsterDbtTranslator):
    """Groups by folder, owners from `meta`, descriptions also from the head of the SQL.

    What earlier runs wrote under `history/` is an asset of its own, or there would be a cycle.
    """

    def __init__(self) -> None:
        super().__init__(
            DagsterDbtTranslatorSettings(enable_asset_checks=True, enable_source_tests_as_checks=False)
        )

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """The asset of a dbt node; sources keep the key of the raw asset that feeds them."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = {**manifest["nodes"], **manifest["sources"]}[unique_id]
        meta = {**node.get("meta", {}), **node.get("config", {}).get("meta", {})}
        if node["resource_type"] == "source":
            # A run reads the history of earlier runs and adds to it at its end: two assets, or it is a cycle.
            is_past = node["source_name"] == "history" and "dagster" not in meta
            key = ["earlier_runs", node["name"]] if is_past else list(spec.key.path)
            return spec.replace_attributes(key=dg.AssetKey(key))
        return spec.replace_attributes(
            group_name=_group(node),
            owners=[meta["owner"]] if meta.get("owner") else list(spec.owners) or [DEFAULT_OWNER],
            description=node["description"] or _head_comment(node["raw_code"]) or spec.description,
            kinds={"dbt", "duckdb", "csv"} if node["resource_type"] == "seed" else {"dbt", "duckdb"},
        )


def _group(node: Mapping[str, Any]) -> str:
    return "seeds" if node["resource_type"] == "seed" else str(node["fqn"][1])


def _head_comment(sql: str) -> str:
    """What a model says about itself in its first lines: its grain and why it is as it is."""
    lines = takewhile(lambda line: line.startswith("--"), sql.splitlines())
    return " ".join(line.removeprefix("--").strip() for line in lines)
