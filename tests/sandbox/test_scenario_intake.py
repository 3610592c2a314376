"""Planted faults of documents, settings and sources, read off what the scenario delivers and nothing else."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.scenario.clock import entity_date
from sandbox.scenario.faults import DOCUMENT_FAULTS, EVENT_FAULTS, ONCE
from sandbox.scenario.fba_reports import SNAPSHOT_TYPE
from sandbox.scenario.generator import build_scenario
from sandbox.scenario.model import Scenario
from sandbox.scenario.settlements import V2_TYPE
from sandbox.scenario.writers import write_inbox, write_settings

KNOWN_GRADES = {"A", "B", "C", "D", "REJECT", "UNGRADED"}


@pytest.fixture(scope="module")
def faulty() -> Scenario:
    return build_scenario(9, "XS", "all")


def planted(scenario: Scenario, code: str) -> list[dict[str, str]]:
    return [dict(found) for found in scenario.truth.exceptions if found["code"] == code]


def export(scenario: Scenario, stream: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(scenario.erp_exports[stream].decode())))


def test_a_clean_scenario_has_no_settings_and_no_failing_source() -> None:
    clean = build_scenario(9, "XS", "none")
    assert (clean.settings, clean.added_settings, clean.source_reports) == ({}, {}, ())


def test_faults_are_planted_as_often_as_asked_each_with_instances_of_its_own(faulty: Scenario) -> None:
    crowded = build_scenario(9, "XS", "all", rate=3)
    alone, together = (Counter(row["code"] for row in one.truth.exceptions) for one in (faulty, crowded))
    # some faults bring findings of another code along, which may be planted once
    repeated = {code for code in EVENT_FAULTS if code not in ONCE and code not in DOCUMENT_FAULTS}
    assert {code: together[code] for code in repeated} == {code: 3 * alone[code] for code in repeated}
    assert {code for code in ONCE if together[code] < alone[code]} == set()
    orders = Counter(row["order_id"] for row in planted(crowded, "DUPLICATE_REFUND"))
    assert set(orders.values()) == {1}


def test_a_rate_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="rate"):
        build_scenario(9, "XS", "all", rate=0)


def test_units_of_unknown_grades_and_their_cost_are_the_truth(faulty: Scenario) -> None:
    costs = {row["sku"]: Decimal(row["unit_cost"]) for row in export(faulty, "item_master")}
    aliases = {row["source_sku"]: row["sku"] for row in export(faulty, "sku_aliases")}
    graded = {
        item["itemId"]: item
        for snapshot in faulty.zigzag_returns
        for item in snapshot["items"]
        if item["grade"] not in KNOWN_GRADES
    }
    found: dict[str, list[Decimal]] = defaultdict(list)
    for item in graded.values():
        text = item["sku"].strip()
        sku = next(s for s in (aliases.get(text), text, text.upper()) if s in costs)
        found[item["grade"]].append(costs[sku] * item["quantity"])
    assert {grade: (len(each), sum(each)) for grade, each in found.items()} == {
        row["subject"]: (row["quantity"], Decimal(row["amount"])) for row in planted(faulty, "GRADE_UNMAPPED")
    }


def test_more_is_sold_and_not_shipped_than_the_erp_counts(faulty: Scenario) -> None:
    stock = {(row["sku"], row["location"]): int(row["quantity"]) for row in export(faulty, "stock_on_hand")}
    warehouses = {"7396000000000000201": "UK-DC", "7396000000000000202": "DE-DC"}
    sold = Counter(
        (line["seller_sku"], warehouses[order["warehouse_id"]])
        for order in faulty.tiktok_shop.orders
        if order["status"] == "AWAITING_SHIPMENT" and order["warehouse_id"] in warehouses
        for line in order["line_items"]
    )
    waiting = [
        one
        for one in faulty.orocommerce.resources["orders"]
        if one["relationships"]["shippingStatus"]["data"]["id"] == "not_shipped"
        and one["relationships"]["internalStatus"]["data"]["id"] == "open"
    ]
    lines = {one["id"]: one for one in faulty.orocommerce.resources["orderlineitems"]}
    for order in waiting:
        for line in (lines[to["id"]] for to in order["relationships"]["lineItems"]["data"]):
            key = line["attributes"]["productSku"], "UK-DC"
            if key in sold:
                sold[key] += int(line["attributes"]["quantity"])
    excess = {key: units - stock[key] for key, units in sold.items() if units > stock.get(key, units)}
    rows = planted(faulty, "OVERSELL_RISK")
    assert excess == {(row["sku"], row["subject"]): row["quantity"] for row in rows} != {}


def test_a_reserve_of_one_amount_is_held_back_in_every_settlement_of_its_chain(faulty: Scenario) -> None:
    held = [
        line.split("\t")[14]
        for report in faulty.reports
        if report.report_type == V2_TYPE and "_CA_" in report.file_name and report.body
        for line in report.body.decode().splitlines()
        if "Current Reserve Amount" in line
    ]
    (row,) = planted(faulty, "RESERVE_NOT_RELEASED")
    assert held == [f"-{row['amount']}"] * 5


def test_the_bank_has_been_silent_for_a_week(faulty: Scenario) -> None:
    newest = max(row["value_date"] for row in export(faulty, "bank_lines"))
    assert newest <= (entity_date(faulty.as_of) - timedelta(days=8)).isoformat()


def test_two_reports_and_no_other_have_a_header_alone(faulty: Scenario) -> None:
    empty = {report.file_name for report in faulty.reports if report.body and report.body.count(b"\n") == 1}
    assert empty == {f"{row['subject']}.txt" for row in planted(faulty, "EMPTY_REPORT_SUSPECT")}


def test_every_ambiguous_kind_of_charge_is_in_its_settlement_with_its_amount(faulty: Scenario) -> None:
    rows = faulty.added_settings["gl_mapping"]
    assert len({row["account_code"] for row in rows}) == len(rows) == 2
    assert len({tuple(row[name] for name in row if name != "account_code") for row in rows}) == 1
    for row in planted(faulty, "FEE_MAP_AMBIGUOUS"):
        (report,) = [r for r in faulty.reports if r.file_name.endswith(f"_{row['settlement_id']}.txt")]
        text = (report.body or b"").decode(report.content_type.rsplit("=", 1)[1])
        lines = [line.split("\t") for line in text.splitlines() if "Aurora Levy" in line]
        amounts = [Decimal(line[14].replace(",", ".")) for line in lines]
        assert -sum(amounts) == Decimal(row["amount"])


def test_planted_rows_follow_those_of_the_default_file(faulty: Scenario, tmp_path: Path) -> None:
    defaults, folder = tmp_path / "defaults", tmp_path / "config"
    defaults.mkdir()
    for name, rows in faulty.added_settings.items():
        columns = [*rows[0], "note"]
        default = [",".join(columns), ",".join(f"default {column}" for column in columns)]
        (defaults / f"{name}.csv").write_text("\n".join(default) + "\n", encoding="utf-8")
    paths = write_settings(faulty, folder, defaults)
    assert {path.stem for path in paths} == {*faulty.settings, *faulty.added_settings}
    for name, content in faulty.settings.items():
        assert (folder / f"{name}.csv").read_bytes() == content
    for name, rows in faulty.added_settings.items():
        first, *others = csv.DictReader((folder / f"{name}.csv").open(encoding="utf-8"))
        assert set(first.values()) == {f"default {column}" for column in first}
        assert others == [{**row, "note": ""} for row in rows]


def test_the_last_count_of_stock_is_old_and_whoever_asks_gets_one_of_today(
    faulty: Scenario, tmp_path: Path
) -> None:
    counts = {
        report.on_request_only: report for report in faulty.reports if report.report_type == SNAPSHOT_TYPE
    }
    assert counts[False].data_end_time == faulty.as_of - timedelta(days=3)
    assert counts[True].data_end_time == faulty.as_of
    names = {path.name for path in write_inbox(faulty, tmp_path) if path.parent.name == "inventory_snapshot"}
    assert names == {counts[False].file_name}
