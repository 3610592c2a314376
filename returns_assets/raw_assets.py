"""The raw assets, one per stream, all made from the table of streams; and the manifest over all of them.

A raw asset collects what is new (inbox, API), then brings its Parquet files in line with what has landed. A
source that does not answer is a failing check, and the run goes on with what has landed before; only when
nothing of it has ever landed does the asset fail, because there is nothing to go on with.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq

from resources.connections_resource import ConnectionsResource
from resources.landing import LandingZone
from returns_assets.backlog import backlog_of, limits
from returns_assets.clock import iso
from returns_assets.collect import misplaced
from returns_assets.freshness import Freshness, allowances, dependent_marts, hours
from returns_assets.home import Home
from returns_assets.raw_checks import StoredRows, Timeliness, check_specs, raw_check_results
from returns_assets.raw_files import COLUMNS_FILE, RawSummary, refresh_raw, write_manifest
from returns_assets.refresh import Refreshed, RefreshOrder
from returns_assets.refresh_process import end_refresh_process, refresh_process
from returns_assets.run_settings import RunSettings
from returns_assets.source_events import folder as events_folder
from returns_assets.streams import PLATFORMS, STREAMS, Stream

_TOTALS_SHOWN = 20
_LANDED_FROM = {
    ("amazon_fba", "settlements"): dg.AssetKey(["landing", "amazon_fba_settlement"]),
    ("zigzag", "grade_batches"): dg.AssetKey(["landing", "zigzag_grade_batch"]),
}


def build_platform_assets(platform: str) -> dg.AssetsDefinition:
    """The raw assets of one platform: one step, which records what a process of its own refreshes."""
    streams = [stream for stream in STREAMS if stream.platform == platform]

    @dg.multi_asset(
        name=f"raw_{platform}",
        specs=[_spec(stream) for stream in streams],
        check_specs=[spec for stream in streams for spec in check_specs(stream)],
        can_subset=True,
    )
    def raw_streams(
        context: dg.AssetExecutionContext, settings: RunSettings, connections: ConnectionsResource
    ) -> Iterator[dg.MaterializeResult]:
        wanted = [
            stream for stream in streams if dg.AssetKey(stream.asset_key) in context.selected_asset_keys
        ]
        home, as_of = settings.state, settings.as_of_for(context)
        found = connections.load() if "api" in settings.sources else None
        order = RefreshOrder(
            platform, tuple(one.name for one in wanted), home.path, tuple(settings.sources), found, as_of
        )
        judge = _judge(home, as_of)
        lost = []
        for refreshed in refresh_process(context.run.run_id).run(order):
            if refreshed.said:
                context.log.info("%s: %s", refreshed.stream.name, "\n".join(refreshed.said))
            if refreshed.is_lost:
                lost.append(f"{refreshed.stream.name}: {refreshed.collected.failure}")
            else:
                yield _result(home, refreshed, judge(refreshed))
        if lost:
            raise dg.Failure(f"Nothing has ever landed of {'; '.join(sorted(lost))}", allow_retries=False)

    return raw_streams


def _spec(stream: Stream) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=stream.asset_key,
        group_name=f"raw_{stream.platform}",
        owners=[stream.owner],
        kinds={"python", "parquet"},
        deps=[_LANDED_FROM[stream.key]] if stream.key in _LANDED_FROM else [],
        description=f"{stream.description} Grain: {stream.grain}.",
        metadata={"columns": ", ".join(stream.columns), "sources": "api, inbox" if stream.api else "inbox"},
    )


def _judge(home: Home, as_of: datetime) -> Callable[[Refreshed], Timeliness]:
    """What streams are judged by, read once for all of them."""
    allowed, marts, limited = allowances(home), dependent_marts(), limits(home, as_of)

    def judge(refreshed: Refreshed) -> Timeliness:
        key = refreshed.stream.key
        age = Freshness(refreshed.summary.newest_content_at, allowed.get(key), marts.get(key, ()))
        return Timeliness(as_of, age, backlog_of(home, refreshed.stream), limited)

    return judge


def _result(home: Home, refreshed: Refreshed, timeliness: Timeliness) -> dg.MaterializeResult:
    stream, collected, summary = refreshed.stream, refreshed.collected, refreshed.summary
    stored = stored_rows(home, stream)
    return dg.MaterializeResult(
        asset_key=stream.asset_key,
        metadata={**_metadata(home, stream, summary, collected.landed), **_timeliness(timeliness)},
        check_results=list(raw_check_results(stream, summary, stored, collected, timeliness)),
    )


def _timeliness(timeliness: Timeliness) -> dict[str, Any]:
    newest = timeliness.freshness.newest_content_at
    return {
        "newest_content_at": iso(newest) if newest else "-",
        "backlog": timeliness.backlog.depth,
        "backlog_oldest_hours": hours(timeliness.backlog.age(timeliness.as_of)),
    }


def ensure_raw_columns(home: Home) -> None:
    """Give streams that no run has looked at yet their empty table, so that the models can read them."""
    for stream in STREAMS:
        if not (home.raw / stream.platform / stream.name / COLUMNS_FILE).is_file():
            refresh_raw(home.path, stream)


def stored_rows(home: Home, stream: Stream) -> StoredRows:
    """Rows in the stream's Parquet files, by their footers."""
    return StoredRows(
        _count(home.raw / stream.platform / stream.name),
        _count(home.raw / "_rejected" / stream.platform / stream.name),
    )


