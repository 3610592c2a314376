"""The staging models run over raw Parquet without dbt: rendered with the project's macros, read by DuckDB.

Fast enough to compare every generated document; the models themselves are dbt's.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2

PROJECT = Path(__file__).parents[2] / "dbt_project"


def model_path(platform: str, stream: str) -> Path:
    """Where the staging model of a stream is."""
    return PROJECT / "models" / "staging" / platform / f"stg_{platform}__{stream}.sql"


@cache
def template(path: Path) -> jinja2.Template:
    """A model with the project's macros in front of it."""
    macros = "\n".join(file.read_text() for file in sorted((PROJECT / "macros").rglob("*.sql")))
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    # What a macro of dbt returns is here what it writes.
    environment.globals["return"] = lambda value: "" if value is None else value
    return environment.from_string(macros + path.read_text())


def staged_rows(home: Path, platform: str, stream: str) -> list[dict[str, Any]]:
    """What the staging model gives for the raw files of a home."""

    def source(_: str, table: str) -> str:
        return f"read_parquet('{home}/raw/{platform}/{table}/*.parquet', union_by_name = true)"

    query = template(model_path(platform, stream)).render(
        source=source, var=lambda name, default=None: default, execute=False
    )
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'; set threads = 1")
        found = connection.execute(query)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
