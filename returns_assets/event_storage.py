"""Where Dagster keeps the events of all runs: one SQLite database, opened once a process.

Only how the database is reached is decided here; its tables are Dagster's. Named in `dagster.yaml`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import sqlalchemy as sa
from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage

_BUSY_SECONDS = 20


class OpenEventStorage(ConsolidatedSqliteEventLogStorage):
    """Dagster's one-database event storage with connections that stay open.

    The base class opens, compiles and closes for each event, and closing folds the write-ahead log back:
    half of what a run spends outside dbt.
    """

    @cached_property
    def _engine(self) -> sa.Engine:
        engine = sa.create_engine(
            self._conn_string, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False}
        )
        sa.event.listen(engine, "connect", _trust_the_log)
        return engine

    @contextmanager
    def _connect(self) -> Iterator[sa.Connection]:
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @cached_property
    def _known_tables(self) -> set[str]:
        return set()

    def has_table(self, table_name: str) -> bool:
        """Whether a table is there. Dagster asks at every check; the base class connects anew to look."""
        if table_name not in self._known_tables and super().has_table(table_name):
            self._known_tables.add(table_name)
        return table_name in self._known_tables

    def dispose(self) -> None:
        """Close the connections; the storage opens them again when it is used again."""
        if "_engine" in self.__dict__:
            self._engine.dispose()
        super().dispose()


def _trust_the_log(connection: sqlite3.Connection, _record: object) -> None:
    # With a write-ahead log this cannot damage the database; a power cut may cost the last events.
    connection.execute("pragma synchronous = normal")
