"""The published figures: precision, recall and amounts of every code over many seeds, minimum and median.

Scores scenarios with `benchmarks/accuracy.py`, keeps one record a scenario in `scoreboard.json` and writes
the table into the README. How a scenario is made or reconciled is not here.

`python -m benchmarks.scoreboard` scores what is not on record; `--afresh` forgets the record first;
`--render` only writes the table.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.accuracy import run_scenario
from benchmarks.results import Result, Score
from sandbox.scenario.faults import FAULT_CODES

RECORD = Path(__file__).with_suffix(".json")
README = Path(__file__).resolve().parents[1] / "README.md"
COMMAND = "$ make scoreboard"
# (size, faults, seeds): clean business is measured on seeds of its own.
PLAN: tuple[tuple[str, str, range], ...] = (
    ("S", "all", range(1, 21)),
    ("S", "none", range(101, 106)),
    ("M", "all", range(1, 4)),
)
# Codes about sources that fail while they are called. A scored run takes dropped files and calls nobody: it
# finds what a run over HTTP would have noted. By code: the test that such a run notes it.
_NOTED = "tests/orchestration/test_failing_sources.py::"
_FAILS = f"{_NOTED}test_a_source_that_fails_to_the_end_is_noted_with_what_it_said"
SCORED_ON_NOTES: Mapping[str, str] = {
    "QUEUE_DEPTH_HIGH": "tests/orchestration/test_peak_volume.py::"
    "test_listed_reports_stay_listed_under_rate_limits_until_a_run_takes_them",
    "RATE_LIMITED": _FAILS,
    "RETRY_EXHAUSTED": _FAILS,
    "SYNC_ILLUSION": f"{_NOTED}test_a_list_that_ends_in_success_with_fewer_rows_than_stated_is_noted",
}


def scenarios() -> list[str]:
    """The keys of all scenarios of the plan, e.g. `S/all/7`."""
    return [f"{size}/{faults}/{seed}" for size, faults, seeds in PLAN for seed in seeds]


def measure(key: str) -> dict[str, Any]:
    """Reconcile and score one scenario: its record. RuntimeError when the run fails."""
    size, faults, seed = key.split("/")
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        result = run_scenario(int(seed), size, faults, Path(folder))
    return record_of(result) | {"seconds": round(time.monotonic() - start)}


def record_of(result: Result) -> dict[str, Any]:
    """The figures of a result as JSON: counts by code, pairs in units, errors as text."""
    return {
        "codes": {code: vars(one) for code, one in sorted(result.codes.items())},
        "pairs": vars(result.pairs),
        "ghost_error": str(result.ghost_error),
        "value_error": str(result.value_error),
        "misses": result.misses,
    }


def load() -> dict[str, dict[str, Any]]:
    """The records by scenario key; empty when nothing was measured."""
    found: dict[str, dict[str, Any]] = (
        json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    )
    return {key: found[key] for key in scenarios() if key in found}


def save(records: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the records, a line for each scenario."""
    lines = (f"{json.dumps(key)}: {json.dumps(records[key])}" for key in scenarios() if key in records)
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def render(records: Mapping[str, Mapping[str, Any]]) -> str:
    """The table: one line a code, then pairs, clean business, ghosts and values."""
    planted = [record for key, record in records.items() if "/none/" not in key]
    clean = [record for key, record in records.items() if "/none/" in key]
    codes = sorted({*FAULT_CODES, *(code for record in planted for code in record["codes"])})
    lines = [
        f"{'':31s}{'':>16s}  {'precision':>15s} {'recall':>15s} {'amounts':>11s}",
        f"{'code':31s}{'planted':>8s}{'found':>8s}  " + f"{'min':>7s} {'median':>7s} " * 2,
    ]
    lines += [
        _line(
            _marked(code), [Score(**record["codes"][code]) for record in planted if code in record["codes"]]
        )
        for code in codes
    ]
    lines.append(_line("pairs (units)", [Score(**record["pairs"]) for record in planted]))
    false = sum(one["found"] for record in clean for one in record["codes"].values())
    lines += [
        f"clean business: {len(clean)} scenarios, {false} exceptions",
        f"ghost units off by {_total(records, 'ghost_error')}, "
        f"refund value off by {_total(records, 'value_error')}",
        f"{len(planted)} scenarios with faults: " + ", ".join(_counts(records)),
    ]
    lines.append("* scored on notes that a run over HTTP writes about its sources; that it writes them:")
    lines += [f"  {node}" for node in sorted(set(SCORED_ON_NOTES.values()))]
    return "\n".join(line.rstrip() for line in lines)


def _marked(code: str) -> str:
    return f"{code} *" if code in SCORED_ON_NOTES else code


def _line(name: str, scores: Sequence[Score]) -> str:
    def both(values: list[float]) -> str:
        return f"{min(values):7.3f} {statistics.median(values):7.3f}" if values else f"{'-':>7s} {'-':>7s}"

    precision, recall = both([one.precision for one in scores]), both([one.recall for one in scores])
    right, stated = sum(one.amounts_right for one in scores), sum(one.amounts_planted for one in scores)
    planted, found = sum(one.planted for one in scores), sum(one.found for one in scores)
    amounts = f"{right}/{stated}" if stated else "-"
    return f"{name:31s}{planted:8d}{found:8d}  {precision} {recall} {amounts:>11s}"


def _total(records: Mapping[str, Mapping[str, Any]], figure: str) -> str:
    return f"{sum((Decimal(record[figure]) for record in records.values()), Decimal()):.2f}"


def _counts(records: Mapping[str, Mapping[str, Any]]) -> list[str]:
    sizes = [key.split("/")[0] for key in records if "/none/" not in key]
    return [f"{sizes.count(size)} of size {size}" for size in dict.fromkeys(sizes)]


def readme_with(table: str) -> str:
    """The README with the table below its command, where it shows the command."""
    text = README.read_text(encoding="utf-8")
    if COMMAND not in text:
        return text
    head, _, rest = text.partition(COMMAND)
    _, _, tail = rest.partition("\n```")
    return f"{head}{COMMAND}\n{table}\n```{tail}"


def main() -> int:
    """Measure what is missing, print and write the table; exit 1 when anything is missed or found wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--afresh", action="store_true")
    parser.add_argument("--render", action="store_true")
    options = parser.parse_args()
    records = {} if options.afresh else load()
    missing = [] if options.render else [key for key in scenarios() if key not in records]
    with ThreadPoolExecutor(2) as workers:
        running = {workers.submit(measure, key): key for key in missing}
        for done in as_completed(running):
            key = running[done]
            records[key] = done.result()
            misses = records[key]["misses"]
            sys.stderr.write(
                f"{key}: {records[key]['seconds']} s, {len(misses)} misses\n"
                + "".join(f"  {m}\n" for m in misses[:5])
            )
            save(records)
    table = render({name: records[name] for name in scenarios() if name in records})
    README.write_text(readme_with(table), encoding="utf-8")
    print(table)
    return 1 if any(record["misses"] for record in records.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
