"""The Dagster code location: puts together what the other modules define. No logic of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from resources.connections_resource import ConnectionsResource
from resources.warehouse import Warehouse
from returns_assets.checks import build_mart_checks
from returns_assets.dbt_assets import build_dbt_assets, dbt_resource
from returns_assets.export_assets import ledger_files
from returns_assets.history import EARLIER_RUNS, history_exceptions
from returns_assets.home import home_from
from returns_assets.jobs import JOBS, build_schedules
from returns_assets.landing_assets import amazon_fba_settlement, zigzag_grade_batch
from returns_assets.raw_assets import build_raw_assets
from returns_assets.run_settings import RunSettings
from returns_assets.settings_checks import build_settings_checks
from returns_assets.settings_files import entity_at
from sensors.alerts import check_alerts, run_failure_alerts
from sensors.inbox_files import inbox_files
from sensors.new_documents import settlement_reports, zigzag_grade_batches


def build_definitions(*, resource_overrides: Mapping[str, Any] | None = None) -> dg.Definitions:
    """Everything that Dagster loads. `resource_overrides` replaces resources by name, for tests."""
    home = home_from()
    connections = ConnectionsResource(home=str(home.path))
    alerts = [check_alerts, run_failure_alerts] if connections.load().slack.is_configured else []
    return dg.Definitions(
        assets=[
            *build_raw_assets(),
            amazon_fba_settlement,
            zigzag_grade_batch,
            build_dbt_assets(),
            EARLIER_RUNS,
            history_exceptions,
            ledger_files,
        ],
        asset_checks=[build_mart_checks(), build_settings_checks()],
        executor=dg.in_process_executor,
        jobs=JOBS,
        schedules=build_schedules(entity_at(home, datetime.now(UTC)).timezone),
        sensors=[settlement_reports, zigzag_grade_batches, inbox_files, *alerts],
        resources={
            "settings": RunSettings(home=str(home.path)),
            "connections": connections,
            "warehouse": Warehouse(database=str(home.warehouse)),
            "dbt": dbt_resource(),
            **(resource_overrides or {}),
        },
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dagster dev` loads; a run of the command builds its own, for its state folder."""
    return build_definitions()
