"""What is wrong in a settings file is named with file and row, set aside, and stops nothing else."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_config_overrides import SEEDS, override
from test_runs import returns

from resources.warehouse import Warehouse
from returns_assets.dbt_assets import dbt_variables
from returns_assets.home import PROJECT_DIR, Home
from returns_assets.run_settings import RunSettings
from returns_assets.settings_checks import build_settings_checks
from returns_assets.settings_files import accept, entity, examine, policy, settings_rows

NOT_A_TABLE = {
    "no columns": b"policy;value\nrefund_tolerance;0,05\n",
    "no text": b"\x89PNG\r\n\x1a\n\x00",
    "nothing": b"",
    "another charset": "policy,value,unit,valid_from,valid_to,reason\nrefund_tolerance,1,£,,,\n".encode(
        "cp1252"
    ),
    "a column twice": b"policy,value,unit,valid_from,valid_to,reason,unit\nrefund_tolerance,1,x,,,,\n",
    "an open quote": b'policy,value,unit,valid_from,valid_to,reason\n"refund_tolerance,1,x,,,\n',
    "only bad rows": b"policy,value,unit,valid_from,valid_to,reason\nrefund_tolerance,x,x,,,\n",
}


def seed_rows(name: str) -> list[dict[str, str]]:
    with (PROJECT_DIR / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def named(home: Path) -> list[str]:
    return [f"{problem.place}: {problem.text}" for problem in examine(Home(home)).problems]


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("policies", ("_days,14,", "_days,two weeks,"), "row 1: value 'two weeks' is not a number"),
        (
            "policies",
            ("rma_processing_days", "rma_processing_dayz"),
            "row 2: policy 'rma_processing_dayz' is not known",
        ),
        (
            "gl_mapping",
            ("2000-01-01", "01/01/2000"),
            "row 1: valid_from '01/01/2000' is not a date like 2026-01-31",
        ),
        ("gl_mapping", (",4000,30,", ",4999,30,"), "row 1: account_code '4999' is not in chart_of_accounts"),
        ("gl_mapping", (",4000,30,", ",4000,high,"), "row 1: priority 'high' is not a whole number"),
        (
            "grade_dispositions",
            (",1350,", ",1355,"),
            "row 2: account_code '1355' is not in chart_of_accounts",
        ),
        (
            "grade_dispositions",
            ("net_realisable_value", "nrv"),
            "row 2: stock_effect 'nrv' is none of sellable",
        ),
        (
            "accounting_entities",
            ("Europe/London", "Europe/Londn"),
            "row 1: timezone 'Europe/Londn' is not known",
        ),
        (
            "accounting_entities",
            (",GBP,", ",pounds,"),
            "row 1: functional_currency 'pounds' is not an ISO code",
        ),
        ("chart_of_accounts", (",asset,", ",property,"), "row 1: account_type 'property' is none of asset"),
        ("exception_registry", (",medium,", ",mild,"), "row 1: severity 'mild' is none of critical, high"),
        ("claim_windows", ("45,105", "105,45"), "row 1: window_start_days 105 is after window_end_days 45"),
        ("warehouses", (",true,", ",yes,"), "row 3: is_own_sellable 'yes' is none of true, false"),
        ("tax_codes", (",20,", ",a fifth,"), "row 1: rate_percent 'a fifth' is not a number"),
        ("service_skus", ("RET-FEE,", ","), "row 1: sku is missing"),
        ("posting_rules", ("settlement,", "settlements,"), "row 1: event_type 'settlements' is not known"),
        ("goods_accounts", ("AFN,", "FBA,"), "row 1: goods_state 'FBA' is not known"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(
    tmp_path: Path, name: str, change: tuple[str, str], said: str
) -> None:
    override(tmp_path, name, change)
    assert [text for text in named(tmp_path) if text.startswith(f"{name}.csv, {said}")]
    assert examine(Home(tmp_path)).replaced in ((name,), ())


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("policies", "refund_tolerance,0.02,currency,2026-01-01,,\n", "row 6 (refund_tolerance)"),
        ("warehouses", "uk-dc ,Twin,own,GB,true,,\n", "repeats row 3 (uk-dc) for the same days"),
        ("grade_dispositions", "A,again,sellable,1300,2026-01-01,\n", "repeats row 1 (a) for the same days"),
        ("chart_of_accounts", "1010,Bank,asset,Assets,assets,2020-01-01,\n", "row 1 (1010)"),
        ("reason_codes", "11,big,amazon_fba,UNWANTED_ITEM,to_zigzag,,\n", "(amazon_fba, unwanted_item)"),
        ("reason_codes", "10,changed mind,amazon_fba,ANOTHER,both,,\n", "(10, amazon_fba)"),
    ],
    ids=["policy", "warehouse", "grade", "account", "reason read", "reason told"],
)  # fmt: skip
def test_a_row_for_days_that_another_row_has_is_set_aside(
    tmp_path: Path, name: str, row: str, said: str
) -> None:
    override(tmp_path, name, more=row)
    (problem,) = examine(Home(tmp_path)).problems
    assert problem.row == len(seed_rows(name)) + 1
    assert problem.text.startswith("repeats row")
    assert said in problem.text
    assert settings_rows(Home(tmp_path), name) == seed_rows(name)


def test_rows_that_follow_each_other_are_both_used(tmp_path: Path) -> None:
    override(
        tmp_path,
        "policies",
        ("refund_tolerance,0.01,currency,,,", "refund_tolerance,0.01,currency,,2026-06-30,"),
        more="refund_tolerance,0.05,currency,2026-07-01,,\n",
    )
    home = Home(tmp_path)
    assert examine(home).problems == ()
    assert [str(policy(home, "refund_tolerance", date(2026, month, 30))) for month in (6, 7)] == [
        "0.01",
        "0.05",
    ]


@pytest.mark.parametrize("kind", NOT_A_TABLE)
def test_a_file_that_cannot_be_used_gives_way_to_the_default(tmp_path: Path, kind: str) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "policies.csv").write_bytes(NOT_A_TABLE[kind])
    found = accept(Home(tmp_path))
    assert found.problems[0].row is None
    assert found.problems[0].path.name == "policies.csv"
    assert (found.replaced, found.written) == ((), ())
    assert settings_rows(Home(tmp_path), "policies") == seed_rows("policies")


def test_what_the_program_cannot_do_without_comes_from_the_default(tmp_path: Path) -> None:
    override(tmp_path, "policies", ("refund_tolerance,0.01,", "refund_tolerance,a penny,"))
    policies = {row["policy"]: row["value"] for row in settings_rows(Home(tmp_path), "policies")}
    assert policies["refund_tolerance"] == "0.01"
    (tmp_path / "config" / "policies.csv").write_text(
        "policy,value,unit,valid_from,valid_to,reason\nrefund_tolerance,0.05,currency,,,ours\n"
    )
    policies = {row["policy"]: row["value"] for row in settings_rows(Home(tmp_path), "policies")}
    assert policies.keys() == {row["policy"] for row in seed_rows("policies")}
    assert policies["refund_tolerance"] == "0.05"
    assert examine(Home(tmp_path)).problems == ()


def test_an_account_that_is_set_aside_keeps_its_default_and_one_that_is_gone_is_missed(
    tmp_path: Path,
) -> None:
    override(tmp_path, "chart_of_accounts", ("currency),asset,", "currency),moon,"))
    assert all("chart_of_accounts.csv" in text for text in named(tmp_path))
    gone = next(row for row in seed_rows("chart_of_accounts") if row["account_code"] == "6030")
    override(tmp_path, "chart_of_accounts", (",".join(gone.values()) + "\n", ""))
    problems = examine(Home(tmp_path)).problems
    assert {problem.name for problem in problems} == {"gl_mapping"}
    assert {problem.text for problem in problems} == {"account_code '6030' is not in chart_of_accounts"}
    assert {problem.path for problem in problems} == {PROJECT_DIR / "seeds" / "gl_mapping.csv"}
    assert "gl_mapping" in examine(Home(tmp_path)).written


def test_an_entity_that_cannot_be_used_leaves_the_others(tmp_path: Path) -> None:
    override(tmp_path, "accounting_entities", more="DE,DE,EUR,Europe/Atlantis,,\n")
    assert named(tmp_path) == [
        "accounting_entities.csv, row 2: timezone 'Europe/Atlantis' is not known, e.g. Europe/London"
    ]
    assert entity(Home(tmp_path)).functional_currency == "GBP"


def test_what_dbt_reads_are_the_rows_that_count_and_nothing_old(tmp_path: Path) -> None:
    override(
        tmp_path,
        "warehouses",
        more='X-DC,"A ""quoted"", name",own,GB,yes,,\nY-DC,"comma, name",own,GB,TRUE,,\n',
    )
    variables = dbt_variables(Home(tmp_path), datetime(2026, 10, 31, tzinfo=UTC))
    assert variables["config_overrides"] == ["warehouses"]
    assert [problem["row"] for problem in variables["settings_problems"]] == [
        len(seed_rows("warehouses")) + 1
    ]
    written = tmp_path / "dbt" / "settings" / "warehouses.csv"
    codes = [line.split(",")[0] for line in written.read_text().splitlines()]
    assert codes == ["warehouse_code", *(row["warehouse_code"] for row in seed_rows("warehouses")), "Y-DC"]
    stamp = written.stat().st_mtime_ns
    accept(Home(tmp_path))
    assert written.stat().st_mtime_ns == stamp
    (tmp_path / "config" / "warehouses.csv").unlink()
    assert accept(Home(tmp_path)).written == ()
    assert not written.exists()


def test_the_checks_on_the_seeds_warn_of_rows_and_fail_for_files(tmp_path: Path) -> None:
    override(tmp_path, "warehouses", (",true,", ",yes,"))
    (tmp_path / "config" / "policies.csv").write_text("nothing of it\n")
    found = {
        result.asset_key.path[-1]: result
        for result in build_settings_checks()(RunSettings(home=str(tmp_path)))
        if result.asset_key
    }
    assert set(found) == {path.stem for path in SEEDS}
    assert {name for name, result in found.items() if not result.passed} == {"warehouses", "policies"}
    assert found["warehouses"].severity.value == "WARN"
    assert found["policies"].severity.value == "ERROR"
    assert "warehouses.csv, row 3: is_own_sellable 'yes'" in str(
        found["warehouses"].metadata["top_lines"].value
    )


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_a_file_holds_each_of_its_rows_is_used_or_named(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    name = data.draw(
        st.sampled_from(["policies", "warehouses", "gl_mapping", "reason_codes", "accounting_entities"])
    )
    lines = (PROJECT_DIR / "seeds" / f"{name}.csv").read_text().splitlines()
    weird = st.sampled_from(
        ["", '"', ",,,,,,,,,,", "\x00", "é,1", "2026-13-01", "A,B", lines[1], lines[-1]]
    ) | st.text(max_size=8)
    for _ in range(data.draw(st.integers(1, 3))):
        lines.insert(data.draw(st.integers(0, len(lines))), data.draw(weird))
    home = Home(tmp_path_factory.mktemp("home"))
    home.config.mkdir()
    (home.config / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8", errors="replace")
    found = accept(home)
    whole = [problem for problem in found.problems if problem.row is None]
    if whole:
        assert name not in found.replaced
        return
    rows = [problem.row for problem in found.problems]
    assert len(set(rows)) == len(rows)
    with (home.config / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        held = sum(1 for _ in csv.DictReader(file))
    used = [number for number in found.tables[name].rows if number <= held]
    assert sorted([*used, *filter(None, rows)]) == list(range(1, held + 1))


def test_a_run_goes_on_with_what_can_be_used_and_says_what_cannot(home: Path) -> None:
    override(home, "policies", ("refund_tolerance,0.01,", "refund_tolerance,it's a penny,"))
    (home / "config" / "claim_windows.csv").write_text("marketplace;days\n*;45\n")
    aliases = home / "inbox" / "erp" / "sku_aliases"
    items = home / "inbox" / "erp" / "item_master"
    for folder in (aliases, items):
        folder.mkdir(parents=True)
    (items / "items.csv").write_text("sku,unit_cost,currency\nCUP,1.00,GBP\nPOT,2.00,GBP\n")
    (aliases / "aliases.csv").write_text(
        "source_system,source_sku,sku,valid_from,valid_to\n"
        "zigzag,TWIN,CUP,,\nzigzag,ONE,POT,,\nzigzag,twin,POT,2026-07-01,\n"
    )
    done = returns(home, "run", "--source", "inbox", "--as-of", "2026-10-31T23:59:59Z")
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "policies.csv, row 6: value 'it's a penny' is not a number; the row is set aside" in said
    assert "claim_windows.csv has no column marketplace, currency, window_start_days" in said
    warehouse = Warehouse(database=str(home / "warehouse.duckdb"))
    found = warehouse.rows(
        "select exception_code, subject, severity, message, cast(evidence as varchar) as evidence"
        " from marts.return_exceptions order by exception_code, subject"
    )
    assert [(row["exception_code"], row["subject"], row["severity"]) for row in found] == [
        ("SETTINGS_INVALID", "config/claim_windows.csv", "critical"),
        ("SETTINGS_INVALID", "config/policies.csv", "high"),
        ("SKU_ALIAS_AMBIGUOUS", "zigzag/TWIN", "high"),
    ]
    assert "config/policies.csv:6" in found[1]["evidence"]
    assert "aliases row 1, aliases row 3" in found[2]["message"]


def test_doctor_lists_every_problem_and_the_next_step(home: Path) -> None:
    override(home, "warehouses", (",true,", ",yes,"))
    (home / "config" / "policies.csv").write_text("policy;value\nrefund_tolerance;0,05\n")
    done = returns(home, "doctor")
    assert done.returncode == 1
    assert "policies.csv has no column policy, value" in done.stdout
    assert "policy,value,unit,valid_from,valid_to,reason" in done.stdout.replace(", ", ",")
    assert "warehouses.csv, row 3: is_own_sellable 'yes' is none of true, false" in done.stdout
    assert "Next:" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
