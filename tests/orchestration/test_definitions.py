"""The code location as Dagster loads it: what there is, who owns it, and what it must not show."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_representation.external_data import RepositorySnap

from resources.connections_resource import ConnectionsResource
from returns_assets.checks import families, registry
from returns_assets.definitions import build_definitions
from returns_assets.home import REPOSITORY
from returns_assets.invariants import INVARIANTS
from returns_assets.streams import STREAMS


@pytest.fixture
def definitions(home: Path) -> dg.Definitions:
    return build_definitions()


def specs(definitions: dg.Definitions) -> list[dg.AssetSpec]:
    return list(definitions.resolve_all_asset_specs())


def test_the_location_loads(definitions: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(definitions)


def test_every_stream_is_an_asset_under_the_key_of_its_dbt_source(definitions: dg.Definitions) -> None:
    keys = {tuple(spec.key.path) for spec in specs(definitions)}
    assert {tuple(stream.asset_key) for stream in STREAMS} <= keys


def test_every_asset_has_a_group_an_owner_and_says_what_it_is(definitions: dg.Definitions) -> None:
    incomplete = [
        spec.key.to_user_string()
        for spec in specs(definitions)
        if not (spec.owners and spec.description and spec.group_name and spec.group_name != "default")
    ]
    assert incomplete == []


def test_no_model_is_described_by_its_sql_alone(definitions: dg.Definitions) -> None:
    plain = [
        spec.key.to_user_string()
        for spec in specs(definitions)
        if (spec.description or "").startswith("dbt ")
    ]
    assert plain == []


def test_raw_groups_are_named_after_platforms_and_models_after_their_layer(
    definitions: dg.Definitions,
) -> None:
    groups = {tuple(spec.key.path): spec.group_name for spec in specs(definitions)}
    assert groups["raw_zigzag", "returns"] == "raw_zigzag"
    assert groups["marts", "journal_lines"] == "marts"
    assert groups["staging", "stg_zigzag__returns"] == "staging"
    assert groups["seeds", "exception_registry"] == "seeds"


def test_a_run_does_not_depend_on_the_history_that_it_writes(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    written = dg.AssetKey(["history", "exceptions"])
    exceptions = graph.get(dg.AssetKey(["marts", "return_exceptions"]))
    assert dg.AssetKey(["earlier_runs", "exceptions"]) in exceptions.parent_keys
    assert dg.AssetKey(["marts", "return_exceptions"]) in graph.get(written).parent_keys
    assert written not in exceptions.parent_keys


def test_only_lost_rows_and_wrong_books_block(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    dbt = {
        key for key in graph.asset_check_keys if key.asset_key.path[0] in {"staging", "intermediate", "seeds"}
    }
    blocking = {key.name for key in graph.asset_check_keys - dbt if graph.get_check_spec(key).blocking}
    own = {invariant.name for invariant in INVARIANTS if invariant.blocking} | {"rows_accounted_for"}
    assert own <= blocking
    ours = {"source_reachable", "documents_readable", "no_rejected_rows", "columns_as_expected", "not_empty"}
    assert not (ours | {f"exceptions_{family}" for family in families()}) & blocking


def test_every_family_of_the_registry_has_a_check(definitions: dg.Definitions) -> None:
    names = {key.name for key in definitions.resolve_asset_graph().asset_check_keys}
    assert {f"exceptions_{row['family']}" for row in registry().values()} <= names


def test_reconcile_takes_everything_but_single_documents(definitions: dg.Definitions) -> None:
    keys = {
        tuple(key.path) for key in definitions.resolve_job_def("reconcile").asset_layer.executable_asset_keys
    }
    assert {tuple(stream.asset_key) for stream in STREAMS} <= keys
    assert {("exports", "ledger_files"), ("history", "exceptions")} <= keys
    assert not {key for key in keys if key[0] == "landing"}


def test_a_single_settlement_refreshes_its_own_raw_stream_only(definitions: dg.Definitions) -> None:
    keys = {
        tuple(key.path)
        for key in definitions.resolve_job_def("one_settlement").asset_layer.executable_asset_keys
    }
    assert {key for key in keys if key[0] in {"landing", "raw_amazon_fba", "raw_zigzag", "raw_erp"}} == {
        ("landing", "amazon_fba_settlement"),
        ("raw_amazon_fba", "settlements"),
    }
    assert ("marts", "settlement_tieout") in keys


@pytest.mark.parametrize(
    ("schedule", "tick", "as_of"),
    [
        ("daily", datetime(2026, 7, 1, 1, tzinfo=UTC), "2026-07-01T01:00:00Z"),
        ("monthly", datetime(2026, 11, 1, 4, tzinfo=UTC), "2026-10-31T23:59:59Z"),
        ("monthly", datetime(2026, 7, 1, 3, tzinfo=UTC), "2026-06-30T22:59:59Z"),  # summer time in London
    ],
)
def test_schedules_decide_the_business_time(
    definitions: dg.Definitions, schedule: str, tick: datetime, as_of: str
) -> None:
    context = dg.build_schedule_context(scheduled_execution_time=tick)
    request = definitions.get_schedule_def(schedule).evaluate_tick(context).run_requests[0]
    assert request.run_config["resources"]["settings"]["config"]["as_of"] == as_of
    assert request.tags["returns/as_of"] == as_of


def test_without_slack_there_are_no_alert_sensors(definitions: dg.Definitions) -> None:
    names = {sensor.name for sensor in definitions.sensors or []}
    assert names == {"settlement_reports", "zigzag_grade_batches", "inbox_files"}


def test_with_slack_there_are_alert_sensors(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_TOKEN", "xoxb-something")
    monkeypatch.setenv("SLACK_CHANNEL", "#returns")
    names = {sensor.name for sensor in build_definitions().sensors or []}
    assert {"check_alerts", "run_failure_alerts"} <= names


def test_the_ui_never_sees_a_secret(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "AMAZON_FBA_CLIENT_SECRET": "secret-of-amazon",
        "AMAZON_FBA_REFRESH_TOKEN": "token-of-amazon",
        "ZIGZAG_PASSWORD": "password-of-zigzag",
        "SLACK_TOKEN": "xoxb-token-of-slack",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "connections.json"
    file.write_text(json.dumps({"zigzag": {"base_url": "http://127.0.0.1:1", "password": "from-the-file"}}))
    monkeypatch.setenv("RETURNS_CONNECTIONS", str(file))
    shown = as_shown(build_definitions())
    assert [value for value in [*secrets.values(), "from-the-file"] if value in shown] == []
    # The other way round: a configured value of a resource would be found.
    leaking = {"connections": ConnectionsResource(home="token-of-amazon")}
    assert "token-of-amazon" in as_shown(build_definitions(resource_overrides=leaking))


def as_shown(definitions: dg.Definitions) -> str:
    """What the UI is told about the code location."""
    return dg.serialize_value(RepositorySnap.from_def(definitions.get_repository_def()))


def test_the_instance_sends_no_telemetry_and_serves_one_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    shutil.copy(REPOSITORY / "dagster.yaml", tmp_path / "dagster.yaml")
    with dg.DagsterInstance.from_config(str(tmp_path)) as configured:
        assert configured.telemetry_enabled is False
        assert configured.nux_enabled is False
        assert configured.global_op_concurrency_default_limit == 1
