"""Errors as the user of the command sees them: what happened and what to do next."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def exit_with_message() -> Iterator[None]:
    """The last stop before the user: an error ends the process with its message and exit code 1."""
    try:
        yield
    except Exception as error:
        Console(stderr=True).print(message_for(error), markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)


def message_for(error: Exception) -> str:
    """One or two lines; never a traceback."""
    # Dagster and DuckDB take seconds to load, which a command that says how it is used need not wait for.
    import duckdb

    from resources.errors import ConnectionSettingsError, PlatformError
    from resources.warehouse import WarehouseMissingError
    from returns_assets.dbt_project import DbtParseError
    from returns_assets.instance import HomeBusyError
    from returns_assets.settings_files import SettingsFileError

    if isinstance(error, PlatformError | WarehouseMissingError):
        return str(error)
    if isinstance(error, ConnectionSettingsError):
        return f"{error}\nNext: correct the value that is named; `returns doctor` checks the connections."
    if isinstance(error, SettingsFileError):
        return f"{error}\nNext: correct the file, or remove it to use the default settings."
    if isinstance(error, HomeBusyError):
        return f"{error}\nNext: wait for it to end."
    if isinstance(error, DbtParseError):
        return f"The dbt project does not parse:\n{error}\nNext: correct the model, then `returns prepare`."
    if isinstance(error, duckdb.IOException):
        reason = str(error).splitlines()[0]
        return f"The warehouse is in use: {reason}\nNext: close what has it open, or wait for the run."
    if isinstance(error, duckdb.CatalogException):
        return "The warehouse is not complete: a run has failed before its end.\nNext: `returns run`."
    return f"{type(error).__name__}: {error}\nNext: `returns doctor` checks the set-up."
