"""Whole runs against the simulated platforms: what fails a run, and what a second run changes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from resources.connections_resource import ConnectionsResource
from resources.warehouse import Warehouse
from returns_assets.definitions import build_definitions
from returns_assets.raw_checks import CHECKS
from sandbox.faults import answer
from sandbox.server import Sandbox
from sensors.new_documents import settlement_reports, zigzag_grade_batches


def returns(home: Path, *arguments: str, connections: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as people start it."""
    environment = {**os.environ, "RETURNS_HOME": str(home)}
    if connections:
        environment["RETURNS_CONNECTIONS"] = str(connections)
    command = [sys.executable, "-m", "returns_assets.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=900)


def contents(home: Path, *folders: str) -> dict[str, str]:
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted((home / folder).rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def evaluations(home: Path) -> dict[tuple[str, str], dg.AssetCheckEvaluation]:
    """The last evaluation of every check, as the UI shows it."""
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        wanted = dg.EventRecordsFilter(event_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        found = {}
        for record in instance.get_event_records(wanted, ascending=True):
            event = record.event_log_entry.dagster_event
            assert event is not None
            evaluation = event.event_specific_data
            assert isinstance(evaluation, dg.AssetCheckEvaluation)
            found[evaluation.asset_key.to_user_string(), evaluation.check_name] = evaluation
        return found


def marts(home: Path) -> dict[str, str]:
    """Every mart as one digest."""
    with Warehouse(database=str(home / "warehouse.duckdb")).read() as connection:
        names = [
            row[0]
            for row in connection.execute(
                "select table_name from duckdb_tables() where schema_name = 'marts'"
            ).fetchall()
        ]
        return {
            name: hashlib.sha256(
                "\n".join(
                    sorted(map(repr, connection.execute(f"select * from marts.{name}").fetchall()))
                ).encode()
            ).hexdigest()
            for name in names
        }


def test_a_run_ends_well_whatever_the_data_holds_and_a_second_changes_nothing(
    home: Path, connections_file: Path, platforms: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = returns(home, "run", "--source", "api", connections=connections_file)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Settlement tie-out" in first.stdout
    assert "Debits equal credits in every currency." in first.stdout
    assert "The states add up to all refund lines" in first.stdout
    before, marts_before = contents(home, "landing", "raw", "history", "exports"), marts(home)
    monkeypatch.setenv("DAGSTER_HOME", str(home / "dagster"))  # where dagster.yaml says that its database is
    found = evaluations(home)
    assert {name for _, name in found} >= set(CHECKS) | {"every_entry_balances", "exceptions_settlement"}
    assert not found["marts/return_exceptions", "exceptions_settlement"].passed

    # The platform refuses now: the run goes on with what has landed, and says so.
    platforms.faults.script("getReports", *[answer(403)] * 4)
    second = returns(home, "run", "--source", "api", connections=connections_file)
    assert second.returncode == 0, second.stdout + second.stderr
    after = contents(home, "landing", "raw", "history", "exports")
    assert {name: after.get(name) for name in before} == before
    # What is new is that it refused: an event, and the exception that tells of it.
    assert {Path(name).parts[1] for name in after.keys() - before.keys()} <= {"source_events", "exceptions"}
    # The queue has one more, and so have the figures that count the queue.
    changed = {name for name, digest in marts(home).items() if digest != marts_before[name]}
    assert changed == {"return_exceptions", "reconciliation_rates", "detection_latency"}
    failed = returns(home, "exceptions", "--code", "sync_failed", "--format", "csv")
    assert "amazon_fba/settlements" in failed.stdout
    refused = evaluations(home)["raw_amazon_fba/settlements", "source_reachable"]
    assert not refused.passed
    assert refused.severity is dg.AssetCheckSeverity.ERROR
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        assert [run.job_name for run in instance.get_runs()] == ["reconcile", "reconcile"]

    queue = returns(home, "exceptions", "--format", "csv")
    assert queue.returncode == 0
    assert queue.stdout.startswith("exception_code,severity,owner_team")
    settlements = returns(home, "exceptions", "--code", "settlement_unbalanced")
    assert (
        settlements.stdout.count("SETTLEMENT_UNBALANCED")
        == queue.stdout.count("\nSETTLEMENT_UNBALANCED,")
        > 0
    )


def test_a_source_that_never_answered_fails_the_run_and_says_what_to_do(
    home: Path, connections_file: Path, platforms: Sandbox
) -> None:
    platforms.faults.script("getToken", *[answer(401)] * 20)
    done = returns(home, "run", "--source", "api", connections=connections_file)
    assert done.returncode == 1
    assert "zigzag" in done.stdout
    assert "returns doctor" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "raw_zigzag" in next((home / "logs").glob("*.log")).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("sensor", "job_name", "partitions", "table"),
    [
        (settlement_reports, "one_settlement", "amazon_fba_settlements", "marts.settlement_tieout"),
        (
            zigzag_grade_batches,
            "one_grade_batch",
            "zigzag_grade_batches",
            "staging.stg_zigzag__grade_batches",
        ),
    ],
)
def test_one_document_runs_by_itself_in_a_fresh_home(
    home: Path,
    connections_file: Path,
    connected: ConnectionsResource,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
    sensor: dg.SensorDefinition,
    job_name: str,
    partitions: str,
    table: str,
) -> None:
    monkeypatch.setenv("RETURNS_CONNECTIONS", str(connections_file))
    definitions = build_definitions()
    with dg.build_sensor_context(instance=instance, definitions=definitions) as context:
        result = sensor(context, connections=connected)
    assert isinstance(result, dg.SensorResult)
    key = (result.run_requests or [])[0].partition_key
    assert key
    instance.add_dynamic_partitions(partitions, [key])
    job = definitions.resolve_job_def(job_name)
    assert job.execute_in_process(
        instance=instance, partition_key=key, tags={"returns/as_of": "2026-10-31T23:59:59Z"}
    ).success
    found = Warehouse(database=str(home / "warehouse.duckdb")).rows(f"select count(*) as n from {table}")
    assert found == [{"n": 1}]
