"""A home folder without a single document, as dbt finds it before anything has landed."""

from __future__ import annotations

from pathlib import Path

import pytest

from returns_assets.history import ensure_history_columns
from returns_assets.home import Home
from returns_assets.raw_files import refresh_raw, write_manifest
from returns_assets.streams import STREAMS


@pytest.fixture
def empty_home(tmp_path: Path) -> Path:
    """Every raw table exists and is empty (D14)."""
    for stream in STREAMS:
        refresh_raw(tmp_path, stream)
    write_manifest(tmp_path)
    ensure_history_columns(Home(tmp_path))
    return tmp_path
