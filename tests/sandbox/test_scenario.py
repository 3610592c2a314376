"""The scenario generator: determinism, settlements that add up, faults that stay apart, a balanced truth."""

from __future__ import annotations

import ast
import csv
import gzip
import hashlib
import io
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.scenario.faults import FAULT_CODES
from sandbox.scenario.generator import DEFAULT_AS_OF, build_scenario
from sandbox.scenario.model import Report, Scenario
from sandbox.scenario.settlements import V1_COLUMNS, V1_TYPE, V2_COLUMNS, V2_TYPE
from sandbox.scenario.writers import write_inbox, write_truth

# What else is true where a code is planted, by the readings of the rules.
COMPANIONS = {
    "FBA_REFUND_NO_RECEIPT": {"FBA_CLAIM_DUE", "FBA_CLAIM_EXPIRED"},
    "FBA_CLAIM_EXPIRED": {"FBA_REFUND_NO_RECEIPT"},
    "FBA_CLAIM_DUE": {"FBA_REFUND_NO_RECEIPT"},
    "SETTLEMENT_PARSE_REJECT": {"SETTLEMENT_UNBALANCED"},
    "FBA_INBOUND_SHORT": {"GHOST_INBOUND"},
    "FBA_INBOUND_NOT_ACKED": {"GHOST_INBOUND"},
    "GHOST_INBOUND": {"FBA_INBOUND_SHORT"},
    "GHOST_STRANDED_SKU": {"SKU_UNMAPPED"},
}
# Codes about an account, a chain or an export as a whole.
ONE_A_SCENARIO = ("FULL_RECON_OVERDUE", "RESERVE_NOT_RELEASED", "SOURCE_STALE")


@pytest.fixture(scope="module")
def clean() -> Scenario:
    return build_scenario(7, "XS", "none")


@pytest.fixture(scope="module")
def faulty() -> Scenario:
    return build_scenario(7, "XS", "all")


def digest(scenario: Scenario, folder: Path) -> str:
    write_inbox(scenario, folder / "inbox")
    write_truth(scenario, folder / "truth")
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        # The truth is written now; only the inbox carries the time of its documents.
        made = path.stat().st_mtime if folder / "inbox" in path.parents else 0
        total.update(f"{path.relative_to(folder)} {made}".encode() + path.read_bytes())
    return total.hexdigest()


def test_same_seed_gives_identical_files_and_another_seed_does_not(tmp_path: Path) -> None:
    first = digest(build_scenario(3, "XS", "all"), tmp_path / "a")
    again = digest(build_scenario(3, "XS", "all"), tmp_path / "b")
    other = digest(build_scenario(4, "XS", "all"), tmp_path / "c")
    assert first == again
    assert first != other


def settlement_tables(scenario: Scenario) -> list[tuple[Report, list[dict[str, str]]]]:
    tables = []
    for report in scenario.reports:
        if report.report_type in (V1_TYPE, V2_TYPE) and report.body is not None:
            charset = report.content_type.rsplit("=", 1)[1]
            lines = [x for x in report.body.decode(charset).lstrip("\ufeff").split("\n") if x.strip()]
            header = lines[0].split("\t")
            assert tuple(header) == (V1_COLUMNS if report.report_type == V1_TYPE else V2_COLUMNS)
            tables.append((report, [dict(zip(header, x.split("\t"), strict=True)) for x in lines[1:]]))
    return tables


def number(text: str, currency: str) -> Decimal:
    text = text.strip()
    if currency in ("EUR", "SEK"):
        text = text.replace(".", "").replace(",", ".")
    return Decimal(text or "0")


def test_every_clean_settlement_adds_up_to_its_total(clean: Scenario) -> None:
    tables = settlement_tables(clean)
    assert {r.report_type for r, _ in tables} == {V1_TYPE, V2_TYPE}
    assert {rows[0]["currency"] for _, rows in tables} == {"GBP", "EUR", "USD", "JPY"}
    for report, rows in tables:
        currency = rows[0]["currency"]
        amounts = [c for c in rows[1] if c == "amount" or (c.endswith("-amount") and c != "total-amount")]
        found = sum(number(row[column], currency) for row in rows[1:] for column in amounts)
        assert found == number(rows[0]["total-amount"], currency) > 0, report.file_name


