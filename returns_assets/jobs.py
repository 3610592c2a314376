"""The jobs and their schedules. All run in process: one writer of the warehouse gains nothing from more
processes.
"""

from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg

from returns_assets.clock import iso, previous_month_end
from returns_assets.run_settings import AS_OF_TAG
from returns_assets.streams import PLATFORMS

LANDING_GROUP = "landing"
_EVERYTHING = dg.AssetSelection.all() - dg.AssetSelection.groups(LANDING_GROUP)
_FROM_LANDED: dict[str, Any] = {"resources": {"settings": {"config": {"sources": []}}}}


def run_request(as_of: str, run_key: str | None = None) -> dg.RunRequest:
    """A run that sees business time up to `as_of`."""
    return dg.RunRequest(
        run_key=run_key,
        run_config={"resources": {"settings": {"config": {"as_of": as_of}}}},
        tags={AS_OF_TAG: as_of},
    )


reconcile = dg.define_asset_job(
    "reconcile",
    selection=_EVERYTHING,
    executor_def=dg.in_process_executor,
    description="Collect from every source, rebuild the marts, check them and write the exports.",
)

month_end = dg.define_asset_job(
    "month_end",
    selection=_EVERYTHING,
    executor_def=dg.in_process_executor,
    description="The same, as the books stood at the last second of the previous month.",
)


def _with_document(landing: list[str], raw: list[str]) -> dg.AssetSelection:
    """One document, its raw stream, and everything after raw; the other raw streams stay as they are."""
    raw_streams = dg.AssetSelection.key_prefixes(*([f"raw_{platform}"] for platform in PLATFORMS))
    return (_EVERYTHING - raw_streams) | dg.AssetSelection.assets(landing, raw)


one_settlement = dg.define_asset_job(
    "one_settlement",
    selection=_with_document(["landing", "amazon_fba_settlement"], ["raw_amazon_fba", "settlements"]),
    executor_def=dg.in_process_executor,
    config=_FROM_LANDED,
    description="Land one settlement report and bring everything after it up to date.",
)

one_grade_batch = dg.define_asset_job(
    "one_grade_batch",
    selection=_with_document(["landing", "zigzag_grade_batch"], ["raw_zigzag", "grade_batches"]),
    executor_def=dg.in_process_executor,
    config=_FROM_LANDED,
    description="Land one grade batch and bring everything after it up to date.",
)


def build_schedules(zone: str) -> list[dg.ScheduleDefinition]:
    """The schedules by the clock of the legal entity, whose time zone this is."""

    @dg.schedule(
        job=reconcile,
        cron_schedule="0 2 * * *",
        execution_timezone=zone,
        description="Every night, seeing business time up to the tick.",
    )
    def daily(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        return run_request(iso(context.scheduled_execution_time))

    @dg.schedule(
        job=month_end,
        cron_schedule="0 4 1 * *",
        execution_timezone=zone,
        description="On the first of the month, seeing business time up to the end of the month before.",
    )
    def monthly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        return run_request(iso(previous_month_end(context.scheduled_execution_time, ZoneInfo(zone))))

    return [daily, monthly]


JOBS = [reconcile, month_end, one_settlement, one_grade_batch]
