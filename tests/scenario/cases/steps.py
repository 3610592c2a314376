"""Builds the home of all cases: one inbox and one run, then a second step on a copy of it.

`python -m tests.scenario.cases.steps build HOME [37-72 …]` and `… check HOME [37 …]` are the way to try cases
while they are written; they keep dbt's parse and run no dbt tests.
"""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import AS_OF, LATER, REPOSITORY, Case, Found, all_cases
from tests.scenario.cases.world import World

BIN = Path(sys.executable).parent


def write_first(home: Path, cases: Iterable[Case]) -> None:
    """Drop what every case adds into the home's inbox."""
    world = World(datetime.fromisoformat(AS_OF))
    for case in cases:
        if case.add:
            case.add(Book(world, case.number))
    world.write(home)


def write_later(home: Path, cases: Iterable[Case]) -> None:
    """Drop what the second step brings."""
    world = World(datetime.fromisoformat(LATER), prefix="later_")
    for case in cases:
        if case.later:
            case.later(Book(world, case.number))
    world.write(home)


def run(home: Path, as_of: str) -> None:
    """The product's own command on a home; it must end well."""
    command = [str(BIN / "returns"), "run", "--home", str(home), "--source", "inbox", "--as-of", as_of]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def second_home(first: Path) -> Path:
    """Where the second step of a home stands."""
    return first.with_name(first.name + "-later")


def evaluate(connection: duckdb.DuckDBPyConnection, case: Case, *, is_later: bool) -> set[str]:
    """Run one check of a case; returns the marts that it asked. Raises AssertionError when it fails."""
    check = case.check_later if is_later else case.check
    assert check is not None
    found = Found(connection, case.number)
    check(found)
    return found.tables


def open_marts(home: Path) -> duckdb.DuckDBPyConnection:
    """The warehouse of a home, to be read."""
    return duckdb.connect(str(home / "warehouse.duckdb"), read_only=True)


