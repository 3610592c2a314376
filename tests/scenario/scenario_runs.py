"""One reconciled scenario for the tests that only read it, and the command that makes it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb

from benchmarks.accuracy import AS_OF
from benchmarks.layout import lay_out
from sandbox.scenario.faults import FAULT_CODES
from sandbox.scenario.generator import build_scenario

SEED = 11
# Columns that say where in which document something stood.
SOURCE_REFERENCES = {"evidence", "source_row_ids", "document_sha256", "row_number", "subject", "message"}


def fill_inbox(home: Path) -> None:
    """Write the documents and settings of the scenario, every fault among them but one, into a home.

    What waits at a source is known to the run that left it there; a home that is built anew does not know it.
    """
    codes = [code for code in FAULT_CODES if code != "QUEUE_DEPTH_HIGH"]
    lay_out(build_scenario(SEED, "XS", codes, AS_OF), home)


def reconcile(home: Path) -> None:
    """Run the whole pipeline on what lies in the inbox."""
    command = [str(Path(sys.executable).parent / "returns"), "run", "--home", str(home), "--source", "inbox"]
    done = subprocess.run(
        [*command, "--as-of", AS_OF.isoformat()], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def marts(home: Path, without: set[str] | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Every mart as its sorted rows, without some columns."""
    found = {}
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            "select table_name, list(column_name order by ordinal_position) from information_schema.columns "
            "where table_schema = 'marts' group by 1"
        ).fetchall()
        for table, columns in tables:
            kept = ", ".join(name for name in columns if name not in (without or set()))
            found[table] = connection.execute(f"select {kept} from marts.{table} order by all").fetchall()
    return found
