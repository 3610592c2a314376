"""The dbt models and seeds as assets, run in one dbt invocation that alone writes the warehouse.

What the models compute is in `dbt_project/`; where they are and how they are named is in `dbt_project.py`.
"""

import importlib.metadata
import json
import os
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets
from packaging.version import Version

from resources.connections import connections
from returns_assets.clock import iso
from returns_assets.dbt_project import (
    DBT_EXECUTABLE,
    ReturnsTranslator,
    dbt_project,
    prepare_manifest,
)
from returns_assets.history import ensure_history_columns
from returns_assets.home import PROJECT_DIR, Home
from returns_assets.parsing.json_documents import snake_case
from returns_assets.raw_assets import ensure_raw_columns
from returns_assets.run_settings import RunSettings
from returns_assets.settings_files import accept, entity_at

WAREHOUSE_POOL = "warehouse"
# They travel in dbt's environment; `returns doctor` and the checks on the seeds have all.
_MOST_PROBLEMS = 200


class ReturnsDbt(DbtCliResource):
    """dbt's command line, from the same virtual environment, without the look-up of newer versions on the
    network.
    """

    @cached_property
    def _cli_version(self) -> Version:
        # The base class runs `dbt --version`, which asks the package index and takes seconds.
        return Version(importlib.metadata.version("dbt-core"))


def dbt_resource() -> ReturnsDbt:
    """dbt for the project of this repository."""
    return ReturnsDbt(
        project_dir=str(PROJECT_DIR), profiles_dir=str(PROJECT_DIR), dbt_executable=str(DBT_EXECUTABLE)
    )


def dbt_variables(home: Home, as_of: datetime) -> dict[str, Any]:
    """What the models are told: the business time, the state folder, which settings replace a seed and what
    is wrong with them, the legal entity, and the raw column that holds OroCommerce's return status.

    Writes the settings that count for dbt to read. Raises SettingsFileError or ConnectionSettingsError.
    """
    settings = accept(home)
    entity = entity_at(home, as_of)
    return {
        "as_of": iso(as_of),
        "home": str(home.path),
        "config_overrides": list(settings.written),
        "settings_problems": [
            {"file": problem.path.name, "row": problem.row, "text": problem.text, "remedy": problem.remedy}
            for problem in settings.problems[:_MOST_PROBLEMS]
        ],
        "entity_timezone": entity.timezone,
        "functional_currency": entity.functional_currency,
        "oro_return_status_column": snake_case(connections(home.path).orocommerce.return_status_field),
    }


def build_dbt_assets() -> dg.AssetsDefinition:
    """All models and seeds; the dbt tests are their asset checks."""

    @dbt_assets(
        manifest=prepare_manifest(),
        project=dbt_project(),
        name="dbt_models",
        dagster_dbt_translator=ReturnsTranslator(),
        pool=WAREHOUSE_POOL,
    )
    def dbt_models(
        context: dg.AssetExecutionContext, dbt: ReturnsDbt, settings: RunSettings
    ) -> Iterator[Any]:
        home = settings.state
        home.path.mkdir(parents=True, exist_ok=True)
        ensure_history_columns(home)
        ensure_raw_columns(home)
        os.environ["RETURNS_HOME"] = str(home.path)  # read by profiles.yml in the child process
        os.environ["RETURNS_RUN"] = json.dumps(dbt_variables(home, settings.as_of_for(context)))
        target: Path = home.dbt / context.run.run_id
        # Unit tests prove the models with their own as_of and rows: `make test` runs them, a run need not.
        # Its copies of the manifest take seconds to write, and Dagster holds what happened.
        command = ["build", "--no-write-json", "--exclude-resource-type", "unit_test"]
        invocation = dbt.cli(command, context=context, target_path=target)
        yield from invocation.stream()

    return dbt_models