def dbt(
    home: Path,
    as_of: str,
    arguments: Sequence[str],
    *,
    project: Path = REPOSITORY / "dbt_project",
    source: Path = REPOSITORY,
) -> subprocess.CompletedProcess[str]:
    """dbt's models alone on a home that has landed its inbox; keeps its parse in the home."""
    target = home / "dbt" / "cases"
    target.mkdir(parents=True, exist_ok=True)
    told = told_by_the_run(source, as_of, home)
    environment: Mapping[str, str] = {
        **os.environ, "RETURNS_RUN": told, "RETURNS_HOME": str(home), "PYTHONPATH": str(source),
        "DBT_PROJECT_DIR": str(project), "DBT_PROFILES_DIR": str(project), "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target), "DBT_LOG_FILE_LEVEL": "none", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }  # fmt: skip
    command = [sys.executable, "-m", "returns_assets.dbt_command", "build", "--quiet", "--threads", "2"]
    command += ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
    return subprocess.run([*command, *arguments], env=environment, cwd=project, capture_output=True, text=True, check=False)  # fmt: skip


def told_by_the_run(source: Path, as_of: str, home: Path) -> str:
    """What a run tells dbt (RETURNS_RUN). A copy of a home was told the same but for the folder."""
    kept = home / "dbt" / "cases" / f"told-{as_of[:10]}.json"
    if not kept.exists():
        told = subprocess.run(
            [sys.executable, "-c", _TOLD, str(home), as_of], cwd=source, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": str(source), "RETURNS_HOME": str(home)},
        )  # fmt: skip
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(told.stdout, encoding="utf-8")
    return json.dumps({**json.loads(kept.read_text(encoding="utf-8")), "home": str(home)})


def land(home: Path, source: Path = REPOSITORY) -> None:
    """Take the inbox in and write raw, with the code of `source`."""
    done = subprocess.run(
        [sys.executable, "-c", _LAND, str(home)], cwd=source, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(source)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    print(done.stdout, end="")  # noqa: T201


_TOLD = """
import json, sys
from datetime import datetime
from pathlib import Path
from returns_assets.dbt_assets import dbt_variables
from returns_assets.history import ensure_history_columns
from returns_assets.home import Home
from returns_assets.raw_assets import ensure_raw_columns
home = Home(Path(sys.argv[1]))
ensure_history_columns(home)
ensure_raw_columns(home)
print(json.dumps(dbt_variables(home, datetime.fromisoformat(sys.argv[2]))))
"""
_LAND = """
import sys
from pathlib import Path
from resources.landing import LandingZone
from returns_assets.inbox import collect_inbox
from returns_assets.raw_files import refresh_raw, write_manifest
from returns_assets.streams import STREAMS
home = Path(sys.argv[1])
for problem in collect_inbox(home, LandingZone(home)).problems:
    print("PROBLEM", problem)
for stream in STREAMS:
    read = refresh_raw(home, stream)
    if read.rejected_count:
        print("REJECTED", stream.key, read.rejected_count, "of", read.row_count + read.rejected_count)
write_manifest(home)
"""


def chosen(words: Sequence[str]) -> tuple[Case, ...]:
    numbers: set[int] = set()
    for word in words:
        first, _, last = word.partition("-")
        numbers |= set(range(int(first), int(last or first) + 1))
    return tuple(case for case in all_cases() if not numbers or case.number in numbers)


def build(home: Path, as_of: str) -> None:
    land(home)
    done = dbt(home, as_of, [])
    print(done.stdout[-3000:] + done.stderr[-3000:])  # noqa: T201
    if done.returncode:
        raise SystemExit(1)


def _check(home: Path, cases: Sequence[Case], *, is_later: bool) -> None:
    with open_marts(home) as connection:
        for case in cases:
            if (case.check_later if is_later else case.check) is None:
                continue
            try:
                evaluate(connection, case, is_later=is_later)
            except Exception:
                print(f"FAILED {case.test_id}\n{traceback.format_exc(limit=-2)}")  # noqa: T201
            else:
                print(f"passed {case.test_id}")  # noqa: T201


def _show(home: Path, cases: Sequence[Case]) -> None:
    """What the marts say about cases, to look at after the expectation is fixed."""
    with open_marts(home) as connection:
        for case in cases:
            found = Found(connection, case.number)
            print(f"== {case.test_id}")  # noqa: T201
            columns = ("order_id", "sku", "refunded_quantity", "received_quantity", "reimbursed_quantity", "grade", "refund_amount", "state", "match_rule")  # fmt: skip
            for line in found.lines():
                print("  line", *(f"{name}={line[name]}" for name in columns))  # noqa: T201
            for pair in found.allocations():
                print("  pair", pair["rule_id"], pair["quantity"], pair["status"], pair["license_plate"], pair["item_id"], pair["settlement_id"])  # noqa: T201  # fmt: skip
            for one in found.findings():
                print("  exception", one.code, one.quantity, one.amount, one.currency, one.message)  # noqa: T201
            print("  journal", json.dumps(found.journal(), default=str))  # noqa: T201
            print("  moves", dict(found.stock_moves()))  # noqa: T201
            for ghost in found.ghosts():
                print("  ghost", {name: str(value) for name, value in ghost.items()})  # noqa: T201


def main() -> None:
    """build HOME | later HOME | check HOME | show HOME, each with the numbers of cases (all without)."""
    verb, home, cases = sys.argv[1], Path(sys.argv[2]).resolve(), chosen(sys.argv[3:])
    if verb == "build":
        kept = home / "dbt" / "cases" / "partial_parse.msgpack"
        parse = kept.read_bytes() if kept.exists() else b""
        shutil.rmtree(home, ignore_errors=True)
        write_first(home, cases)
        if parse:
            kept.parent.mkdir(parents=True)
            kept.write_bytes(parse)
        build(home, AS_OF)
    elif verb == "later":
        shutil.rmtree(second_home(home), ignore_errors=True)
        shutil.copytree(home, second_home(home))
        write_later(second_home(home), cases)
        build(second_home(home), LATER)
    elif verb == "show":
        _show(home, cases)
    elif verb == "check":
        _check(home, cases, is_later=False)
        if second_home(home).exists():
            _check(second_home(home), cases, is_later=True)
    else:
        raise SystemExit(main.__doc__)


if __name__ == "__main__":
    main()
