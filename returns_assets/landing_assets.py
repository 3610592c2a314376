"""One document as a partition: a settlement report or a grade batch that can be landed again by itself.

The raw streams fetch the same documents; a document that is already there is one document still.
"""

import json
from datetime import UTC, datetime

import dagster as dg

from resources.clients import amazon_fba_client, zigzag_client
from resources.connections_resource import ConnectionsResource
from resources.landing import Arrival, LandedDocument, LandingZone
from returns_assets.clock import iso
from returns_assets.ingest import land_document
from returns_assets.jobs import LANDING_GROUP
from returns_assets.partitions import GRADE_BATCHES, SETTLEMENT_REPORTS
from returns_assets.run_settings import RunSettings
from returns_assets.streams import stream

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def _failure(what: str, key: str, next_step: str) -> dg.Failure:
    return dg.Failure(f"{what} {key} {next_step}", allow_retries=False)


def _result(document: LandedDocument) -> dg.MaterializeResult:
    return dg.MaterializeResult(
        metadata={
            "document": document.document_sha256,
            "external_id": document.external_id,
            "version": document.version,
            "received_at": iso(document.received_at),
            "dagster/row_count": document.row_count,
            "rejected": document.rejected_count,
            "control_total": document.control_total or "-",
        }
    )


@dg.asset(
    key=["landing", "amazon_fba_settlement"],
    group_name=LANDING_GROUP,
    owners=["team:finance"],
    kinds={"python"},
    partitions_def=SETTLEMENT_REPORTS,
    description="Grain: one settlement report of Amazon, byte for byte; the partition is Amazon's report id.",
)
def amazon_fba_settlement(
    context: dg.AssetExecutionContext, settings: RunSettings, connections: ConnectionsResource
) -> dg.MaterializeResult:
    report_id = context.partition_key
    client = amazon_fba_client(connections.load().amazon_fba)
    if client is None:
        raise _failure("Settlement report", report_id, "cannot be fetched: Amazon is not configured")
    with client:
        listed = {report.report_id: report for report in client.list_settlement_reports(_EPOCH)}
        report = listed.get(report_id)
        if report is None:
            step = "is no longer listed by Amazon (90 days): download it from Seller Central into the inbox"
            raise _failure("Settlement report", report_id, step)
        download = client.download(report.report_document_id, report)
    arrival = Arrival(
        received_at=report.created_time or datetime.now(UTC),
        source="api",
        source_name=report.report_id,
        fallback_id=f"report-{report.report_id}",
        content_type=download.content_type,
    )
    zone = LandingZone(settings.state.path)
    return _result(land_document(zone, stream("amazon_fba", "settlements"), download.content, arrival))


@dg.asset(
    key=["landing", "zigzag_grade_batch"],
    group_name=LANDING_GROUP,
    owners=["team:returns"],
    kinds={"python"},
    partitions_def=GRADE_BATCHES,
    description="Grain: one closed grade batch of ZigZag, as a list of one; the partition is the batch id.",
)
def zigzag_grade_batch(
    context: dg.AssetExecutionContext, settings: RunSettings, connections: ConnectionsResource
) -> dg.MaterializeResult:
    batch_id = context.partition_key
    configured = connections.load()
    client = zigzag_client(configured.zigzag, configured.zigzag_mapping)
    if client is None:
        raise _failure("Grade batch", batch_id, "cannot be fetched: ZigZag is not configured")
    with client:
        found = (text for page in client.pages("grade_batches") if (text := batch_in_page(page, batch_id)))
        text = next(found, None)
    if text is None:
        raise _failure("Grade batch", batch_id, "is not listed by ZigZag any more: drop it into the inbox")
    received = _closed_at(text) or datetime.now(UTC)
    content = b'{"data":[' + text.encode() + b'],"page":1,"pages":1}'
    arrival = Arrival(received, "api", f"grade-batches/{batch_id}", batch_id, "application/json")
    zone = LandingZone(settings.state.path)
    return _result(land_document(zone, stream("zigzag", "grade_batches"), content, arrival))


def _closed_at(text: str) -> datetime | None:
    """When the batch was closed, UTC; None when it does not say so in ISO 8601: the parser rejects that."""
    try:
        moment = datetime.fromisoformat(str(json.loads(text).get("closedAt")))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def batch_in_page(page: bytes, batch_id: str) -> str | None:
    """The batch's own text, exactly as it stands in the page; None when the page does not hold it."""
    text = page.decode("utf-8")
    decoder = json.JSONDecoder()
    position = text.index("[", text.index('"data"')) + 1
    while True:
        while text[position] in " \r\n\t,":
            position += 1
        if text[position] == "]":
            return None
        batch, end = decoder.raw_decode(text, position)
        if str(batch.get("batchId")) == batch_id:
            return text[position:end]
        position = end
