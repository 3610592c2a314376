"""Precision and recall of every exception code against planted truth, over many seeds.

Runs the real command on generated scenarios and compares what it found with what was planted. Knows the truth
and the marts, and nothing of how either is made. `python -m benchmarks.accuracy --seeds 10`
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.layout import lay_out
from benchmarks.results import Result, Score
from sandbox.scenario.generator import build_scenario
from sandbox.scenario.model import Scenario

AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
_SUBJECTS = ("order_id", "return_id", "settlement_id", "sku")
_RECONCILED_CHANNELS = ("OROCOMMERCE", "TIKTOK_SHOP")


def run_scenario(seed: int, size: str, faults: Sequence[str] | str, folder: Path, rate: int = 1) -> Result:
    """Generate, reconcile with the command, and score one scenario; RuntimeError when the run fails."""
    scenario = build_scenario(seed, size, faults, AS_OF, rate)  # type: ignore[arg-type]
    label = f"seed {seed}"
    lay_out(scenario, folder)
    command = [Path(sys.executable).parent / "returns", "run", "--home", folder]
    command += ["--as-of", AS_OF.isoformat(), "--source", "inbox"]
    done = subprocess.run([str(part) for part in command], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{label}: the run failed\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return score(scenario, folder / "warehouse.duckdb", label)


def score(scenario: Scenario, warehouse: Path, label: str) -> Result:
    """Compare the marts of a warehouse with a scenario's truth."""
    result = Result()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = _rows(
            connection,
            "select exception_code as code, order_id, return_id, zigzag_return_id, settlement_id, sku, "
            "subject, quantity, amount, message "
            "from marts.return_exceptions where status = 'open'",
        )
        _score_exceptions(scenario.truth.exceptions, found, result, label)
        _score_pairs(scenario.truth.pairs, connection, result)
        _score_ghosts(scenario.truth.ghosts, connection, result, label)
        _score_values(_money_back(scenario), connection, result, label)
    return result


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _score_exceptions(
    planted: Iterable[Mapping[str, Any]], found: list[dict[str, Any]], result: Result, label: str
) -> None:
    left = list(found)
    for row in found:
        result.codes[row["code"]].found += 1
    for truth in planted:
        counts = result.codes[truth["code"]]
        counts.planted += 1
        same = [row for row in left if _is_same(truth, row)]
        # where several are equal in what the truth names, the one about the same subject
        twin = min(same, key=lambda row: _plain(row["subject"]) != _plain(truth["subject"]), default=None)
        if twin is None:
            result.misses.append(f"{label}: missed {dict(truth)}")
            continue
        left.remove(twin)
        counts.right += 1
        if truth.get("amount") is not None:
            counts.amounts_planted += 1
            counts.amounts_right += twin["amount"] == Decimal(truth["amount"])
    result.misses += [f"{label}: not planted: {row['code']}: {row['message']}" for row in left]


