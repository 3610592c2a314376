"""Failing checks reach Slack once, with what a person needs and nothing personal."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from resources.connections_resource import ConnectionsResource
from returns_assets.check_results import exception_result
from returns_assets.home import REPOSITORY
from sandbox.faults import PASS, answer
from sandbox.server import Sandbox
from sensors.alerts import check_alerts, evaluations, run_failure_alerts

DUE = datetime(2026, 11, 1)  # noqa: DTZ001 - the warehouse gives naive UTC
MART = dg.AssetKey(["marts", "return_exceptions"])


def exception(
    number: int, code: str = "GHOST_HELD", severity: str = "high", **changes: Any
) -> dict[str, Any]:
    row = {
        "exception_id": f"id-{number}", "exception_code": code, "severity": severity, "owner_team": "ops",
        "amount": Decimal(number), "currency": "GBP", "due_at": DUE, "order_id": f"206-{number}",
        "return_id": None, "settlement_id": None, "shipment_id": None, "sku": None, "subject": None,
        "message": "Expected 1, found 0; buyer Jane Doe, 1 High Street",
    }  # fmt: skip
    return {**row, **changes}


def evaluate(instance: dg.DagsterInstance, *found: dict[str, Any]) -> None:
    """One evaluation of the family's check in the instance's event log, as a run leaves it."""

    @dg.asset_check(asset=MART, name="exceptions_inventory")
    def check() -> dg.AssetCheckResult:
        return exception_result(
            "exceptions_inventory", MART, sorted(found, key=lambda row: row["exception_code"])
        )

    definitions = dg.Definitions(assets=[dg.AssetSpec(MART)], asset_checks=[check])
    job = definitions.resolve_implicit_global_asset_job_def()
    assert job.execute_in_process(instance=instance).success


def tick(
    instance: dg.DagsterInstance, connected: ConnectionsResource, cursor: str | None = None
) -> dg.SensorResult | dg.SkipReason:
    with dg.build_sensor_context(instance=instance, cursor=cursor) as context:
        result = check_alerts(context, connections=connected)
    assert isinstance(result, dg.SensorResult | dg.SkipReason)
    return result


@pytest.mark.requirement("R-IPS-12")
def test_one_message_per_code_says_count_value_owner_due_and_the_worst_lines(
    instance: dg.DagsterInstance, connected: ConnectionsResource, platforms: Sandbox
) -> None:
    many = [exception(number) for number in range(1, 8)]
    evaluate(instance, *many, exception(50, "FBA_CLAIM_DUE", owner_team="finance"))
    tick(instance, connected)
    texts = [message.text for message in platforms.slack_messages]
    assert len(texts) == 2
    (ghosts,) = [text for text in texts if "GHOST_HELD" in text]
    for part in (
        "7 open",
        "GBP 28.00",
        "Owner ops",
        "2026-11-01",
        "returns exceptions --code GHOST_HELD",
        "/runs/",
    ):
        assert part in ghosts
    assert [number for number in range(1, 8) if f"206-{number}," in ghosts] == [3, 4, 5, 6, 7]


def test_messages_hold_no_text_of_the_source(
    instance: dg.DagsterInstance, connected: ConnectionsResource, platforms: Sandbox
) -> None:
    evaluate(instance, exception(1))
    tick(instance, connected)
    sent = json.dumps([message.payload for message in platforms.slack_messages], default=str)
    assert "206-1" in sent
    assert "Jane" not in sent
    assert "High Street" not in sent


def test_what_did_not_change_is_not_said_again(
    instance: dg.DagsterInstance, connected: ConnectionsResource, platforms: Sandbox
) -> None:
    evaluate(instance, exception(1))
    first = tick(instance, connected)
    evaluate(instance, exception(1))
    second = tick(instance, connected, first.cursor)
    assert len(platforms.slack_messages) == 1
    evaluate(instance, exception(1), exception(2))
    tick(instance, connected, second.cursor)
    assert len(platforms.slack_messages) == 2


def test_what_closed_is_said_once_and_can_come_back(
    instance: dg.DagsterInstance, connected: ConnectionsResource, platforms: Sandbox
) -> None:
    cursor = None
    for found in ([exception(1)], [], [], [exception(1)]):
        evaluate(instance, *found)
        cursor = tick(instance, connected, cursor).cursor
    texts = [message.text for message in platforms.slack_messages]
    assert ["nothing open" in text for text in texts] == [False, True, False]


def test_a_failed_post_does_not_move_the_cursor_and_loses_nothing(
    instance: dg.DagsterInstance, connected: ConnectionsResource, platforms: Sandbox
) -> None:
    evaluate(instance, exception(1), exception(2, "FBA_CLAIM_DUE"))
    # The first message is taken, the second is refused.
    platforms.faults.script(
        "chat.postMessage", PASS, answer(200, body=b'{"ok":false,"error":"not_in_channel"}')
    )
    before = json.dumps({"after": None, "said": {}}, sort_keys=True)
    failed = tick(instance, connected, before)
    assert "did not take" in str(failed.skip_reason)
    assert json.loads(str(failed.cursor))["after"] is None
    repeated = tick(instance, connected, failed.cursor)
    assert json.loads(str(repeated.cursor))["after"] is not None
    subjects = sorted(
        code for m in platforms.slack_messages for code in ("FBA_CLAIM_DUE", "GHOST_HELD") if code in m.text
    )
    assert subjects == ["FBA_CLAIM_DUE", "GHOST_HELD"]


def test_nothing_new_is_skipped(instance: dg.DagsterInstance, connected: ConnectionsResource) -> None:
    evaluate(instance, exception(1))
    first = tick(instance, connected)
    assert isinstance(tick(instance, connected, first.cursor), dg.SkipReason)


def test_severities_decide_how_a_check_fails() -> None:
    def severity(*severities: str) -> tuple[bool, dg.AssetCheckSeverity]:
        rows = [exception(number, severity=name) for number, name in enumerate(severities)]
        result = exception_result("exceptions_inventory", MART, rows)
        return result.passed, result.severity

    assert severity()[0] is True
    assert severity("low", "medium") == (False, dg.AssetCheckSeverity.WARN)
    assert severity("medium", "high") == (False, dg.AssetCheckSeverity.ERROR)
    assert severity("critical") == (False, dg.AssetCheckSeverity.ERROR)


def test_a_failed_run_is_reported_with_its_step(
    instance: dg.DagsterInstance, connected: ConnectionsResource, platforms: Sandbox
) -> None:
    @dg.op
    def breaks() -> None:
        raise RuntimeError("disk full")

    @dg.job
    def nightly() -> None:
        breaks()

    result = nightly.execute_in_process(instance=instance, raise_on_error=False)
    context = dg.build_run_status_sensor_context(
        sensor_name="run_failure_alerts",
        dagster_instance=instance,
        dagster_run=result.dagster_run,
        dagster_event=result.get_run_failure_event(),
    ).for_run_failure()
    run_failure_alerts(context, connections=connected)
    (message,) = platforms.slack_messages
    assert "nightly" in message.text
    assert "breaks" in message.text
    assert result.run_id in message.text


@pytest.mark.parametrize("failing", [True, False])
def test_checks_without_codes_alert_only_as_errors(
    instance: dg.DagsterInstance, connected: ConnectionsResource, platforms: Sandbox, failing: bool
) -> None:
    severity = dg.AssetCheckSeverity.ERROR if failing else dg.AssetCheckSeverity.WARN

    @dg.asset_check(asset=MART, name="source_reachable")
    def check() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=False, severity=severity, metadata={"count": 1})

    definitions = dg.Definitions(assets=[dg.AssetSpec(MART)], asset_checks=[check])
    definitions.resolve_implicit_global_asset_job_def().execute_in_process(instance=instance)
    tick(instance, connected)
    assert len(platforms.slack_messages) == int(failing)


def test_the_storage_of_a_home_lets_the_next_tick_go_on_where_the_last_one_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dagster's default storage keeps a file per run and refuses a cursor across runs."""
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    shutil.copy(REPOSITORY / "dagster.yaml", tmp_path)
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        evaluate(instance, exception(1))
        first = evaluations(instance, None)
        evaluate(instance, exception(2))
        second = evaluations(instance, first[-1].storage_id)
    assert len(first) == len(second) == 1
    assert first[0].run_id != second[0].run_id
