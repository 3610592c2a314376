"""The `returns` command: reads what the user asked for and hands over to the modules that do it.

Exit codes: 0 it ran, whatever the data held; 1 it failed; 2 wrong use. Users see what to do next, not a
traceback.
"""

from __future__ import annotations

import importlib
import os
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(
    name="returns",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Reconciles marketplace refunds with returned goods, finds ghost inventory and writes the journal.",
)
HomeOption = Annotated[
    Path | None, typer.Option("--home", help="State folder.", envvar="RETURNS_HOME", show_default=".returns")
]
ConnectionsOption = Annotated[
    Path | None,
    typer.Option("--connections", help="JSON: addresses and credentials.", envvar="RETURNS_CONNECTIONS"),
]  # fmt: skip


@app.command()
def run(
    home: HomeOption = None,
    as_of: Annotated[str | None, typer.Option(help="End of the time seen; default: end of today.")] = None,
    source: Annotated[str, typer.Option(help="Where documents come from: api, inbox.")] = "api,inbox",
    connections: ConnectionsOption = None,
) -> None:  # fmt: skip
    """Collect, rebuild, check and export everything, then print what was found."""
    from returns_assets.command_run import run as run_job
    from returns_assets.home import home_from
    from returns_assets.run_settings import SOURCES

    sources = [part.strip() for part in source.split(",") if part.strip()]
    unknown = sorted(set(sources) - set(SOURCES))
    if unknown or not sources:
        problem = f"{', '.join(unknown) or 'nothing'} is not a source; use api, inbox or api,inbox"
        raise typer.BadParameter(problem, param_hint="--source")
    _use_connections(connections)
    state = home_from(home)
    moment = _as_of(as_of, state.path if "api" in sources else None)
    raise typer.Exit(0 if run_job(state, moment, sources) else 1)


@app.command()
def exceptions(
    home: HomeOption = None,
    code: Annotated[str | None, typer.Option(help="Only this exception code.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only this owner team.")] = None,
    severity: Annotated[str | None, typer.Option(help="Only critical, high, medium or low.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only this channel, e.g. TIKTOK_SHOP.")] = None,
    min_age: Annotated[int | None, typer.Option(min=0, help="Only this many days old or older.")] = None,
    min_value: Annotated[float | None, typer.Option(min=0, help="Only this amount or more.")] = None,
    status: Annotated[str, typer.Option(help="open, waived, resolved or all.")] = "open",
    form: Annotated[str, typer.Option("--format", help="table, csv, json or jsonl.")] = "table",
    limit: Annotated[int, typer.Option(min=1, help="Rows of the table; the files have all.")] = 25,
) -> None:
    """The queue: what does not add up, who owns it, and what to do next."""
    from resources.warehouse import Warehouse
    from returns_assets.command_exceptions import find, show, write
    from returns_assets.home import home_from

    for value, allowed, hint in (
        (status, ("open", "waived", "resolved", "all"), "--status"),
        (form, ("table", "csv", "json", "jsonl"), "--format"),
        (severity, ("critical", "high", "medium", "low", None), "--severity"),
    ):
        if value not in allowed:
            raise typer.BadParameter(f"use one of {', '.join(filter(None, allowed))}", param_hint=hint)
    filters = {
        "exception_code": code.upper() if code else None,
        "owner_team": owner,
        "severity": severity,
        "channel": channel.upper() if channel else None,
        "status": None if status == "all" else status,
    }
    smallest = None if min_value is None else Decimal(str(min_value))
    found = find(Warehouse(database=str(home_from(home).warehouse)), filters, min_age, smallest)
    if form == "table":
        show(Console(), found, limit)
    else:
        write(found, form)


@app.command()
def doctor(
    home: HomeOption = None,
    connections: ConnectionsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything found as one JSON object.")] = False,
) -> None:
    """Is everything configured and reachable, how is every stream, and what is the next step?"""
    from returns_assets.command_doctor import diagnose
    from returns_assets.home import home_from
    from returns_assets.stream_report import show, write_json

    _use_connections(connections)
    state = home_from(home)
    if as_json:
        raise typer.Exit(0 if write_json(state) else 1)
    show(Console(), state)
    raise typer.Exit(0 if diagnose(Console(), state) else 1)


@app.command()
def purge(
    older_than: Annotated[int, typer.Option("--older-than", min=0, help="Days since it was received.")],
    home: HomeOption = None,
) -> None:
    """Delete the bytes of old documents for good; rows, counts and marts stay as they are."""
    from returns_assets.home import home_from
    from returns_assets.purge import purge as purge_landing

    console, now = Console(), datetime.now(UTC)
    say = partial(console.print, "  ", sep="", highlight=False, soft_wrap=True)
    done = purge_landing(home_from(home).path, now - timedelta(days=older_than), now, say)
    console.print(
        f"{done.documents} documents purged, {done.byte_count:,} bytes; their rows are kept.", highlight=False
    )


@app.command()
def prepare() -> None:
    """Parse the dbt project and load what Dagster runs, which compiles it. `make` does this at set-up."""
    from returns_assets.dbt_project import prepare_manifest

    Console().print(f"dbt manifest: {prepare_manifest()}", highlight=False, soft_wrap=True)
    importlib.import_module("returns_assets.definitions")


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False
)
def sandbox(context: typer.Context) -> None:
    """Serve the simulated platforms on loopback; `returns sandbox --help` lists the options."""
    # The process becomes the simulation: signals reach it, and the reconciler and it share no code.
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", *context.args])  # noqa: S606


def _use_connections(file: Path | None) -> None:
    if file is None:
        return
    if not file.is_file():
        raise typer.BadParameter(f"there is no file {file}", param_hint="--connections")
    # Read where the clients are built, also by the child processes of a run.
    os.environ["RETURNS_CONNECTIONS"] = str(file.resolve())


def _as_of(text: str | None, home_of_api: Path | None) -> datetime:
    from returns_assets.clock import end_of_day, parse_as_of

    if text is not None:
        try:
            return parse_as_of(text)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--as-of") from None
    if home_of_api is not None:
        from resources.connections import connections

        stated = connections(home_of_api).as_of
        if stated is not None:
            return stated
    return end_of_day(datetime.now(UTC))


def main() -> None:
    """Entry point of the `returns` command."""
    from returns_assets.errors_for_people import exit_with_message

    with exit_with_message():
        app()


if __name__ == "__main__":
    main()
