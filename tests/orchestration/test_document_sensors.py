"""New documents become partitions and runs, once; a failed look changes nothing."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from resources.connections_resource import ConnectionsResource
from resources.landing import LandingZone
from returns_assets.definitions import build_definitions
from returns_assets.landing_assets import amazon_fba_settlement, batch_in_page, zigzag_grade_batch
from returns_assets.run_settings import RunSettings
from sandbox.faults import answer
from sandbox.scenario.model import Scenario
from sandbox.server import Sandbox
from sensors.inbox_files import inbox_files
from sensors.new_documents import Announced, Seen, difference, settlement_reports, zigzag_grade_batches


def days_ago(days: int) -> datetime:
    return datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC) - timedelta(days=days)


def tick(
    sensor: dg.SensorDefinition,
    instance: dg.DagsterInstance,
    connected: ConnectionsResource,
    cursor: str | None = None,
) -> dg.SensorResult | dg.SkipReason:
    context = dg.build_sensor_context(instance=instance, cursor=cursor, definitions=build_definitions())
    result = sensor(context, connections=connected)
    assert isinstance(result, dg.SensorResult | dg.SkipReason)
    return result


def landed(settings: RunSettings, platform: str, stream: str) -> list[str]:
    return [one.document_sha256 for one in LandingZone(Path(settings.home)).documents(platform, stream)]


@pytest.mark.requirement("R-IPS-20")
def test_every_listed_settlement_becomes_a_partition_and_a_run(
    instance: dg.DagsterInstance, connected: ConnectionsResource, scenario: Scenario
) -> None:
    result = tick(settlement_reports, instance, connected)
    assert isinstance(result, dg.SensorResult)
    keys = [request.partition_key for request in result.run_requests or []]
    assert result.dynamic_partitions_requests[0].partition_keys == keys
    listed = {report.report_id for report in scenario.reports if "SETTLEMENT" in report.report_type}
    assert keys
    assert set(keys) <= listed
    assert len({request.run_key for request in result.run_requests}) == len(keys)


def test_a_second_look_finds_nothing_new(
    instance: dg.DagsterInstance, connected: ConnectionsResource
) -> None:
    for sensor in (settlement_reports, zigzag_grade_batches):
        first = tick(sensor, instance, connected)
        second = tick(sensor, instance, connected, first.cursor)
        assert second.skip_reason is not None
        assert not second.run_requests
        assert second.cursor == first.cursor


def test_a_failed_look_is_not_an_empty_list(
    instance: dg.DagsterInstance, connected: ConnectionsResource, platforms: Sandbox
) -> None:
    platforms.faults.script("getReports", answer(403), answer(403))
    result = tick(settlement_reports, instance, connected)
    assert isinstance(result, dg.SkipReason)  # carries no cursor: the next look starts where this one did
    assert "could not be listed" in result.skip_message
    assert "getReports" in result.skip_message


def test_a_platform_that_is_not_configured_is_named(home: Path, instance: dg.DagsterInstance) -> None:
    result = tick(settlement_reports, instance, ConnectionsResource(home=str(home)))
    assert isinstance(result, dg.SkipReason)
    assert "AMAZON_FBA_CLIENT_ID" in result.skip_message


def test_late_entries_are_new_and_repeated_ones_are_not() -> None:
    fresh, seen = difference(Seen(), [Announced("A", days_ago(5)), Announced("B", days_ago(3))])
    assert [entry.key for entry in fresh] == ["A", "B"]
    late = [Announced("B", days_ago(3)), Announced("L", days_ago(4)), Announced("C", days_ago(1))]
    fresh, seen = difference(Seen.read(seen.write()), late)
    assert [entry.key for entry in fresh] == ["L", "C"]
    fresh, seen = difference(seen, [Announced("L", days_ago(4))])
    assert fresh == []


def test_one_settlement_can_be_landed_again_by_itself(
    instance: dg.DagsterInstance, connected: ConnectionsResource, settings: RunSettings
) -> None:
    first = tick(settlement_reports, instance, connected)
    partitions = first.dynamic_partitions_requests[0].partition_keys
    instance.add_dynamic_partitions("amazon_fba_settlements", partitions)
    for _ in range(2):
        result = dg.materialize(
            [amazon_fba_settlement],
            instance=instance,
            partition_key=partitions[0],
            resources={"settings": settings, "connections": connected},
        )
        assert result.success
    assert len(landed(settings, "amazon_fba", "settlements")) == 1
    materialized = instance.get_materialized_partitions(dg.AssetKey(["landing", "amazon_fba_settlement"]))
    assert materialized == {partitions[0]}


def test_a_grade_batch_lands_alone_and_as_it_was_sent(
    instance: dg.DagsterInstance, connected: ConnectionsResource, settings: RunSettings, scenario: Scenario
) -> None:
    batch_id = str(scenario.zigzag_grade_batches[0]["batchId"])
    instance.add_dynamic_partitions("zigzag_grade_batches", [batch_id])
    resources = {"settings": settings, "connections": connected}
    dg.materialize([zigzag_grade_batch], instance=instance, partition_key=batch_id, resources=resources)
    zone = LandingZone(Path(settings.home))
    (document,) = zone.documents("zigzag", "grade_batches")
    assert (document.external_id, document.row_count) == (batch_id, 1)


def test_a_batch_is_cut_out_of_its_page_to_the_byte() -> None:
    page = b'{"page":1, "data" : [ {"batchId":"A","n":1.50} ,\n {"batchId": "B", "n":2.00}],"pages":1}'
    assert batch_in_page(page, "B") == '{"batchId": "B", "n":2.00}'
    assert batch_in_page(page, "A") == '{"batchId":"A","n":1.50}'
    assert batch_in_page(page, "C") is None


def test_dropped_files_start_one_run_when_they_are_complete(
    home: Path, instance: dg.DagsterInstance, settings: RunSettings
) -> None:
    def look() -> dg.SensorResult | dg.SkipReason:
        context = dg.build_sensor_context(instance=instance, definitions=build_definitions())
        return inbox_files(context, settings=settings)

    assert isinstance(look(), dg.SkipReason)
    file = home / "inbox" / "amazon_fba" / "settlements" / "settlement.txt"
    file.parent.mkdir(parents=True)
    file.write_text("settlement-id")
    growing = look()
    assert isinstance(growing, dg.SkipReason)
    assert "still being written" in growing.skip_message
    os.utime(file, (time.time() - 60, time.time() - 60))
    (request,) = look().run_requests
    assert request.run_config["resources"]["settings"]["config"]["sources"] == ["inbox"]
    assert look().run_requests[0].run_key == request.run_key


@pytest.mark.parametrize("name", [".hidden", "half.part"])
def test_files_that_no_stream_takes_start_nothing(
    home: Path, instance: dg.DagsterInstance, settings: RunSettings, name: str
) -> None:
    file = home / "inbox" / "erp" / "bank_lines" / name
    file.parent.mkdir(parents=True)
    file.write_text("x")
    os.utime(file, (1, 1))
    context = dg.build_sensor_context(instance=instance, definitions=build_definitions())
    assert isinstance(inbox_files(context, settings=settings), dg.SkipReason)
