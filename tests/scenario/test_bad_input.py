"""Bad files beside good ones, and homes with little or nothing in them: a run ends well and hides nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

AS_OF = "2026-10-31T23:59:59Z"
EARLY, LATE = 1_793_100_000, 1_793_200_000  # modification times on 27 and 28 October 2026
SETTLEMENT_HEADER = [
    "settlement-id", "settlement-start-date", "settlement-end-date", "deposit-date", "total-amount",
    "currency", "transaction-type", "order-id", "merchant-order-id", "adjustment-id", "shipment-id",
    "marketplace-name", "amount-type", "amount-description", "amount", "fulfillment-id", "posted-date",
    "posted-date-time", "order-item-code", "merchant-order-item-id", "merchant-adjustment-item-id",
    "sku", "quantity-purchased", "promotion-id",
]  # fmt: skip
RETURN_HEADER = [
    "return-date", "order-id", "sku", "asin", "fnsku", "product-name", "quantity",
    "fulfillment-center-id", "detailed-disposition", "reason", "status", "license-plate-number",
    "customer-comments",
]  # fmt: skip
ORDER_HEADER = [
    "amazon-order-id", "purchase-date", "order-status", "fulfillment-channel", "sku", "quantity",
    "currency", "item-price",
]  # fmt: skip
UNREADABLE = (0, 1)
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)
SIGN_IN_PAGE = b"<!DOCTYPE html><html><title>Sign in</title></html>"


@dataclass(frozen=True)
class Drop:
    """A file in the inbox, and how many of its rows are kept and rejected."""

    path: str
    content: bytes
    kept_and_rejected: tuple[int, int]
    modified: int = EARLY

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def stream(self) -> str:
        return "/".join(self.path.split("/")[:2])


def table(header: list[str], *rows: dict[str, str] | str) -> bytes:
    """A tab separated report; a row given as text is written as it is."""
    lines = [row if isinstance(row, str) else "\t".join(row.get(name, "") for name in header) for row in rows]
    return "".join(line + "\n" for line in ["\t".join(header), *lines]).encode()


def summary(settlement_id: str, total: str) -> dict[str, str]:
    return {
        "settlement-id": settlement_id,
        "settlement-start-date": "2026-10-14 00:00:00 UTC",
        "settlement-end-date": "2026-10-28 00:00:00 UTC",
        "deposit-date": "2026-10-30 00:00:00 UTC",
        "total-amount": total,
        "currency": "GBP",
    }


def sale(settlement_id: str, amount: str, **more: str) -> dict[str, str]:
    return {
        "settlement-id": settlement_id,
        "transaction-type": "Order",
        "order-id": f"203-{int(settlement_id):07d}-0000001",
        "marketplace-name": "Amazon.co.uk",
        "amount-type": "ItemPrice",
        "amount-description": "Principal",
        "amount": amount,
        "fulfillment-id": "AFN",
        "posted-date": "2026-10-20",
        "posted-date-time": "2026-10-20 10:11:12 UTC",
        "order-item-code": "1",
        "sku": "MUG",
        "quantity-purchased": "1",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


def settlement(settlement_id: str, total: str, *rows: dict[str, str] | str) -> bytes:
    return table(SETTLEMENT_HEADER, summary(settlement_id, total), *rows)


def returned(order_id: str, plate: str) -> dict[str, str]:
    return {
        "return-date": "2026-10-27T10:00:00+00:00",
        "order-id": order_id,
        "sku": "MUG",
        "quantity": "1",
        "detailed-disposition": "SELLABLE",
        "license-plate-number": plate,
    }


def zigzag_return(number: int, **item: str) -> dict[str, Any]:
    return {
        "returnId": f"ZZ-{number}",
        "channel": "AMAZON_FBA",
        "orderNumber": f"203-000000{number}-0000009",
        "status": "IN_TRANSIT",
        "createdAt": "2026-10-26T09:00:00Z",
        "updatedAt": "2026-10-27T09:00:00Z",
        "warehouseCode": "UK-HUB-1",
        "items": [{"itemId": f"I-{number}", "sku": "MUG", "quantity": 1, "itemStatus": "EXPECTED", **item}],
    }


def wide(header: list[str], row: dict[str, str]) -> str:
    return "\t".join([*(row.get(name, "") for name in header), "left", "over"])


UNKNOWN_VALUES = zigzag_return(2, itemStatus="VANISHED", disposition="BURN") | {"status": "TELEPORTED"}
GOOD_SETTLEMENT = settlement("1001", "10.00", sale("1001", "25.00"), sale("1001", "-15.00"))
ZIGZAG_DOCUMENT = json.dumps({"data": [zigzag_return(1), UNKNOWN_VALUES]}).encode()
DROPS = [
    Drop("amazon_fba/settlements/good.txt", GOOD_SETTLEMENT, (3, 0)),
    Drop("amazon_fba/settlements/good (1).txt", GOOD_SETTLEMENT, (3, 0), LATE),
    Drop(
        "amazon_fba/settlements/truncated.txt",
        settlement("1002", "30.00", sale("1002", "20.00"), "1002\t\t\t\t\t\tOrder\t203-00"),
        (2, 1),
    ),
    Drop("amazon_fba/settlements/plain.txt.gz", settlement("1003", "7.00", sale("1003", "7.00")), (2, 0)),
    Drop(
        "amazon_fba/settlements/zipped.txt",
        gzip.compress(settlement("1004", "8.00", sale("1004", "8.00")), mtime=0),
        (2, 0),
    ),
    Drop(
        "amazon_fba/settlements/wide.txt",
        settlement("1005", "9.00", sale("1005", "4.00"), wide(SETTLEMENT_HEADER, sale("1005", "5.00"))),
        (2, 1),
    ),
    Drop("amazon_fba/settlements/first.txt", settlement("1006", "10.00", sale("1006", "10.00")), (2, 0)),
    Drop(
        "amazon_fba/settlements/again.txt", settlement("1006", "12.00", sale("1006", "12.00")), (2, 0), LATE
    ),
    Drop(
        "amazon_fba/settlements/impossible.txt",
        settlement(
            "1007",
            "6.00",
            sale("1007", "1.00", posted_date="2026-13-45", posted_date_time="2026-13-45 10:00:00 UTC"),
            sale("1007", "twelve"),
            sale("1007", "6.00"),
        ),
        (2, 2),
    ),
    Drop("amazon_fba/settlements/wrong_report.txt", table(RETURN_HEADER, returned("x", "L0")), UNREADABLE),
    Drop("amazon_fba/settlements/header_only.txt", table(SETTLEMENT_HEADER), (0, 0)),
    Drop("amazon_fba/settlements/picture.txt", PICTURE, UNREADABLE),
    Drop("amazon_fba/settlements/nothing.txt", b"", UNREADABLE),
    Drop(
        "amazon_fba/settlements/sign_in.txt", SIGN_IN_PAGE, UNREADABLE
    ),
    Drop(
        "amazon_fba/customer_returns/wide.txt",
        table(
            RETURN_HEADER,
            returned("203-0001001-0000001", "L1"),
            wide(RETURN_HEADER, returned("203-0001001-0000001", "L2")),
        ),
        (1, 1),
    ),
    Drop("amazon_fba/orders/header_only.txt", table(ORDER_HEADER), (0, 0)),
    Drop("zigzag/returns/unknown.json", ZIGZAG_DOCUMENT, (2, 0)),
    Drop("zigzag/returns/cut.json", ZIGZAG_DOCUMENT[: len(ZIGZAG_DOCUMENT) * 3 // 4], UNREADABLE),
]  # fmt: skip


def drop(home: Path, drops: list[Drop]) -> None:
    for one in drops:
        path = home / "inbox" / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.content)
        os.utime(path, (one.modified, one.modified))


def run(home: Path) -> str:
    """What the command said; it must end well."""
    command = [str(Path(sys.executable).parent / "returns"), "run", "--home", str(home), "--source", "inbox"]
    done = subprocess.run([*command, "--as-of", AS_OF], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "Traceback" not in said
    return said


def open_warehouse(home: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(home / "warehouse.duckdb"), read_only=True)


@pytest.fixture(scope="module")
def bad_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("bad")
    drop(home, DROPS)
    run(home)
    return home


@pytest.fixture
def marts(bad_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(bad_home) as connection:
        yield connection


def test_every_dropped_file_has_landed_with_all_its_rows(
    bad_home: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    landed = {
        (f"{platform}/{stream}", sha256): (kept, rejected)
        for platform, stream, sha256, kept, rejected in marts.execute(
            "select platform, stream, document_sha256, row_count, rejected_count from marts.landed_documents"
        ).fetchall()
    }
    rejected_rows = dict(
        marts.execute("select document_sha256, count(*) from marts.rejected_rows group by 1").fetchall()
    )

    assert landed == {(one.stream, one.sha256): one.kept_and_rejected for one in DROPS}
    assert rejected_rows == {
        one.sha256: one.kept_and_rejected[1] for one in DROPS if one.kept_and_rejected[1]
    }
    assert [path for path in (bad_home / "inbox").rglob("*") if path.is_file()] == []
    stored = {path.read_bytes() for path in (bad_home / "landing").rglob("*") if path.is_file()}
    assert stored >= {one.content for one in DROPS}


@pytest.mark.requirement("R-IPS-06")
def test_each_fault_is_an_exception_that_names_its_document_or_row(marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "select exception_code, coalesce(settlement_id, subject, return_id), subject, message, evidence "
        "from marts.return_exceptions where status = 'open' order by all"
    ).fetchall()
    sha256 = {Path(one.path).name: one.sha256 for one in DROPS if one.stream == "amazon_fba/settlements"}

    assert [(code, about) for code, about, *_ in rows] == sorted(
        [
            *(("EMPTY_REPORT_SUSPECT", "header_only") for _ in ("settlements", "orders")),
            ("IMPORT_BLOCKED", "wide"),
            *(("SCHEMA_DRIFT", value) for value in
              ("disposition=BURN", "itemStatus=VANISHED", "status=TELEPORTED")),
            *(("SETTLEMENT_PARSE_REJECT", number) for number in ("1002", "1005", "1007", "1007")),
            ("SETTLEMENT_UNBALANCED", "1002"),
            ("SETTLEMENT_UNBALANCED", "1005"),
            *(("SYNC_FAILED", name) for name in ("cut", "nothing", "picture", "sign_in", "wrong_report")),
        ]
    )  # fmt: skip
    for code, about, subject, message, evidence in rows:
        assert message.startswith("Expected "), (code, message)
        named = subject.partition("=")[2] if code == "SCHEMA_DRIFT" else about
        assert named in message, (code, message)
        assert json.loads(evidence), (code, about)
    assert {subject for code, _, subject, *_ in rows if code == "SETTLEMENT_PARSE_REJECT"} == {
        f"{sha256['truncated.txt']}:3",
        f"{sha256['wide.txt']}:3",
        f"{sha256['impossible.txt']}:2",
        f"{sha256['impossible.txt']}:3",
    }


@pytest.mark.requirement("R-IPS-06")
def test_rejected_rows_say_why(marts: duckdb.DuckDBPyConnection) -> None:
    reasons = {
        (stream, sha256, number): reason
        for stream, sha256, number, reason in marts.execute(
            "select platform || '/' || stream, document_sha256, row_number, reason from marts.rejected_rows"
        ).fetchall()
    }
    expected = {
        "amazon_fba/settlements/truncated.txt": {3: "column|field"},
        "amazon_fba/settlements/wide.txt": {3: "column|field"},
        "amazon_fba/settlements/impossible.txt": {2: "posted_date", 3: "amount"},
        "amazon_fba/settlements/wrong_report.txt": {0: "missing amount"},
        "amazon_fba/settlements/picture.txt": {0: "not a text file: an image"},
        "amazon_fba/settlements/nothing.txt": {0: "empty"},
        "amazon_fba/settlements/sign_in.txt": {0: "Sign in"},
        "amazon_fba/customer_returns/wide.txt": {2: "column|field"},
        "zigzag/returns/cut.json": {0: "JSON"},
    }
    by_path = {one.path: one for one in DROPS}
    wanted = {
        (by_path[path].stream, by_path[path].sha256, number): words
        for path, rows in expected.items()
        for number, words in rows.items()
    }

    assert reasons.keys() == wanted.keys()
    for key, words in wanted.items():
        assert any(word in reasons[key] for word in words.split("|")), (key, reasons[key])


@pytest.mark.requirement("R-IPS-06")
@pytest.mark.requirement("R-X-01")
def test_good_settlements_post_and_the_newer_version_counts_alone(marts: duckdb.DuckDBPyConnection) -> None:
    tieout = marts.execute(
        "select settlement_id, version, is_current, is_postable, line_total, header_total "
        "from marts.settlement_tieout where settlement_id is not null order by 1, 2"
    ).fetchall()
    posted = dict(
        marts.execute(
            "select source_document, sum(amount) filter (where account_code = '4000') from "
            "(select entry.source_document, line.account_code, line.debit - line.credit as amount "
            "from marts.journal_lines as line inner join marts.journal_entries as entry using (journal_id) "
            "where entry.event_type = 'settlement') group by 1"
        ).fetchall()
    )

    assert [(number, version, current, postable) for number, version, current, postable, *_ in tieout] == [
        ("1001", 1, True, True),
        ("1002", 1, True, False),
        ("1003", 1, True, True),
        ("1004", 1, True, True),
        ("1005", 1, True, False),
        ("1006", 1, False, False),
        ("1006", 2, True, True),
        ("1007", 1, True, False),  # what is left adds up, yet rows are missing
    ]
    assert {number: float(amount) for number, amount in posted.items()} == {
        "1001": -10.0, "1003": -7.0, "1004": -8.0, "1006": -12.0,
    }  # fmt: skip


CLEAN = [
    Drop("amazon_fba/settlements/good.txt", GOOD_SETTLEMENT, (3, 0)),
    Drop("amazon_fba/customer_returns/good.txt",
         table(RETURN_HEADER, returned("203-0001001-0000001", "L1")), (1, 0)),
    Drop("zigzag/returns/good.json", json.dumps({"data": [zigzag_return(1)]}).encode(), (1, 0)),
]  # fmt: skip


@pytest.mark.parametrize("drops", [[], CLEAN], ids=["nothing", "without an ERP"])
def test_a_home_without_some_platforms_raises_nothing(drops: list[Drop], tmp_path: Path) -> None:
    drop(tmp_path, drops)
    run(tmp_path)

    with open_warehouse(tmp_path) as connection:
        assert (
            connection.execute("select exception_code, message from marts.return_exceptions").fetchall() == []
        )
        landed = connection.execute("select document_sha256 from marts.landed_documents").fetchall()
        lines = connection.execute("select count(*) from marts.reconciled_returns").fetchone()
    assert {sha256 for (sha256,) in landed} == {one.sha256 for one in drops}
    assert lines is not None
    assert (lines[0] > 0) == bool(drops)