PATTERNS = {"GBP": "%d.%m.%Y", "EUR": "%d.%m.%Y", "USD": "%Y-%m-%d", "JPY": "%Y/%m/%d"}


def test_chains_are_contiguous_and_rows_lie_inside_their_settlement(clean: Scenario) -> None:
    ends: dict[str, datetime] = {}
    for report, rows in settlement_tables(clean):
        currency = rows[0]["currency"]
        is_v1 = report.report_type == V1_TYPE
        pattern = "%Y-%m-%dT%H:%M:%S+00:00" if is_v1 else f"{PATTERNS[currency]} %H:%M:%S UTC"
        start = datetime.strptime(rows[0]["settlement-start-date"], pattern).replace(tzinfo=UTC)
        end = datetime.strptime(rows[0]["settlement-end-date"], pattern).replace(tzinfo=UTC)
        assert start - ends.get(currency, start) <= timedelta(seconds=60)
        ends[currency] = end
        column = "posted-date" if is_v1 else "posted-date-time"
        for row in rows[1:]:
            assert start <= datetime.strptime(row[column], pattern).replace(tzinfo=UTC) <= end


def test_reserves_continue_in_the_next_settlement(clean: Scenario) -> None:
    held: dict[str, Decimal] = {}
    for _, rows in settlement_tables(clean):
        currency = rows[0]["currency"]
        found = {}
        for row in rows[1:]:
            name = row.get("amount-description") or row["transaction-type"]
            if "Reserve" in name:
                found[name] = number(row.get("amount") or row["other-amount"], currency)
        assert found.get("Previous Reserve Amount Balance", Decimal(0)) == held.get(currency, Decimal(0))
        held[currency] = -found["Current Reserve Amount"]
    assert len(held) == 4


def test_a_clean_scenario_has_no_exception_and_no_ghost(clean: Scenario) -> None:
    assert clean.truth.exceptions == ()
    assert clean.truth.ghosts == ()
    assert {r["state"] for r in clean.truth.refunds} >= {
        "matched", "in_transit", "reversed", "returnless", "reimbursed", "excluded"
    }  # fmt: skip
    assert len(clean.truth.pairs) > 40


@pytest.mark.parametrize("code", FAULT_CODES)
def test_every_code_can_be_planted_alone(code: str, faulty: Scenario) -> None:
    alone = build_scenario(7, "XS", [code])
    codes = [e["code"] for e in alone.truth.exceptions]
    assert (1 if code in ONE_A_SCENARIO else 2) <= codes.count(code) <= 9
    assert set(codes) <= {code} | COMPANIONS.get(code, set())
    named = {e["code"] for e in faulty.truth.exceptions}
    assert code in named


def test_faults_do_not_disturb_one_another(faulty: Scenario) -> None:
    """Planted together, the faults are those that are planted one by one, up to ids and settlement totals."""
    together = sorted((e["code"], e["sku"] or "", str(e["quantity"])) for e in faulty.truth.exceptions)
    apart = sorted(
        (e["code"], e["sku"] or "", str(e["quantity"]))
        for code in FAULT_CODES
        for e in build_scenario(7, "XS", [code]).truth.exceptions
    )
    assert together == apart


@pytest.mark.parametrize("faults", ["none", "all"])
def test_journal_totals_balance_per_currency(faults: str) -> None:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    scenario = build_scenario(11, "XS", faults)
    for entry in scenario.truth.journal_totals:
        totals[entry["currency"]] += Decimal(entry["amount"])
    assert totals
    assert all(total == 0 for total in totals.values())
    accounts = {e["account_code"] for e in scenario.truth.journal_totals}
    assert {"1200", "1210", "4000", "4100", "6000", "1010"} <= accounts
    assert ("9990" in accounts) == (faults == "all")


