"""Sensors for what the platforms have new: a partition and a run per settlement report and per grade batch.

Only listing happens here. Landing is the partition's asset, so one document can be seen and run again by
itself.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

import dagster as dg

from resources.amazon_reports import SETTLEMENT_V2, ReportListing
from resources.clients import amazon_fba_client, zigzag_client
from resources.connections_resource import ConnectionsResource
from resources.errors import PlatformError
from returns_assets.clock import parse_as_of
from returns_assets.jobs import one_grade_batch, one_settlement
from returns_assets.partitions import GRADE_BATCHES, SETTLEMENT_REPORTS

OVERLAP = timedelta(days=2)
FIRST_LOOK = timedelta(days=85)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Announced:
    """A document that a platform lists: its id is the partition key."""

    key: str
    at: datetime


@dataclass(frozen=True)
class Seen:
    """The cursor: ids seen lately and their times, because lists arrive late, out of order and more than
    once.
    """

    at_by_key: Mapping[str, datetime] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str | None) -> Self:
        """The cursor of the last tick; empty at the first."""
        return cls({key: datetime.fromisoformat(at) for key, at in json.loads(text).items()} if text else {})

    def write(self) -> str:
        """As text, the same for the same content."""
        return json.dumps({key: at.isoformat() for key, at in self.at_by_key.items()}, sort_keys=True)

    @property
    def since(self) -> datetime | None:
        """Where to list from: before the newest time seen, so that a late entry is not missed."""
        return max(self.at_by_key.values()) - OVERLAP if self.at_by_key else None


def difference(seen: Seen, listed: Iterable[Announced]) -> tuple[list[Announced], Seen]:
    """What is new, oldest first, and the cursor after it. Ids that no later list can hold are forgotten."""
    ordered = sorted(listed, key=lambda entry: (entry.at, entry.key))
    fresh = list({entry.key: entry for entry in ordered if entry.key not in seen.at_by_key}.values())
    known = {**seen.at_by_key, **{entry.key: entry.at for entry in ordered}}
    if not known:
        return [], seen
    oldest = max(known.values()) - 2 * OVERLAP
    return fresh, Seen({key: at for key, at in known.items() if at >= oldest})


def _tick(
    context: dg.SensorEvaluationContext,
    partitions: dg.DynamicPartitionsDefinition,
    what: str,
    read: Callable[[datetime | None], Iterable[Announced]],
) -> dg.SensorResult | dg.SkipReason:
    seen = Seen.read(context.cursor)
    try:
        fresh, now_seen = difference(seen, read(seen.since))
    except PlatformError as error:
        # A failed read is not an empty list: the cursor stays where it is.
        return dg.SkipReason(f"{what} could not be listed: {error}")
    if not fresh:
        return dg.SensorResult(skip_reason=f"no new {what}", cursor=now_seen.write())
    keys = [entry.key for entry in fresh]
    name = str(partitions.name)
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key=f"{name}:{key}", partition_key=key) for key in keys],
        dynamic_partitions_requests=[partitions.build_add_request(keys)],
        cursor=now_seen.write(),
    )


@dg.sensor(
    job=one_settlement,
    minimum_interval_seconds=900,
    description="Lists Amazon's settlement reports; each new one gets a partition and a run.",
)
def settlement_reports(
    context: dg.SensorEvaluationContext, connections: ConnectionsResource
) -> dg.SensorResult | dg.SkipReason:
    """Amazon writes settlement reports on its own schedule, so they can only be looked for."""
    settings = connections.load().amazon_fba
    client = amazon_fba_client(settings)
    if client is None:
        return dg.SkipReason(f"Amazon is not configured: {', '.join(settings.missing)} missing")

    def read(since: datetime | None) -> list[Announced]:
        reports = client.list_settlement_reports(since or client.server_now() - FIRST_LOOK)
        return [
            Announced(report.report_id, report.created_time or _EPOCH) for report in without_doubles(reports)
        ]

    with client:
        return _tick(context, SETTLEMENT_REPORTS, "settlement reports", read)


def without_doubles(reports: Iterable[ReportListing]) -> list[ReportListing]:
    """Of a settlement that is listed in both layouts, V2 alone."""
    listed = list(reports)
    periods = {_period(report) for report in listed if report.report_type == SETTLEMENT_V2}
    return [
        report for report in listed if report.report_type == SETTLEMENT_V2 or _period(report) not in periods
    ]


def _period(report: ReportListing) -> tuple[object, ...]:
    return report.data_start_time, report.data_end_time, report.marketplace_ids


@dg.sensor(
    job=one_grade_batch,
    minimum_interval_seconds=300,
    description="Lists ZigZag's closed grade batches; each new one gets a partition and a run.",
)
def zigzag_grade_batches(
    context: dg.SensorEvaluationContext, connections: ConnectionsResource
) -> dg.SensorResult | dg.SkipReason:
    """A batch is delivered again for days: it is new once."""
    configured = connections.load()
    client = zigzag_client(configured.zigzag, configured.zigzag_mapping)
    if client is None:
        return dg.SkipReason(f"ZigZag is not configured: {', '.join(configured.zigzag.missing)} missing")

    def read(since: datetime | None) -> list[Announced]:
        found = []
        for page in client.pages("grade_batches", since):
            # A batch without an id cannot be a partition; the raw stream keeps it.
            found += [
                Announced(str(batch["batchId"]), _moment(batch.get("closedAt")))
                for batch in json.loads(page)["data"]
                if isinstance(batch, dict) and batch.get("batchId")
            ]
        return found

    with client:
        return _tick(context, GRADE_BATCHES, "grade batches", read)


def _moment(text: object) -> datetime:
    try:
        return parse_as_of(str(text))
    except ValueError:
        return _EPOCH
