"""The DuckDB warehouse: opened by path, read-only unless writing is asked for, always closed again.

An open writer blocks every other process, and an open reader blocks the writer, so connections are short.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb
from dagster_duckdb import DuckDBResource


class WarehouseMissingError(RuntimeError):
    """Nothing has been built yet."""


class Warehouse(DuckDBResource):
    """The warehouse file; `database` is its path.

    The base class leaves the connection open when its body raises, and cannot open read-only: both are
    changed here.
    """

    @contextmanager
    def get_connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A read-write connection in one transaction: committed at the end, rolled back on an error."""
        with closing(duckdb.connect(self.database, config=self.connection_config)) as connection:
            connection.begin()
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def read(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A read-only connection. Raises WarehouseMissingError when there is no warehouse yet."""
        if not Path(self.database).is_file():
            message = f"no warehouse at {self.database}: run `returns run` first"
            raise WarehouseMissingError(message)
        connection = duckdb.connect(self.database, read_only=True, config=self.connection_config)
        with closing(connection):
            yield connection

    def rows(self, sql: str, parameters: list[Any] | None = None) -> list[dict[str, Any]]:
        """The rows of one read-only query as mappings by column name."""
        with self.read() as connection:
            return rows(connection, sql, parameters)


def rows(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | None = None
) -> list[dict[str, Any]]:
    """The rows of one query on an open connection, as mappings by column name."""
    cursor = connection.execute(sql, parameters or [])
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
