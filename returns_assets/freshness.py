"""How old the newest content of a stream may be, and which marts it feeds (R-FBA-12, R-TTS-24).

Freshness is measured by the business time inside the documents, never by when they were loaded.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from returns_assets.home import PROJECT_DIR, Home
from returns_assets.streams import STREAMS

_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Freshness:
    """What is known of a stream's age. `fresh_for` None: its age is not judged."""

    newest_content_at: datetime | None
    fresh_for: timedelta | None
    dependents: tuple[str, ...] = ()

    def age(self, as_of: datetime) -> timedelta | None:
        """How old the newest content is at `as_of`; content after it is not old. None without content."""
        return None if self.newest_content_at is None else max(as_of - self.newest_content_at, _NOTHING)

    def complaint(self, as_of: datetime) -> str | None:
        """What is stale, since when, by how much and what depends on it; None when nothing is."""
        age = self.age(as_of)
        if age is None or self.fresh_for is None or self.newest_content_at is None or age <= self.fresh_for:
            return None
        marts = ", ".join(self.dependents) or "no mart"
        return (
            f"newest content of {self.newest_content_at:%Y-%m-%d %H:%M} UTC is {hours(age)} h old, "
            f"{hours(self.fresh_for)} h are allowed; it feeds {marts}"
        )


def allowances(home: Home) -> Mapping[tuple[str, str], timedelta]:
    """How old the newest content of each stream may be: as `source_freshness` says, else as the stream
    does.
    """
    own_file = home.config / "source_freshness.csv"
    file = own_file if own_file.is_file() else PROJECT_DIR / "seeds" / "source_freshness.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        stated = {
            ((row["platform"] or "").strip(), (row["stream"] or "").strip()): timedelta(hours=int(number))
            for row in csv.DictReader(lines, restval="")
            if (number := (row.get("fresh_for_hours") or "").strip()).isdecimal()
        }
    own = {stream.key: stream.fresh_for for stream in STREAMS if stream.fresh_for is not None}
    return {**own, **stated}


def dependent_marts() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The marts below each raw stream, by the lineage of the dbt project; empty before it was ever parsed."""
    manifest = PROJECT_DIR / "target" / "manifest.json"
    return _marts_by_stream(manifest, manifest.stat().st_mtime_ns) if manifest.is_file() else {}


@lru_cache(maxsize=1)
def _marts_by_stream(path: Path, _changed: int) -> Mapping[tuple[str, str], tuple[str, ...]]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    children, nodes = manifest["child_map"], manifest["nodes"]
    found = {}
    for unique_id, source in manifest["sources"].items():
        if source["source_name"].startswith("raw_"):
            below = _below(unique_id, children)
            marts = {nodes[one]["name"] for one in below if one in nodes and _is_mart(nodes[one])}
            found[source["source_name"].removeprefix("raw_"), source["name"]] = tuple(sorted(marts))
    return found


def _below(unique_id: str, children: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [unique_id]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def _is_mart(node: Mapping[str, object]) -> bool:
    return node["resource_type"] == "model" and node["schema"] == "marts"


def hours(span: timedelta) -> int:
    """Whole hours of a span."""
    return int(span / timedelta(hours=1))
