"""What rows of settings files must be to each other: no row twice on one day, no account that is not there.

Pure; the rows have been judged one by one before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from returns_assets.settings_files.model import Row
from returns_assets.settings_files.months import next_month
from returns_assets.settings_files.rules import Key, Rules, validity, value

Rows = Mapping[int, Row]


def repeated(rules: Rules, rows: Rows) -> dict[int, str]:
    """Rows whose key an earlier row has for some of the same days, and what is wrong with them."""
    found: dict[int, str] = {}
    for key in rules.keys:
        for names, group in _groups(key, rows).items():
            kept: list[int] = []
            for number in group:
                other = next((one for one in kept if _overlap(rows[one], rows[number])), None)
                if other is None:
                    kept.append(number)
                else:
                    what = ", ".join(filter(None, names))
                    found.setdefault(number, f"repeats row {other} ({what}) for the same days")
    return found


def after_a_gap(rules: Rules, rows: Rows) -> dict[int, str]:
    """Rows of a month whose month before is left out, although an earlier one is there, and what is wrong."""
    found: dict[int, str] = {}
    if rules.months_in_a_row is None:
        return found
    name, month = rules.months_in_a_row
    for group in _groups(Key((name,)), rows).values():
        reached = ""
        for number in sorted(group, key=lambda one: value(rows[one], month)):
            period = value(rows[number], month)
            if reached and period > next_month(reached):
                found[number] = f"{month} {period} needs {next_month(reached)}, which is not there"
            else:
                reached = period
    return found


def unknown(
    rules: Rules, rows: Rows, accounts: Collection[str], entities: Collection[str], seed: Sequence[Row]
) -> dict[int, str]:
    """Rows that name an account or an entity that is not there, or what the program does not know."""
    known = {column: {value(row, column).casefold() for row in seed} for column in rules.known}
    found: dict[int, str] = {}
    for number, row in rows.items():
        for text in (
            *_unknown_accounts(rules, row, accounts),
            *_unknown_entities(rules, row, entities),
            *_unknown_names(known, row),
        ):
            found.setdefault(number, text)
    return found


def completion(rules: Rules, rows: Rows, lost: Collection[str], seed: Sequence[Row]) -> list[Row]:
    """Rows of the seed that a file needs beside its own.

    Those of keys whose own rows were all set aside (`lost`), and of keys that the program cannot do without.
    """
    if not rules.keys:
        return []
    column = rules.keys[0].columns[0]
    has = {value(row, column).casefold() for row in rows.values()}
    wanted = None if rules.completed_by else set(lost)
    return [
        row
        for row in seed
        if value(row, column).casefold() not in has
        and (wanted is None or (len(rules.keys[0].columns) == 1 and value(row, column).casefold() in wanted))
    ]


def _groups(key: Key, rows: Rows) -> dict[tuple[str, ...], list[int]]:
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, row in rows.items():
        if key.of(row):
            groups.setdefault(tuple(value(row, name).casefold() for name in key.columns), []).append(number)
    return groups


def _overlap(one: Row, other: Row) -> bool:
    (first, last), (begin, end) = validity(one), validity(other)
    return first <= end and begin <= last


def _unknown_accounts(rules: Rules, row: Row, accounts: Collection[str]) -> Iterator[str]:
    for column in rules.accounts:
        if value(row, column) not in accounts:
            yield f"{column} '{value(row, column)}' is not in chart_of_accounts"


def _unknown_entities(rules: Rules, row: Row, entities: Collection[str]) -> Iterator[str]:
    for column in rules.entities:
        if value(row, column).casefold() not in entities:
            yield f"{column} '{value(row, column)}' is not in accounting_entities"


def _unknown_names(known: Mapping[str, Collection[str]], row: Row) -> Iterator[str]:
    for column, names in known.items():
        if value(row, column).casefold() not in names:
            yield f"{column} '{value(row, column)}' is not known"
