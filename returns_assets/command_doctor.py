"""`returns doctor`: is everything there and reachable, and what is the next step?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import duckdb
from rich.console import Console

from resources.clients import CLIENTS, slack_messenger
from resources.connections import Connections, connections
from resources.errors import ConnectionSettingsError, PlatformError
from resources.sections import Section
from resources.warehouse import Warehouse
from returns_assets.dbt_project import manifest_is_current
from returns_assets.home import PROJECT_DIR, Home
from returns_assets.settings_files import examine, unknown_files
from returns_assets.streams import STREAMS

MOST_PROBLEMS = 20


class Pingable(Protocol):
    """A client that can prove that it is let in."""

    def ping(self) -> None:
        """Raises PlatformError when it is not."""

    def close(self) -> None:
        """Close its connections."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `is_fine` None: not there, and that is allowed."""

    subject: str
    is_fine: bool | None
    detail: str
    next_step: str = ""


def diagnose(console: Console, home: Home) -> bool:
    """Print what was found and the next step; whether nothing is broken."""
    found = []
    for finding in findings(home):
        found.append(finding)
        mark = {True: "[green]ok[/green]  ", None: "[yellow]--[/yellow]  ", False: "[red]FAIL[/red]"}[
            finding.is_fine
        ]
        console.print(f"{mark} {finding.subject:22}", end="")
        console.print(finding.detail, markup=False, highlight=False, soft_wrap=True)
    broken = [finding for finding in found if finding.is_fine is False]
    steps = [finding.next_step for finding in broken or found if finding.next_step]
    next_step = steps[0] if steps else "returns run"
    console.print(f"Next: {next_step}", markup=False, highlight=False, soft_wrap=True)
    return not broken


def findings(home: Home) -> Iterator[Finding]:
    """Everything that is looked at, in the order in which it has to work."""
    version = ".".join(map(str, sys.version_info[:3]))
    is_fine = (3, 11) <= sys.version_info[:2] < (3, 14)
    yield Finding("python", is_fine, version, "" if is_fine else "use Python 3.11, 3.12 or 3.13")
    current = manifest_is_current()
    yield Finding(
        "dbt manifest",
        current or None,
        "current" if current else "made at the next run",
        "" if current else "returns prepare",
    )
    yield from _settings_files(home)
    yield from _connections(home)
    yield _inbox(home)
    yield _warehouse(home)


def _settings_files(home: Home) -> Iterator[Finding]:
    found = examine(home)
    for problem in found.problems[:MOST_PROBLEMS]:
        step = "correct the file, or remove it to use the defaults"
        yield Finding("settings", False, str(problem), step)
    if (more := len(found.problems) - MOST_PROBLEMS) > 0:
        yield Finding("settings", False, f"{more} more", "correct those above first")
    if unknown := unknown_files(home):
        step = f"rename or remove it: the names are those in {PROJECT_DIR / 'seeds'}"
        yield Finding("settings", False, f"{home.config}: {', '.join(unknown)} replaces nothing", step)
    if not found.problems and not unknown:
        used = ", ".join(found.replaced) or "nothing replaced, all defaults"
        yield Finding("settings", True, f"{home.config}: {used}")


def _connections(home: Home) -> Iterator[Finding]:
    try:
        found = connections(home.path)
    except ConnectionSettingsError as error:
        yield Finding("connections", False, str(error), "correct the value that is named")
        return
    for platform, build in CLIENTS.items():
        yield _reached(platform, found.sections[platform], partial(build, found))
    yield _slack(found)


def _reached(platform: str, section: Section, build: Callable[[], Pingable | None]) -> Finding:
    if not section.is_configured:
        return Finding(
            platform, None, f"not configured: {', '.join(section.missing)} (files can be dropped instead)"
        )
    try:
        client = build()
        if client is not None:
            with closing(client):
                client.ping()
    except (PlatformError, ConnectionSettingsError) as error:
        return Finding(
            platform, False, str(error), getattr(error, "next_step", "correct the value that is named")
        )
    return Finding(platform, True, "reachable, credentials accepted")


def _slack(found: Connections) -> Finding:
    messenger = slack_messenger(found.slack)
    if messenger is None:
        return Finding(
            "slack", None, f"not configured: {', '.join(found.slack.missing)} (no alerts are posted)"
        )
    try:
        messenger.ping()
    except PlatformError as error:
        return Finding("slack", False, str(error), error.next_step)
    return Finding("slack", True, f"token accepted, posts to {messenger.channel}")


def _inbox(home: Home) -> Finding:
    """Makes the folders that are missing: dropping a file should need no preparation."""
    folders = [home.inbox / stream.platform / stream.name for stream in STREAMS]
    try:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return Finding("inbox", False, f"{home.inbox}: {error.strerror}", f"make {home.path} writable")
    waiting = sum(1 for folder in folders for path in folder.iterdir() if path.is_file())
    return Finding("inbox", True, f"{home.inbox}, {len(folders)} folders, {waiting} files waiting")


def _warehouse(home: Home) -> Finding:
    if not home.warehouse.is_file():
        return Finding("warehouse", None, f"{home.warehouse} is not built yet", "returns run")
    try:
        found = Warehouse(database=str(home.warehouse)).rows(
            "select count(*) as tables from information_schema.tables where table_schema = 'marts'"
        )
    except duckdb.Error as error:
        step = "wait for the run that holds it, or delete it and run again: it is rebuilt from landing"
        return Finding("warehouse", False, str(error).splitlines()[0], step)
    return Finding("warehouse", True, f"{home.warehouse}, {found[0]['tables']} marts")
