"""Settings files in `<home>/config/` replace the seeds, take effect, and are explained when unusable."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_runs import returns

from resources.warehouse import Warehouse
from returns_assets.home import PROJECT_DIR, Home
from returns_assets.jobs import build_schedules
from returns_assets.settings_files import SettingsFileError, entity_at, examine
from sandbox.scenario.model import Scenario

SEEDS = sorted((PROJECT_DIR / "seeds").glob("*.csv"))
ZONE = "Pacific/Kiritimati"  # fourteen hours before UTC: most moments fall on another day than in London


@pytest.fixture
def odd_home(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose path holds what would end a string in SQL."""
    folder = tmp_path / "the seller's home"
    (folder / "config").mkdir(parents=True)
    monkeypatch.setenv("RETURNS_HOME", str(folder))
    return folder


def override(home: Path, name: str, *changes: tuple[str, str], more: str = "") -> None:
    """The seed with some texts changed, as the settings file of that name."""
    text = (PROJECT_DIR / "seeds" / f"{name}.csv").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / f"{name}.csv").write_text(text + more, encoding="utf-8")


def test_settings_files_replace_every_seed_and_take_effect(
    odd_home: Path, connections_file: Path, scenario: Scenario
) -> None:
    for seed in SEEDS:
        override(odd_home, seed.stem)
    override(odd_home, "policies", ("ghost_release_hours,48,", "ghost_release_hours,99999,"))
    override(odd_home, "gl_mapping", (",4000,", ",4005,"))
    sales = "4005,Sales of ours,income,Income:Sales,income:sales,2000-01-01,9999-12-31\n"
    override(odd_home, "chart_of_accounts", more=sales)
    override(odd_home, "accounting_entities", ("GB,GBP,Europe/London", f"KI,EUR,{ZONE}"))

    done = returns(odd_home, "run", "--source", "api", connections=connections_file)

    assert done.returncode == 0, done.stdout + done.stderr
    warehouse = Warehouse(database=str(odd_home / "warehouse.duckdb"))
    # policies: nothing is late with so much time, although the scenario holds units back
    assert "GHOST_HELD" in {planted["code"] for planted in scenario.truth.exceptions}
    assert count(warehouse, "marts.return_exceptions where exception_code = 'GHOST_HELD'") == 0
    # gl_mapping with chart_of_accounts: sales are booked to the other account under its name
    assert count(warehouse, "marts.journal_lines where account_code = '4000'") == 0
    assert count(warehouse, "marts.journal_lines where account_name = 'Sales of ours'") > 0
    # accounting_entities: the euro is the currency of the books, and days are those of the zone
    found = warehouse.rows("select distinct functional_currency from marts.journal_lines")
    assert found == [{"functional_currency": "EUR"}]
    assert count(warehouse, "marts.journal_lines where currency = 'EUR' and functional_debit is null") == 0
    assert (
        count(warehouse, "marts.journal_lines where currency = 'GBP' and functional_debit is not null") == 0
    )
    elsewhere = "cast(timezone('{}', timezone('UTC', returned_at)) as date)"
    here = f"intermediate.int_fba_return_rows where return_date <> {elsewhere.format(ZONE)}"
    london = f"intermediate.int_fba_return_rows where return_date <> {elsewhere.format('Europe/London')}"
    assert count(warehouse, here) == 0
    assert count(warehouse, london) > 0


def count(warehouse: Warehouse, relation: str) -> int:
    (row,) = warehouse.rows(f"select count(*) as n from {relation}")
    return int(row["n"])


def test_doctor_names_a_settings_file_that_replaces_nothing(home: Path) -> None:
    override(home, "policies")
    (home / "config" / "policies.csv").rename(home / "config" / "polices.csv")
    done = returns(home, "doctor")
    assert done.returncode == 1
    assert "polices.csv replaces nothing" in done.stdout


def test_the_seeds_themselves_are_usable_as_settings_files(tmp_path: Path) -> None:
    for seed in SEEDS:
        override(tmp_path, seed.stem)
    settings = examine(Home(tmp_path))
    assert settings.problems == ()
    assert list(settings.replaced) == [seed.stem for seed in SEEDS]


def test_the_entity_is_the_one_that_is_valid_at_the_time(tmp_path: Path) -> None:
    later = "UK,GB,EUR,Europe/Paris,2026-07-01,9999-12-31\n"
    override(tmp_path, "accounting_entities", ("9999-12-31", "2026-06-30"), more=later)
    before, after = (entity_at(Home(tmp_path), datetime(2026, month, 15, tzinfo=UTC)) for month in (6, 8))
    assert (before.functional_currency, after.functional_currency) == ("GBP", "EUR")
    assert {one.execution_timezone for one in build_schedules(after.timezone)} == {"Europe/Paris"}
    with pytest.raises(SettingsFileError, match="no entity that is valid on 1999"):
        entity_at(Home(tmp_path), datetime(1999, 1, 1, tzinfo=UTC))