def _count(folder: Path) -> int:
    files = (path for path in folder.glob("*.parquet") if path.name != COLUMNS_FILE)
    return sum(pq.read_metadata(path).num_rows for path in files)


def _metadata(home: Home, stream: Stream, summary: RawSummary, landed: int) -> dict[str, Any]:
    documents = LandingZone(home.path).documents(*stream.key)
    totals = {
        document.external_id: document.control_total for document in documents if document.control_total
    }
    drift = summary.drifted_documents
    return {
        "dagster/row_count": summary.row_count,
        "documents": summary.document_count,
        "rows": summary.row_count,
        "rejected": summary.rejected_count,
        "new_documents": landed,
        "missing_columns": ", ".join(
            sorted({name for document in drift for name in document.missing_columns})
        )
        or "-",
        "new_columns": ", ".join(sorted({name for document in drift for name in document.new_columns}))
        or "-",
        "control_totals": dg.MetadataValue.json(dict(sorted(totals.items())[-_TOTALS_SHOWN:])),
    }


def build_raw_assets() -> list[dg.AssetsDefinition]:
    """All raw assets, and the manifest that lists what they hold."""
    sending = {stream.platform for stream in STREAMS}
    return [*(build_platform_assets(platform) for platform in PLATFORMS if platform in sending), raw_manifest]


@dg.multi_asset(
    name="raw_manifest",
    specs=[
        dg.AssetSpec(
            key=["raw_manifest", name],
            group_name="raw_manifest",
            owners=["team:data"],
            kinds={"python", "parquet"},
            deps=[stream.asset_key for stream in STREAMS],
            description=description,
        )
        for name, description in (
            ("landed_documents", "What has landed. Grain: one document and version."),
            ("source_events", "When sources failed and were well again. Grain: one event of a stream."),
            ("stream_states", "How fresh each stream is and what of it waits. Grain: one stream."),
            (
                "rejected_rows",
                "What could not be a row of its stream, and why. Grain: one row of a document.",
            ),
        )
    ],
    check_specs=[
        dg.AssetCheckSpec(
            "inbox_understood",
            asset=["raw_manifest", "landed_documents"],
            description="Every file in the inbox lies in the folder of a stream.",
        )
    ],
)
def raw_manifest(
    settings: RunSettings, connections: ConnectionsResource
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Written after every raw stream, also when nothing has landed."""
    end_refresh_process()
    home = settings.state
    sections = connections.load().sections
    write_manifest(home.path, configured=[name for name, one in sections.items() if one.is_configured])
    counts = {
        name: pq.read_metadata(home.raw / "_manifest" / f"{name}.parquet").num_rows
        for name in ("landed_documents", "rejected_rows", "stream_states")
    }
    counts["source_events"] = _count(events_folder(home))
    for name, count in counts.items():
        yield dg.MaterializeResult(asset_key=["raw_manifest", name], metadata={"dagster/row_count": count})
    strangers = misplaced(home)
    yield dg.AssetCheckResult(
        asset_key=["raw_manifest", "landed_documents"],
        check_name="inbox_understood",
        passed=not strangers,
        severity=dg.AssetCheckSeverity.WARN,
        description="; ".join(strangers[:_TOTALS_SHOWN]) or None,
        metadata={"count": len(strangers)},
    )
