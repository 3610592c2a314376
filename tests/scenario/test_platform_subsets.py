"""A brand starts with one platform: with any of them alone, and with pairs, a run is clean (decision D14)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from benchmarks.accuracy import AS_OF
from returns_assets.streams import STREAMS
from sandbox.scenario.generator import build_scenario
from sandbox.scenario.writers import write_inbox

SUBSETS = [("amazon_fba",), ("tiktok_shop",), ("amazon_vendor",), ("orocommerce", "zigzag"), ()]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("all") / "inbox"
    write_inbox(build_scenario(4, "XS", "none", AS_OF), folder)
    return folder


@pytest.mark.parametrize("platforms", SUBSETS, ids=lambda platforms: "+".join(platforms) or "nothing")
def test_a_run_with_some_platforms_is_clean(platforms: tuple[str, ...], inbox: Path, tmp_path: Path) -> None:
    """Every stream of the platforms lands without a rejected row, and nothing is said about the others."""
    for platform in platforms:
        shutil.copytree(inbox / platform, tmp_path / "inbox" / platform)
    command = [str(Path(sys.executable).parent / "returns"), "run", "--home", str(tmp_path)]
    done = subprocess.run(
        [*command, "--source", "inbox", "--as-of", AS_OF.isoformat()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as connection:
        landed = connection.execute(
            "select distinct platform, stream from marts.landed_documents where row_count > 0"
        ).fetchall()
        rejected = connection.execute("select platform, stream, reason from marts.rejected_rows").fetchall()
        unmapped = connection.execute(
            "select exception_code, message from marts.return_exceptions "
            "where exception_code in ('SKU_UNMAPPED', 'SOURCE_STALE', 'SYNC_FAILED', 'SCHEMA_DRIFT')"
        ).fetchall()
    assert set(landed) == {stream.key for stream in STREAMS if stream.platform in platforms}
    assert rejected == []
    assert unmapped == []