def test_journal_totals_agree_with_the_documents(clean: Scenario) -> None:
    """Clearing holds what settlements say less what the bank got; single accounts hold their rows."""
    expected: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    by_name = {"Commission": "6000", "RefundCommission": "6020"}
    for _, rows in settlement_tables(clean):
        currency = rows[0]["currency"]
        expected["1200", currency] += number(rows[0]["total-amount"], currency)
        for row in rows[1:]:
            names = [row.get("amount-description"), row.get("price-type"), row.get("item-related-fee-type")]
            name = next((n for n in names if n), row["transaction-type"])
            account = "1210" if "Reserve" in name else by_name.get(name)
            amounts = [
                v for c, v in row.items() if c == "amount" or (c.endswith("-amount") and "total" not in c)
            ]
            if account:
                expected[account, currency] -= sum(number(v, currency) for v in amounts)
    for line in csv.DictReader(io.StringIO(clean.erp_exports["bank_lines"].decode())):
        if "AMAZON PAYMENTS" in line["reference"]:
            amount = Decimal(line["amount"])
            expected["1200", line["currency"]] -= amount
            expected["1010" if line["currency"] == "GBP" else "1015", line["currency"]] += amount
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in clean.truth.journal_totals:
        found[entry["account_code"], entry["currency"]] += Decimal(entry["amount"])
    assert {key: found[key] for key in expected} == expected


def test_facilitated_tax_washes_out_but_for_timing(clean: Scenario) -> None:
    wash = [e for e in clean.truth.journal_totals if e["account_code"] == "2120"]
    assert wash == []


def test_files_carry_the_time_of_their_document_and_nothing_is_later_than_as_of(
    faulty: Scenario, tmp_path: Path
) -> None:
    paths = write_inbox(faulty, tmp_path)
    assert {p.relative_to(tmp_path).parts[:2] for p in paths} >= {
        ("amazon_fba", "settlements"), ("amazon_fba", "customer_returns"), ("amazon_fba", "orders"),
        ("amazon_fba", "reimbursements"), ("zigzag", "returns"), ("zigzag", "grade_batches"),
        ("zigzag", "consignments"), ("erp", "item_master"), ("erp", "sku_aliases"), ("erp", "bank_lines"),
    }  # fmt: skip
    assert max(p.stat().st_mtime for p in paths) <= DEFAULT_AS_OF.timestamp()
    assert len({p.stat().st_mtime for p in paths}) > 10
    packed = [p for p in paths if p.suffix == ".gz"]
    assert packed
    assert all(gzip.decompress(p.read_bytes()) for p in packed)
    for snapshot in faulty.zigzag_returns:
        assert datetime.fromisoformat(snapshot["updatedAt"]) <= DEFAULT_AS_OF


def test_charsets_and_oddities_are_present(clean: Scenario) -> None:
    bodies = {r.file_name: r for r in clean.reports if r.body is not None}
    by_country = {
        c: [r for n, r in bodies.items() if n.startswith(f"settlement_{c}_")]
        for c in ("GB", "DE", "US", "JP")
    }
    assert any(r.body and r.body.startswith(b"\xef\xbb\xbf") for r in by_country["GB"])
    assert any(r.body and r.body.startswith(b"\n") for r in by_country["US"])
    assert any(r.body and "TASSE-GRÜN".encode("cp1252") in r.body for r in by_country["DE"])
    assert any(r.body and "マグ-01".encode("cp932") in r.body for r in by_country["JP"])
    assert any(r.processing_status == "CANCELLED" for r in clean.reports)


def test_rejected_rows_name_the_row_of_the_document(faulty: Scenario) -> None:
    bodies = {hashlib.sha256(r.body).hexdigest(): r.body for r in faulty.reports if r.body is not None}
    rejects = [e for e in faulty.truth.exceptions if e["code"] == "SETTLEMENT_PARSE_REJECT"]
    assert len(rejects) == 3
    for reject in rejects:
        sha, row = reject["subject"].split(":")
        text = bodies[sha].decode("cp1252", errors="replace").lstrip("ï»¿\n")
        cells = text.split("\n")[int(row)].split("\t")
        assert len(cells) < len(V2_COLUMNS) or "n/a" in cells or cells[16].startswith("99")


def test_unknown_codes_and_naive_times_are_refused() -> None:
    with pytest.raises(ValueError, match="NO_SUCH_CODE"):
        build_scenario(1, "XS", ["NO_SUCH_CODE"])
    with pytest.raises(ValueError, match="time zone"):
        build_scenario(1, "XS", "none", datetime(2026, 10, 31))  # noqa: DTZ001


def test_the_generator_imports_nothing_of_the_reconciler() -> None:
    root = Path(__file__).parents[2] / "sandbox" / "scenario"
    files = sorted(root.rglob("*.py"))
    assert len(files) > 15
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0
                names = [node.module or ""]
            assert not {n.split(".")[0] for n in names} & {"returns_assets", "resources", "sensors"}, path
