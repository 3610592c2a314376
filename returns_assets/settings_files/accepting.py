"""Which rows of the settings files count: all that can be used. What cannot is named and stops nothing else.

A row that cannot be used is set aside; a file that cannot be used gives way to its seed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path

from returns_assets.home import Home
from returns_assets.settings_files.model import Problem, Row, Settings, SettingsFileError, Table
from returns_assets.settings_files.reading import files, read, seeds
from returns_assets.settings_files.relations import after_a_gap, completion, repeated, unknown
from returns_assets.settings_files.rules import NO_RULES, RULES, Rules, row_problem, value

_CHART, _ENTITIES = "chart_of_accounts", "accounting_entities"
# What other files name is judged before them.
_FIRST = (_CHART, _ENTITIES)
_Version = tuple[str, Path, int, int, int]
Names = tuple[Collection[str], Collection[str]]


def examine(home: Home) -> Settings:
    """Read and judge all settings of a home. Writes nothing and raises nothing for what is in its files.

    A run asks often: as long as no file has changed, the answer of the last time is given again.
    """
    return _judge(_versions(seeds()), _versions(files(home)))


def _versions(named: dict[str, Path]) -> tuple[_Version, ...]:
    return tuple((name, path, *_version(path)) for name, path in named.items())


def _version(path: Path) -> tuple[int, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (0, 0, 0)  # Judging it will say that it cannot be read.
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)


@lru_cache(maxsize=4)
def _judge(seed_versions: tuple[_Version, ...], own_versions: tuple[_Version, ...]) -> Settings:
    tables: dict[str, Table] = {}
    problems: list[Problem] = []
    replaced: list[str] = []
    written: list[str] = []
    defaults = {name: path for name, path, *_ in seed_versions}
    own = {name: path for name, path, *_ in own_versions}
    for name in sorted(defaults, key=lambda name: (name not in _FIRST, name)):
        seed = read(defaults[name])
        names = _names(tables)
        if name in own:
            table, found = _own_or_seed(name, own[name], seed, names)
            problems += found
        else:
            table = None
        if table is None:
            table, found = _usable(name, defaults[name], seed, seed, names)
            problems += found
        else:
            replaced.append(name)
        tables[name] = table
        if name in replaced or len(table.rows) != len(seed.rows):
            written.append(name)
    problems.sort(key=lambda problem: (problem.path.name, problem.row or 0))
    return Settings(tables, tuple(problems), tuple(sorted(replaced)), tuple(sorted(written)))


def _names(tables: Mapping[str, Table]) -> Names:
    """The accounts and the entities that rows of other files may name."""

    def column(table: str, name: str) -> set[str]:
        return {value(row, name) for row in tables[table].rows.values()} if table in tables else set()

    return column(_CHART, "account_code"), {name.casefold() for name in column(_ENTITIES, "entity")}


def accept(home: Home) -> Settings:
    """As `examine`, and write the rows that count where dbt reads them: `<home>/dbt/settings/<name>.csv`."""
    settings = examine(home)
    folder = home.dbt / "settings"
    if settings.written:
        folder.mkdir(parents=True, exist_ok=True)
    for name in settings.written:
        _write_if_changed(folder / f"{name}.csv", settings.tables[name])
    for path in folder.glob("*.csv"):
        if path.stem not in settings.written:
            path.unlink()
    return settings


def _own_or_seed(name: str, path: Path, seed: Table, names: Names) -> tuple[Table | None, list[Problem]]:
    """The usable rows of a file of the home; no table when the file cannot be used at all."""
    try:
        table = read(path, seed)
    except SettingsFileError as error:
        return None, [Problem(name, path, None, str(error))]
    usable, problems = _usable(name, path, table, seed, names)
    if table.rows and len(problems) == len(table.rows):
        return None, [*problems, Problem(name, path, None, "has no row that can be used")]
    return usable, problems


def _usable(name: str, path: Path, table: Table, seed: Table, names: Names) -> tuple[Table, list[Problem]]:
    rules = RULES.get(name, NO_RULES)
    bad = _bad_rows(rules, table, names, list(seed.rows.values()))
    good = {number: row for number, row in table.rows.items() if number not in bad}
    lost = _keys(rules, [table.rows[number] for number in bad])
    more = completion(rules, good, lost, list(seed.rows.values())) if table is not seed else []
    last = max(table.rows, default=0)
    rows = {**good, **dict(enumerate(more, start=last + 1))}
    return Table(table.columns, rows), [Problem(name, path, number, text) for number, text in bad.items()]


def _bad_rows(rules: Rules, table: Table, names: Names, seed: Collection[Row]) -> dict[int, str]:
    bad: dict[int, str] = {}
    for number, row in table.rows.items():
        problem = "it has more cells than columns" if "" in row else row_problem(rules, row)
        if problem:
            bad[number] = problem
    bad |= unknown(rules, _without(table.rows, bad), *names, list(seed))
    bad |= repeated(rules, _without(table.rows, bad))
    return bad | after_a_gap(rules, _without(table.rows, bad))


def _without(rows: Mapping[int, Row], bad: Collection[int]) -> dict[int, Row]:
    return {number: row for number, row in rows.items() if number not in bad}


def _keys(rules: Rules, rows: Collection[Row]) -> set[str]:
    if not rules.keys:
        return set()
    column = rules.keys[0].columns[0]
    return {value(row, column).casefold() for row in rows}


def _write_if_changed(path: Path, table: Table) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(table.columns), restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(table.rows.values())
    content = text.getvalue().encode()
    if not path.exists() or path.read_bytes() != content:
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.write_bytes(content)
        temporary.replace(path)
