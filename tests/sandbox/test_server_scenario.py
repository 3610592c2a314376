"""A generated scenario, fetched over HTTP: nothing is lost or changed on the way."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.scenario.generator import build_scenario
from sandbox.scenario.model import Scenario
from sandbox.server import Sandbox, serve

SETTLEMENTS = (
    "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2",
    "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE",
)


@pytest.fixture(scope="module")
def generated() -> Scenario:
    """The small scenario with every fault planted."""
    return build_scenario(seed=11, size="XS", faults="all")


@pytest.fixture
def generated_running(generated: Scenario) -> Iterator[Sandbox]:
    with serve(generated, speed=1_000_000.0) as sandbox:
        yield sandbox


def _download(caller: Any, report: dict[str, Any]) -> bytes:
    document = caller.document(report)
    content: bytes = caller.http.get(document["url"]).content
    return gzip.decompress(content) if "compressionAlgorithm" in document else content


def test_listed_settlements_arrive_byte_for_byte(
    generated: Scenario, generated_running: Sandbox, call_amazon: Callable[[Sandbox], Any]
) -> None:
    caller = call_amazon(generated_running)
    listed = caller.listed(reportTypes=",".join(SETTLEMENTS), pageSize="100").json()["reports"]
    oldest = generated.as_of - timedelta(days=89)
    recent = [r for r in generated.reports if r.report_type in SETTLEMENTS and r.created_time > oldest]
    arrived = {report["reportId"]: _download(caller, report) for report in listed}
    assert len(recent) > 5
    assert {report.report_id: report.body for report in recent}.items() <= arrived.items()


def test_a_requested_period_holds_every_row_of_its_newest_document(
    generated: Scenario, generated_running: Sandbox, call_amazon: Callable[[Sandbox], Any]
) -> None:
    caller = call_amazon(generated_running)
    requested = {r.report_type for r in generated.reports if r.body} - set(SETTLEMENTS)
    assert len(requested) >= 7
    for report_type in requested:
        created = caller.create(report_type, marketplaceIds=list(generated.marketplace_ids))
        rows = _download(caller, caller.finished(created)).splitlines()
        stored = [r for r in generated.reports if r.report_type == report_type and r.body]
        newest = max(stored, key=lambda report: report.created_time)
        assert set((newest.body or b"").splitlines()) <= set(rows)
        assert {row.split(b"\t")[1] for report in stored for row in (report.body or b"").splitlines()} == {
            row.split(b"\t")[1] for row in rows
        }


def test_zigzag_and_the_erp_arrive_complete(generated: Scenario, generated_running: Sandbox) -> None:
    facts = generated_running.connections["zigzag"]
    with httpx.Client(base_url=facts["base_url"], trust_env=False) as client:
        user = {"username": facts["username"], "password": facts["password"]}
        client.headers["Authorization"] = f"Bearer {client.post('/token', json=user).json()['token']}"
        for path, expected in (
            ("/returns", generated.zigzag_returns),
            ("/grade-batches", generated.zigzag_grade_batches),
            ("/consignments", generated.zigzag_consignments),
        ):
            pages = client.get(path).json()["pages"]
            data = [client.get(path, params={"page": str(n + 1)}).json()["data"] for n in range(pages)]
            assert [row for page in data for row in page] == [dict(row) for row in expected]
        for stream, content in generated.erp_exports.items():
            assert client.get(f"/exports/{stream}.csv").content == content
