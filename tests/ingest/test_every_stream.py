"""What holds for every stream: rows in the document = rows kept + rows rejected, and values survive.

Documents are generated, well-formed and spoilt, by the cases of `cases_<platform>.py`.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from property_cases import Case, Document, Mutation, cases, encoded, mutated
from property_formats import dump
from staging_sql import staged_rows

from resources.landing import Arrival, LandingZone
from returns_assets.ingest import land_document, parse_document
from returns_assets.raw_files import refresh_raw
from returns_assets.streams import STREAMS, Stream, stream

CASES = {case.id: case for case in cases()}
RECEIVED_AT = datetime(2026, 10, 20, 12, tzinfo=UTC)
every_case = pytest.mark.parametrize("case_id", CASES)


def examples(count: int) -> settings:
    """The same examples on every machine, without a deadline that a busy one would miss.

    A failing example is shown as it was found: documents are small, and shrinking them takes minutes.
    """
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def landed(case: Case, contents: list[bytes]) -> Iterator[Path]:
    """A home in which the documents have landed and raw is written."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        zone = LandingZone(home)
        for content in contents:
            arrival = Arrival(RECEIVED_AT, "inbox", case.file_name, "document", case.content_type)
            land_document(zone, stream(*case.key), content, arrival)
        refresh_raw(home, stream(*case.key))
        yield home


def assert_cells(rows: Iterable[Mapping[str, str | None]], document: Document, one: Stream) -> None:
    """The rows hold the source's cells as text: JSON values compact, personal columns and keys apart."""
    personal = frozenset(one.personal)
    for row, cells in zip(rows, document.cells, strict=True):
        expected = {name: _text(value, personal) for name, value in cells.items() if name not in personal}
        assert {name: row[name] for name in expected} == expected


def _text(value: Any, personal: frozenset[str]) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    return dump(_without(value, personal))


def _without(value: Any, personal: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _without(item, personal) for key, item in value.items() if key not in personal}
    return [_without(item, personal) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("one", STREAMS, ids=lambda one: "/".join(one.key))
def test_every_stream_has_a_case(one: Stream) -> None:
    assert one.key in {case.key for case in CASES.values()}


@every_case
def test_a_well_formed_document_is_read_whole_whatever_its_wrapping(case_id: str) -> None:
    case = CASES[case_id]

    @examples(15)
    @given(encoded(case))
    def holds(found: tuple[bytes, Document]) -> None:
        content, document = found
        one = stream(*case.key)
        parsed = parse_document(one, content, case.file_name, case.content_type)
        assert [(row.row_number, row.reason) for row in parsed.rejected] == []
        assert_cells([row.values for row in parsed.rows], document, one)

    holds()


@every_case
def test_no_row_of_a_spoilt_document_is_lost_or_doubled(case_id: str) -> None:
    case = CASES[case_id]

    @examples(30)
    @given(mutated(case))
    def holds(spoilt: Mutation) -> None:
        parsed = parse_document(stream(*case.key), spoilt.content, case.file_name, case.content_type)
        numbers = [*parsed.rows.numbers, *(row.row_number for row in parsed.rejected)]
        if not parsed.is_readable:
            assert numbers == [0]
            return
        assert len(set(numbers)) == len(numbers)
        if spoilt.rows is not None:
            assert sorted(numbers) == list(range(1, spoilt.rows + 1))

    holds()


@every_case
def test_the_files_of_raw_hold_the_rows_that_the_manifest_counts(case_id: str) -> None:
    case = CASES[case_id]

    @examples(2)
    @given(st.lists(mutated(case), min_size=6, max_size=6))
    def holds(spoilt: list[Mutation]) -> None:
        with landed(case, [one.content for one in spoilt]) as home:
            documents = LandingZone(home).documents(*case.key)
            assert len(documents) == len({hashlib.sha256(one.content).hexdigest() for one in spoilt})
            for document in documents:
                name = Path(*case.key) / f"{document.document_sha256}.parquet"
                assert pq.read_metadata(home / "raw" / name).num_rows == document.row_count
                rejects = home / "raw" / "_rejected" / name
                assert rejects.exists() == bool(document.rejected_count)
                if rejects.exists():
                    assert pq.read_metadata(rejects).num_rows == document.rejected_count

    holds()


@every_case
def test_values_are_the_same_in_raw_and_in_staging(case_id: str) -> None:
    case = CASES[case_id]

    @examples(3)
    @given(case.documents)
    def holds(document: Document) -> None:
        with landed(case, [document.content]) as home:
            name = hashlib.sha256(document.content).hexdigest()
            raw = pq.read_table(home / "raw" / Path(*case.key) / f"{name}.parquet").to_pylist()
            assert_cells(raw, document, stream(*case.key))
            if document.typed:
                staged = staged_rows(home, *case.key)
                columns = list(document.typed[0])
                found = Counter(tuple(_comparable(row[column]) for column in columns) for row in staged)
                assert found == Counter(
                    tuple(_comparable(row[column]) for column in columns) for row in document.typed
                )

    holds()


def _comparable(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
