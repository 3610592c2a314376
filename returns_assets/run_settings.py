"""What one run is told: the business time it sees, where the state is and which sources it collects from.

A Dagster resource, so that the values of a run can be read, and overridden, in the UI. No secrets.
"""

from __future__ import annotations

from datetime import UTC, datetime

import dagster as dg
from pydantic import Field

from returns_assets.clock import end_of_day, parse_as_of
from returns_assets.home import Home, home_from

AS_OF_TAG = "returns/as_of"
SOURCES = ("api", "inbox")


class RunSettings(dg.ConfigurableResource):
    """Settings of one run."""

    home: str = Field(default="", description="State folder; empty = RETURNS_HOME, else .returns")
    as_of: str = Field(
        default="", description="End of the business time seen, ISO 8601 UTC; empty = end of the run's day"
    )
    sources: list[str] = Field(
        default=list(SOURCES),
        description="Where new documents are collected from: api, inbox; empty = only what has landed",
    )

    @property
    def state(self) -> Home:
        """The folders of this run."""
        return home_from(self.home)

    def as_of_for(self, context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> datetime:
        """One moment for the whole run: the setting, else the run's tag, else the end of the day it was
        created.
        """
        text = self.as_of or context.run.tags.get(AS_OF_TAG, "")
        if text:
            return parse_as_of(text)
        record = context.instance.get_run_record_by_id(context.run.run_id)
        return end_of_day(record.create_timestamp if record else datetime.now(UTC))
