"""The Reports API's answers against their schema, and an independent client's view of them."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sp_api.api import Reports
from sp_api.auth import AccessTokenClient
from sp_api.base import SellingApiRequestThrottledException

from sandbox import faults
from sandbox.server import Sandbox

SCHEMA = json.loads((Path(__file__).parent / "fixtures" / "reports_api.schema.json").read_text("utf-8"))
SETTLEMENTS = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
UK = "A1F83G8C2ARO7P"


def _problems(definition: str, payload: object) -> list[str]:
    schema = {"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{definition}"}
    return [error.message for error in Draft202012Validator(schema).iter_errors(payload)]


def test_the_schema_refuses_what_it_should() -> None:
    assert _problems("Report", {"reportId": "1"})
    assert _problems("ReportDocument", {"reportDocumentId": "1", "url": "http://h", "compression": "GZIP"})
    assert _problems("ErrorList", {"errors": []})


def test_every_answer_of_the_reports_api_keeps_to_the_schema(amazon: Any) -> None:
    created = amazon.create()
    report_path = f"/reports/{created.json()['reportId']}"
    states = [amazon.call("GET", report_path).json() for _ in range(3)]
    cancelled = amazon.finished(amazon.create("GET_FBA_REIMBURSEMENTS_DATA"))
    packed = amazon.listed(marketplaceIds="A1PA6795UKMFR9").json()["reports"][0]
    answers = [
        ("Token", amazon.grant().json()),
        ("TokenError", amazon.grant(client_id="other").json()),
        ("GetReportsResponse", amazon.listed().json()),
        ("CreateReportResponse", created.json()),
        *(("Report", state) for state in [*states, cancelled]),
        ("ReportDocument", amazon.document(states[-1])),
        ("ReportDocument", amazon.document(packed)),
        ("ErrorList", amazon.listed(pageSize="0").json()),
        ("ErrorList", amazon.call("GET", "/documents/none").json()),
    ]
    assert [(name, _problems(name, payload)) for name, payload in answers if _problems(name, payload)] == []


def _sp_api(sandbox: Sandbox) -> Reports:
    facts = sandbox.connections["amazon_fba"]
    address = facts["base_url"].removeprefix("http://")
    login = type("SandboxLogin", (AccessTokenClient,), {"scheme": "http://", "host": address})
    AccessTokenClient.get_auth.__globals__["cache"].clear()  # tokens of an earlier server
    return Reports(
        marketplace=SimpleNamespace(endpoint=facts["base_url"], marketplace_id=UK, region="eu-west-1"),
        refresh_token=facts["refresh_token"],
        credentials={
            "lwa_app_id": facts["client_id"],
            "lwa_client_secret": facts["client_secret"],
            "refresh_token": facts["refresh_token"],
        },
        auth_token_client_class=login,
    )


def test_python_amazon_sp_api_lists_pages_and_downloads_a_settlement(running: Sandbox) -> None:
    with _sp_api(running) as client:
        first = client.get_reports(reportTypes=[SETTLEMENTS], pageSize=10)
        second = client.get_reports(nextToken=first.next_token)
        reports = first.payload["reports"] + second.payload["reports"]
        document = client.get_report_document(reports[0]["reportDocumentId"], download=True)
    assert len(reports) == 12  # the German one is filtered away: the client sends its marketplace along
    assert document.payload["document"].splitlines()[1] == "100\t95,00\tAmazön.de"
    assert document.character_code.lower() == "cp1252"


def test_python_amazon_sp_api_requests_polls_and_downloads_a_report(running: Sandbox) -> None:
    with _sp_api(running) as client:
        created = client.create_report(reportType="GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA")
        report_id = created.payload["reportId"]
        states = [client.get_report(report_id).payload for _ in range(3)]
        document = client.get_report_document(states[-1]["reportDocumentId"], download=True)
        running.faults.script("getReport", faults.answer(429))
        with pytest.raises(SellingApiRequestThrottledException):
            client.get_report(report_id)
    assert [state["processingStatus"] for state in states] == ["IN_QUEUE", "IN_PROGRESS", "DONE"]
    assert "LPN3" in document.payload["document"]
