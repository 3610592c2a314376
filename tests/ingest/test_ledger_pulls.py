"""The inventory ledger pulled again and again: every movement counts once, whatever the windows were.

The model itself runs, rendered with the project's macros and read by DuckDB.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from staging_sql import template

PROJECT = Path(__file__).parents[2] / "dbt_project"
FIRST_DAY = date(2026, 10, 1)
DAYS = 12
COLUMNS = {
    "document_sha256": pa.string(), "row_number": pa.int32(), "source_row_id": pa.string(),
    "received_at": pa.timestamp("us"), "row_kind": pa.string(), "event_date": pa.date32(),
    "event_at": pa.timestamp("us"), "fnsku": pa.string(), "asin": pa.string(), "source_sku": pa.string(),
    "title": pa.string(), "event_type": pa.string(), "reference_id": pa.string(), "quantity": pa.int32(),
    "fulfillment_center": pa.string(), "disposition": pa.string(), "reason_code": pa.string(),
    "country": pa.string(), "reconciled_quantity": pa.int32(), "unreconciled_quantity": pa.int32(),
    "store": pa.string(),
}  # fmt: skip


@dataclass(frozen=True)
class Pull:
    """A request for the days `first` to `last`, both included, or a file of them that somebody dropped."""

    first: int
    last: int
    is_api: bool = True


Movement = tuple[int, str, int]
"""Day, event type, quantity: few of each, so that many are identical."""


def merged(pulls: list[tuple[Pull, list[Movement]]]) -> Counter[Movement]:
    """What the model makes of documents, the earliest received first."""
    rows = [
        _row(number, position, title, movement)
        for number, (_, movements) in enumerate(pulls)
        for title in [f"title {number}"]
        for position, movement in enumerate(movements, start=1)
    ]
    documents = [
        {
            "platform": "amazon_fba",
            "stream": "inventory_ledger",
            "document_sha256": f"d{number:03d}",
            "source": "api" if pull.is_api else "inbox",
        }
        for number, (pull, _) in enumerate(pulls)
    ]
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'; set threads = 1")
        schema = pa.schema(list(COLUMNS.items()))
        connection.register("ledger_rows", pa.Table.from_pylist(rows, schema=schema))
        connection.register("landed", pa.Table.from_pylist(documents))
        found = connection.execute(f"select event_date, event_type, quantity from ({_model()})").fetchall()
    return Counter(((day - FIRST_DAY).days, kind, quantity) for day, kind, quantity in found)


def _row(number: int, position: int, title: str, movement: Movement) -> dict[str, Any]:
    day, kind, quantity = movement
    return {
        **dict.fromkeys(COLUMNS),
        "document_sha256": f"d{number:03d}",
        "row_number": position,
        "source_row_id": f"d{number:03d}:{position}",
        "received_at": datetime(2026, 10, 20, tzinfo=UTC).replace(tzinfo=None) + timedelta(days=number),
        "row_kind": "detail",
        "event_date": FIRST_DAY + timedelta(days=day),
        "title": title,
        "event_type": kind,
        "quantity": quantity,
    }


def _model() -> str:
    return template(PROJECT / "models" / "intermediate" / "amazon_fba" / "int_fba_ledger_events.sql").render(
        ref=lambda name: "ledger_rows",
        source=lambda schema, name: "landed",
        var=lambda name, default=None: "2026-12-31T23:59:59Z" if name == "as_of" else default,
        execute=False,
    )


def shown(pull: Pull, truth: list[Movement]) -> list[Movement]:
    """The rows that Amazon gives for a pull."""
    return [movement for movement in truth if pull.first <= movement[0] <= pull.last]


movements = st.tuples(
    st.integers(0, DAYS - 1), st.sampled_from(["Shipments", "Receipts"]), st.sampled_from([-1, 1])
)
windows = st.tuples(st.integers(0, DAYS - 1), st.integers(0, DAYS - 1), st.booleans()).map(
    lambda found: Pull(min(found[:2]), max(found[:2]), is_api=found[2])
)


@pytest.mark.requirement("R-X-11")
@given(st.lists(movements, max_size=30), st.lists(windows, min_size=1, max_size=6))
@example([(3, "Shipments", -1)] * 3, [Pull(0, 5), Pull(2, 8), Pull(0, 11)])
@settings(deadline=None, max_examples=60)
def test_overlapping_pulls_of_one_truth_neither_double_nor_lose(
    truth: list[Movement], pulls: list[Pull]
) -> None:
    days = {day for pull in pulls for day in range(pull.first, pull.last + 1)}
    expected = Counter(movement for movement in truth if movement[0] in days)
    assert merged([(pull, shown(pull, truth)) for pull in pulls]) == expected


@pytest.mark.requirement("R-X-11")
@given(
    st.lists(movements, max_size=20),
    st.lists(st.tuples(windows, st.lists(movements, max_size=3)), min_size=1, max_size=4),
)
@settings(deadline=None, max_examples=60)
def test_movements_posted_back_between_the_pulls_are_found_once(
    truth: list[Movement], steps: list[tuple[Pull, list[Movement]]]
) -> None:
    known, documents = list(truth), []
    for pull, posted_back in steps:
        documents.append((pull, shown(pull, known)))
        known += posted_back
    documents.append((Pull(0, DAYS - 1), known))
    assert merged(documents) == Counter(known)


def test_what_amazon_takes_back_goes_when_its_day_lies_inside_a_later_pull() -> None:
    edges: list[Movement] = [(0, "Receipts", 1), (11, "Receipts", 1)]
    wrong, right = (5, "Shipments", -1), (5, "Shipments", 1)
    whole, first = Pull(0, 11), Pull(4, 6)
    assert merged([(first, [wrong]), (whole, [*edges, right])]) == Counter([*edges, right])
    dropped = Pull(4, 6, is_api=False)
    assert merged([(dropped, [wrong]), (whole, [*edges, right])]) == Counter([*edges, wrong, right])
    assert merged([(whole, [*edges, wrong]), (Pull(5, 5), [right])]) == Counter([*edges, wrong, right])
