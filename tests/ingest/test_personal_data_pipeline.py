"""A person's data planted in every stream is in landing and nowhere else, after a whole run and alerts."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import dagster as dg
import duckdb
import pytest
from personal_canaries import CANARIES
from personal_documents import letters, planted
from property_cases import Case, cases

from resources.connections_resource import ConnectionsResource
from returns_assets.ingest import parse_document
from returns_assets.streams import STREAMS, stream
from sandbox.scenario.generator import build_scenario
from sandbox.server import serve
from sensors.alerts import check_alerts

AS_OF = "2026-10-31T23:59:59Z"
CASES = {case.id: case for case in cases()}


def _without_canaries(text: str | bytes, where: str) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    return [f"{where}: {canary}" for canary in CANARIES if canary.encode() in content]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_no_document_of_a_stream_carries_a_person_past_landing(case: Case) -> None:
    one = stream(*case.key)
    contents = list(planted(case, one))
    parsed = [parse_document(one, content, case.file_name, case.content_type) for content in contents]
    for document in parsed:
        assert _without_canaries(repr(document), case.id) == []


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after a run over planted documents of every stream."""
    home = tmp_path_factory.mktemp("people")
    for one in STREAMS:
        folder = home / "inbox" / one.platform / one.name
        folder.mkdir(parents=True)
        documents = [
            content for case in CASES.values() if case.key == one.key for content in planted(case, one)
        ]
        for number, content in enumerate([*documents, *letters()]):
            (folder / f"document-{number}.txt").write_bytes(content)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RETURNS_")}
    command = [sys.executable, "-m", "returns_assets.cli", "run", "--home", str(home), "--source", "inbox"]
    done = subprocess.run(
        [*command, "--as-of", AS_OF], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert _without_canaries(done.stdout + done.stderr, "terminal") == []
    return home


def _files(home: Path) -> Iterator[Path]:
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.relative_to(home).parts[0] != "landing":
            yield path


def test_the_canaries_did_land(home: Path) -> None:
    landed = b"".join(path.read_bytes() for path in (home / "landing").rglob("*") if path.is_file())
    assert all(canary.encode() in landed for canary in CANARIES[:4])


def test_no_file_outside_of_landing_holds_one(home: Path) -> None:
    found = []
    for path in _files(home):
        if path.suffix == ".parquet":
            rows = duckdb.execute("select * from read_parquet(?)", [str(path)]).fetchall()
            found += _without_canaries(repr(rows), path.name)
        else:
            content = path.read_bytes()
            found += _without_canaries(
                gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content, path.name
            )
    assert found == []
    assert {path.relative_to(home).parts[0] for path in _files(home)} >= {"raw", "dagster", "logs", "history"}


def test_no_table_of_the_warehouse_holds_one(home: Path) -> None:
    found = []
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        for schema, table in tables:
            rows = connection.execute(f'select * from "{schema}"."{table}"').fetchall()
            found += _without_canaries(repr(rows), f"{schema}.{table}")
    assert len(tables) > 50
    assert found == []


def _evaluations(home: Path) -> list[dg.AssetCheckEvaluation]:
    """What the checks of the run said, as its event log keeps it."""
    wanted = dg.EventRecordsFilter(event_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    place = str(home / "dagster")
    # where dagster.yaml says that its database is
    with mock.patch.dict(os.environ, DAGSTER_HOME=place), dg.DagsterInstance.from_config(place) as instance:
        records = instance.get_event_records(wanted, ascending=True)
    events = [record.event_log_entry.dagster_event for record in records]
    found = [event.event_specific_data for event in events if event is not None]
    return [evaluation for evaluation in found if isinstance(evaluation, dg.AssetCheckEvaluation)]


def test_no_alert_in_slack_holds_one(home: Path, tmp_path: Path) -> None:
    scenario = build_scenario(seed=1, size="XS", faults="none", as_of=datetime(2026, 10, 31, tzinfo=UTC))
    with serve(scenario, speed=1000.0, polls_until_done=0) as platforms:
        file = tmp_path / "connections.json"
        file.write_text(json.dumps(platforms.connections), encoding="utf-8")
        connected = ConnectionsResource(home=str(home), connections_file=str(file))
        with dg.DagsterInstance.ephemeral() as instance:
            for evaluation in _evaluations(home):
                instance.report_runless_asset_event(evaluation)
            cursor = None
            for _ in range(30):
                with dg.build_sensor_context(instance=instance, cursor=cursor) as context:
                    result = check_alerts(context, connections=connected)
                if isinstance(result, dg.SkipReason) or result.cursor == cursor:
                    break
                cursor = result.cursor
        messages = [repr(message) for message in platforms.slack_messages]
    assert messages
    assert _without_canaries("".join(messages), "slack") == []