def _is_same(truth: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether a finding is the planted one: the same code, equal in every subject that the truth names.

    What a row calls its `subject` is compared where the truth names nothing else.
    """
    if truth["code"] != row["code"]:
        return False
    is_about_subject = truth["subject"] is not None and not any(truth.get(name) for name in _SUBJECTS)
    if (is_about_subject or truth["code"] == "SETTLEMENT_UNMAPPED_LINE") and (
        _plain(truth["subject"]) != _plain(row["subject"])
    ):
        return False
    # a return is known by the platform's id and by ZigZag's; the truth names one of them
    names = {name: (name,) for name in _SUBJECTS} | {"return_id": ("return_id", "zigzag_return_id")}
    return all(
        truth.get(name) is None or _plain(truth[name]) in {_plain(row[column]) for column in columns}
        for name, columns in names.items()
    )


def _plain(text: str | None) -> str:
    return "".join((text or "").replace("|", "/").split()).casefold()


def _score_pairs(
    planted: Iterable[Mapping[str, Any]], connection: duckdb.DuckDBPyConnection, result: Result
) -> None:
    truth: Counter[tuple[str, str]] = Counter()
    for pair in planted:
        truth[(pair["order_id"], pair["receipt"])] += pair["quantity"]
    orders = {order for order, _ in truth}
    for row in _rows(
        connection,
        "select order_id, coalesce(license_plate, '') as plate, item_id, quantity "
        "from marts.match_allocations where status = 'CONFIRMED'",
    ):
        if row["order_id"] not in orders:
            continue  # the truth lists pairs of undisturbed orders only
        units = int(row["quantity"])
        receipt = next(
            (name for name in (row["item_id"], row["plate"]) if (row["order_id"], name) in truth), ""
        )
        result.pairs.found += units
        result.pairs.right += min(units, truth[(row["order_id"], receipt)])
    result.pairs.planted += sum(truth.values())


def _score_ghosts(
    planted: Iterable[Mapping[str, Any]], connection: duckdb.DuckDBPyConnection, result: Result, label: str
) -> None:
    difference: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for ghost in planted:
        difference[(_plain(ghost["sku"]), ghost["location"])] += Decimal(ghost["quantity"])
    # units that are unsellable at Amazon are there to be watched; nobody plants them
    query = "select sku, location, quantity from marts.ghost_inventory"
    for row in _rows(connection, f"{query} where ghost_type <> 'FBA_UNSELLABLE_AGED'"):
        difference[(_plain(row["sku"]), row["location"])] -= row["quantity"]
    result.ghost_error += sum((abs(units) for units in difference.values()), Decimal(0))
    result.misses += [
        f"{label}: ghost units differ by {units} at {key}" for key, units in difference.items() if units
    ]


def _money_back(scenario: Scenario) -> list[Mapping[str, Any]]:
    """Refunds of Amazon FBA and, of the channels that are reconciled, what else customers got back."""
    others = [row for row in scenario.truth.channel_refunds if row["channel"] in _RECONCILED_CHANNELS]
    return [*scenario.truth.refunds, *others]


def _score_values(
    planted: Iterable[Mapping[str, Any]], connection: duckdb.DuckDBPyConnection, result: Result, label: str
) -> None:
    difference: defaultdict[str, Decimal] = defaultdict(Decimal)
    for refund in planted:
        difference[refund["currency"]] += Decimal(refund["amount"])
    # The truth states no values of vendor deductions: they are judged by their codes alone.
    channels = ", ".join(f"'{channel}'" for channel in ("AMAZON_FBA", *_RECONCILED_CHANNELS))
    query = (
        "select currency, sum(refund_amount) as amount from marts.reconciled_returns "
        f"where channel in ({channels}) and currency is not null group by currency"
    )
    for row in _rows(connection, query):
        difference[row["currency"]] -= row["amount"]
    result.value_error += sum((abs(amount) for amount in difference.values()), Decimal(0))
    result.misses += [
        f"{label}: refund values differ by {amount} {currency}"
        for currency, amount in difference.items()
        if amount
    ]


def report(result: Result, scenarios: int) -> str:
    """A table for people: one line a code, then pairs, ghosts and values."""
    lines = [f"{'code':30s} planted  found  precision  recall  amounts"]
    for code in sorted(result.codes):
        one = result.codes[code]
        lines.append(_line(code, one) + f"{one.amounts_right}/{one.amounts_planted}".rjust(9))
    lines.append(_line("pairs (units)", result.pairs))
    lines.append(
        f"{scenarios} scenarios; off by {result.ghost_error} ghost units, {result.value_error} refund value"
    )
    return "\n".join(lines + result.misses[:40])


def _line(name: str, one: Score) -> str:
    return f"{name:30s} {one.planted:7d} {one.found:6d} {one.precision:10.3f} {one.recall:7.3f}"


def main() -> int:
    """Score many seeds; exit 1 when anything is missed or found wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--size", default="XS")
    parser.add_argument("--faults", default="all", help="all, none or codes separated by commas")
    parser.add_argument("--rate", type=int, default=1, help="how many times each fault is planted")
    options = parser.parse_args()
    faults = options.faults if options.faults in ("all", "none") else options.faults.split(",")
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    total = Result()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as workers:
        for result in workers.map(
            lambda s: run_scenario(s, options.size, faults, Path(folder) / str(s), options.rate), seeds
        ):
            total.add(result)
    print(report(total, len(seeds)))
    return 0 if total.is_perfect else 1


if __name__ == "__main__":
    sys.exit(main())
