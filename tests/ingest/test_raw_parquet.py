"""Raw Parquet: every column as text, rebuilt from landing to the byte."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from ingest_documents import RETURN_HEADER, detail, returned_unit, settlement, settlement_header, summary, tsv

from resources.landing import Arrival, LandedDocument, LandingZone
from returns_assets import ingest, raw_files
from returns_assets.raw_files import COLUMNS_FILE, METADATA_FIELDS, RawSummary, refresh_raw, write_manifest
from returns_assets.streams import STREAMS, Stream, stream

START = datetime(2026, 10, 20, 12, 0, 0, 123456, tzinfo=UTC)
SETTLEMENTS = stream("amazon_fba", "settlements")


def _land(
    home: Path, content: str | bytes, minutes: int = 0, of: Stream = SETTLEMENTS, name: str = "a.txt"
) -> LandedDocument:
    data = content.encode() if isinstance(content, str) else content
    arrival = Arrival(START + timedelta(minutes=minutes), "inbox", name, name)
    return ingest.land_document(LandingZone(home), of, data, arrival)


def _refresh_all(home: Path) -> list[RawSummary]:
    summaries = [refresh_raw(home, one) for one in STREAMS]
    write_manifest(home)
    return summaries


def _digests(home: Path) -> dict[str, str]:
    return {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((home / "raw").rglob("*.parquet"))
    }


def _query(home: Path, sql: str, source: str = "amazon_fba/settlements/*") -> list[tuple[object, ...]]:
    relation = f"read_parquet('{home}/raw/{source}.parquet', union_by_name = true)"
    return duckdb.sql(sql.format(raw=relation)).fetchall()


def _scenario(home: Path) -> None:
    _land(home, settlement(summary(), detail(" 15.00 "), detail("x")))
    _land(home, settlement(summary(), detail(), detail("0.00")), minutes=1)
    _land(home, settlement(summary(settlement_id="26"), detail(settlement_id="26")), minutes=2)
    _land(home, b"%PDF", minutes=3, name="scan")
    _land(
        home,
        tsv([RETURN_HEADER, returned_unit(customer_comments="\u0153")]),
        of=stream("amazon_fba", "customer_returns"),
    )
    _land(
        home,
        '{"data":[{"returnId":"Z","items":[{"itemId":"1","quantity":1.0}],"extra":{"a":[1]}}]}',
        of=stream("zigzag", "returns"),
    )


@pytest.mark.parametrize("one", STREAMS, ids=lambda one: f"{one.platform}/{one.name}")
def test_a_stream_that_sent_nothing_is_an_empty_table_with_its_columns(tmp_path: Path, one: Stream) -> None:
    refresh_raw(tmp_path, one)
    table = pq.read_table(tmp_path / "raw" / one.platform / one.name / COLUMNS_FILE)
    metadata = [name for name, _ in METADATA_FIELDS]
    assert table.num_rows == 0
    assert table.column_names == [*one.columns, *one.locale_columns, *metadata]
    assert {str(table.schema.field(name).type) for name in one.columns} == {"string"}


def test_rows_are_text_with_their_origin_beside_them(tmp_path: Path) -> None:
    _scenario(tmp_path)
    _refresh_all(tmp_path)
    rows = _query(
        tmp_path,
        "select amount, _row_kind, _decimal_mark, _date_order, _platform, _stream, _external_id,"
        " _version, _row_number, epoch_us(_received_at), length(_document_sha256) from {raw}"
        " where _external_id = '25000000001'"
        " order by _version, _row_number",
    )
    first, second = (int((START + timedelta(minutes=m)).timestamp() * 1_000_000) for m in (0, 1))
    origin = ("amazon_fba", "settlements", "25000000001")
    assert rows == [
        ("", "summary", ".", "ymd", *origin, 1, 1, first, 64),
        (" 15.00 ", "detail", ".", "ymd", *origin, 1, 2, first, 64),
        ("", "summary", ".", "ymd", *origin, 2, 1, second, 64),
        ("15.00", "detail", ".", "ymd", *origin, 2, 2, second, 64),
        ("0.00", "detail", ".", "ymd", *origin, 2, 3, second, 64),
    ]


def test_nested_json_is_kept_as_text(tmp_path: Path) -> None:
    _scenario(tmp_path)
    _refresh_all(tmp_path)
    assert _query(tmp_path, "select return_id, items, extra, fees from {raw}", "zigzag/returns/*") == [
        ("Z", '[{"itemId":"1","quantity":1.0}]', '{"a":[1]}', None)
    ]


def test_the_manifest_lists_documents_and_rejected_rows(tmp_path: Path) -> None:
    _scenario(tmp_path)
    summaries = _refresh_all(tmp_path)
    documents = _query(
        tmp_path,
        "select external_id, version, is_current, row_count, rejected_count, control_total, is_readable"
        " from {raw} where stream = 'settlements' order by external_id, version",
        "_manifest/landed_documents",
    )
    assert documents == [
        ("25000000001", 1, False, 2, 1, "15.00", True),
        ("25000000001", 2, True, 3, 0, "15.00", True),
        ("26", 1, True, 2, 0, "15.00", True),
        ("scan", 1, True, 0, 1, None, False),
    ]
    rejected = _query(
        tmp_path,
        "select row_number, reason, raw_text, external_id, version from {raw}",
        "_manifest/rejected_rows",
    )
    assert rejected == [
        (3, "amount 'x' is no amount", "\t".join(detail("x")), "25000000001", 1),
        (0, "not a text file: a PDF file", "", "scan", 1),
    ]
    settlements = summaries[0]
    assert (settlements.document_count, settlements.row_count, settlements.rejected_count) == (4, 7, 2)
    assert [document.external_id for document in settlements.unreadable_documents] == ["scan"]


def test_the_manifest_is_there_when_nothing_has_landed(tmp_path: Path) -> None:
    write_manifest(tmp_path)
    for name in ("landed_documents", "rejected_rows"):
        assert _query(tmp_path, "select count(*) from {raw}", f"_manifest/{name}") == [(0,)]


def test_raw_is_rebuilt_to_the_byte(tmp_path: Path) -> None:
    _scenario(tmp_path)
    _refresh_all(tmp_path)
    before = _digests(tmp_path)
    shutil.rmtree(tmp_path / "raw")
    _refresh_all(tmp_path)
    assert _digests(tmp_path) == before
    assert len(before) == len(STREAMS) + 6 + 2 + 3  # columns, documents, rejects, manifest


def test_raw_does_not_depend_on_when_documents_landed(tmp_path: Path) -> None:
    texts = [settlement(summary(), detail()), settlement(summary(), detail(), detail("0.00"))]
    for home, order in (("early", (0, 1)), ("late", (1, 0))):
        for index in order:
            _land(tmp_path / home, texts[index], minutes=index)
            _refresh_all(tmp_path / home)
    assert _digests(tmp_path / "early") == _digests(tmp_path / "late")


def test_only_what_changed_is_written_again(tmp_path: Path) -> None:
    _land(tmp_path, settlement(summary(), detail()), minutes=5)
    assert refresh_raw(tmp_path, SETTLEMENTS).written_files == 2  # the document and the columns
    assert refresh_raw(tmp_path, SETTLEMENTS).written_files == 0
    _land(tmp_path, settlement(summary(), detail("15")), minutes=1)  # becomes version 1, the other version 2
    assert refresh_raw(tmp_path, SETTLEMENTS).written_files == 2
    assert _query(
        tmp_path, "select distinct _version, amount from {raw} where _row_kind = 'detail' order by 1"
    ) == [
        (1, "15"),
        (2, "15.00"),
    ]


def test_stale_and_damaged_files_are_replaced(tmp_path: Path) -> None:
    document = _land(tmp_path, settlement(summary(), detail("x")))
    refresh_raw(tmp_path, SETTLEMENTS)
    folder = tmp_path / "raw/amazon_fba/settlements"
    before = _digests(tmp_path)
    (folder / f"{document.document_sha256}.parquet").write_bytes(b"half")
    (folder / "stranger.parquet").write_bytes(b"x")
    result = refresh_raw(tmp_path, SETTLEMENTS)
    assert result.removed_files == 1
    assert _digests(tmp_path) == before


def test_a_new_parser_reads_everything_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _land(tmp_path, settlement(summary(), detail("x")))
    refresh_raw(tmp_path, SETTLEMENTS)
    for module in (raw_files, ingest):
        monkeypatch.setattr(module, "PARSER_VERSION", 999)
    assert refresh_raw(tmp_path, SETTLEMENTS).written_files == 2  # the rows and the rejected rows
    (document,) = LandingZone(tmp_path).documents(*SETTLEMENTS.key)
    assert document.parser_version == 999
    assert refresh_raw(tmp_path, SETTLEMENTS).written_files == 0


def test_new_and_missing_columns_and_empty_reports_are_pointed_out(tmp_path: Path) -> None:
    empty = _land(tmp_path, settlement(), name="empty")
    wide = _land(
        tmp_path, tsv([[*settlement_header(), "brand-new"], [*summary(settlement_id="9"), "v"]]), name="wide"
    )
    result = refresh_raw(tmp_path, SETTLEMENTS)
    assert [document.external_id for document in result.empty_documents] == [empty.external_id] == ["empty"]
    assert [document.external_id for document in result.drifted_documents] == [wide.external_id] == ["9"]
    assert _query(tmp_path, "select brand_new from {raw}") == [("v",)]


def test_quiet_days_are_not_suspicious_for_every_stream(tmp_path: Path) -> None:
    returns = stream("amazon_fba", "customer_returns")
    _land(tmp_path, tsv([RETURN_HEADER]), of=returns)
    assert refresh_raw(tmp_path, returns).empty_documents == ()
    assert {one.name for one in STREAMS if one.expects_rows} >= {"settlements", "orders", "item_master"}
