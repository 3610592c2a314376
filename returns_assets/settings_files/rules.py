"""What a row of each settings file must hold: data, and the judgement of one row by itself.

What rows must be to each other is in `relations.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from returns_assets.settings_files.model import Row
from returns_assets.settings_files.months import lock_problem

DATES = ("valid_from", "valid_to")
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,10})?")
_MOST_PIECES = 999
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True)
class Key:
    """Columns that name a row: no two rows of one key may be valid on the same day.

    `of` limits it to rows for which it is true. Writing does not matter: case and outer blanks.
    """

    columns: tuple[str, ...]
    of: Callable[[Row], bool] = lambda _: True


@dataclass(frozen=True)
class Rules:
    """The rules of one file. `optional` numbers may be blank. `accounts` are columns that name accounts,
    `entities` legal entities, `known` columns whose values the program must know, i.e. that the seed has.
    `months_in_a_row` are the columns of a name and of its month, of which none may be left out.
    `completed_by` is the column by which rows of the seed complete a file that lacks them, because the
    program cannot do without.
    """

    keys: tuple[Key, ...] = ()
    required: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accounts: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    months_in_a_row: tuple[str, str] | None = None
    completed_by: str | None = None
    more: Callable[[Row], str | None] = lambda _: None


def _entity_problem(row: Row) -> str | None:
    currency, timezone = value(row, "functional_currency"), value(row, "timezone")
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        return f"functional_currency '{currency}' is not an ISO code"
    try:
        ZoneInfo(timezone)
    except (ValueError, KeyError, OSError):
        return f"timezone '{timezone}' is not known, e.g. Europe/London"
    return None


def _window_problem(row: Row) -> str | None:
    first, last = value(row, "window_start_days"), value(row, "window_end_days")
    return None if int(first) <= int(last) else f"window_start_days {first} is after window_end_days {last}"


def _kit_problem(row: Row) -> str | None:
    if not 1 <= int(value(row, "quantity")) <= _MOST_PIECES:
        return f"quantity {value(row, 'quantity')} is not between 1 and {_MOST_PIECES}"
    if value(row, "kit_sku").casefold() == value(row, "component_sku").casefold():
        return f"kit_sku {value(row, 'kit_sku')} is its own component"
    return None


def _lock_problem(row: Row) -> str | None:
    return lock_problem(value(row, "period"), value(row, "locked_at"))


def _is_read(row: Row) -> bool:
    return value(row, "direction").lower() != "to_platform"


def _is_told(row: Row) -> bool:
    return value(row, "direction").lower() != "to_zigzag"


RULES: Mapping[str, Rules] = {
    "accounting_entities": Rules(
        keys=(Key(("entity",)),), required=("entity", "functional_currency", "timezone"), more=_entity_problem
    ),
    "chart_of_accounts": Rules(
        keys=(Key(("account_code",)),),
        required=("account_code", "account_name"),
        choices={"account_type": ("asset", "liability", "income", "expense")},
    ),
    "claim_windows": Rules(
        keys=(Key(("marketplace", "currency")),),
        required=("marketplace", "currency"),
        whole=("window_start_days", "window_end_days"),
        more=_window_problem,
    ),
    "exception_registry": Rules(
        keys=(Key(("exception_code",)),),
        required=("exception_code", "owner_team"),
        whole=("sla_hours",),
        choices={"severity": ("critical", "high", "medium", "low")},
        known=("exception_code",),
        completed_by="exception_code",
    ),
    # Different accounts for one kind of line are an exception with its lines: FEE_MAP_AMBIGUOUS.
    "gl_mapping": Rules(
        keys=(Key(("transaction_type", "amount_type", "amount_description", "sign", "account_code")),),
        required=("transaction_type", "amount_type", "amount_description", "account_code"),
        whole=("priority",),
        choices={"sign": ("", "+", "-")},
        accounts=("account_code",),
    ),
    "goods_accounts": Rules(
        keys=(Key(("goods_state",)),),
        accounts=("account_code",),
        known=("goods_state",),
        completed_by="goods_state",
    ),
    "grade_dispositions": Rules(
        keys=(Key(("grade",)),),
        required=("grade",),
        choices={"stock_effect": ("sellable", "net_realisable_value", "write_off")},
        accounts=("account_code",),
    ),
    "kit_components": Rules(
        keys=(Key(("kit_sku", "component_sku")),),
        required=("kit_sku", "component_sku"),
        whole=("quantity",),
        more=_kit_problem,
    ),
    "known_values": Rules(keys=(Key(("platform", "stream", "field", "value")),), required=("value",)),
    # Closing a month needs the month before it closed (accounting.md 3.10).
    "period_locks": Rules(
        keys=(Key(("entity", "period")),),
        required=("entity", "period", "locked_at", "locked_by"),
        choices={"kind": ("soft", "hard")},
        entities=("entity",),
        months_in_a_row=("entity", "period"),
        more=_lock_problem,
    ),
    "policies": Rules(
        keys=(Key(("policy",)),),
        required=("policy",),
        numbers=("value",),
        known=("policy",),
        completed_by="policy",
    ),
    "posting_rules": Rules(
        keys=(Key(("event_type",)),),
        required=("policy_version",),
        known=("event_type",),
        completed_by="event_type",
    ),
    "reason_codes": Rules(
        keys=(
            Key(("zigzag_reason_id", "platform", "platform_reason")),
            Key(("platform", "platform_reason"), of=_is_read),
            Key(("zigzag_reason_id", "platform"), of=_is_told),
        ),
        required=("zigzag_reason_id", "platform", "platform_reason"),
        choices={"direction": ("both", "to_platform", "to_zigzag")},
    ),
    "service_skus": Rules(keys=(Key(("sku",)),), required=("sku",), accounts=("account_code",)),
    "source_freshness": Rules(
        keys=(Key(("platform", "stream")),),
        required=("platform", "stream"),
        numbers=("fresh_for_hours",),
    ),
    "status_aliases": Rules(
        keys=(Key(("platform", "stream", "field", "value_as_sent")),),
        required=("platform", "stream", "field", "value_as_sent", "value"),
    ),
    "status_pairs": Rules(
        keys=(Key(("platform", "platform_status", "zigzag_status")),),
        required=("platform", "platform_status", "zigzag_status"),
        numbers=("grace_hours",),
        optional=("grace_hours",),
    ),
    "tax_codes": Rules(
        keys=(Key(("tax_code",)),),
        required=("tax_code",),
        numbers=("rate_percent",),
        optional=("rate_percent",),
        accounts=("account_code",),
    ),
    "warehouses": Rules(
        keys=(Key(("warehouse_code",)),),
        required=("warehouse_code",),
        choices={"is_own_sellable": ("true", "false")},
    ),
}
NO_RULES = Rules()


def value(row: Row, column: str) -> str:
    """A cell without outer blanks."""
    return (row.get(column) or "").strip()


def row_problem(rules: Rules, row: Row) -> str | None:
    """The first thing that is wrong with a row by itself."""
    return next(_row_problems(rules, row), None) or rules.more(row)


def _row_problems(rules: Rules, row: Row) -> Iterator[str]:
    for column in rules.required:
        if not value(row, column):
            yield f"{column} is missing"
    for column in (*rules.numbers, *rules.whole):
        text = value(row, column)
        pattern = _WHOLE_NUMBER if column in rules.whole else _PLAIN_NUMBER
        if not pattern.fullmatch(text) and not (column in rules.optional and not text):
            kind = "a whole number" if column in rules.whole else "a number"
            yield f"{column} '{text}' is not {kind}"
    for column, allowed in rules.choices.items():
        if value(row, column).lower() not in allowed:
            yield f"{column} '{value(row, column)}' is none of {', '.join(filter(None, allowed))}"
    for column in DATES:
        text = value(row, column)
        if text and not is_date(text):
            yield f"{column} '{text}' is not a date like 2026-01-31"
    first, last = validity(row)
    if first > last:
        yield f"valid_from {first} is after valid_to {last}"


def is_date(text: str) -> bool:
    """Whether the text is a day, year first."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-31")


def validity(row: Row) -> tuple[str, str]:
    """First and last day of a row as ISO text; open ends are the ends of time."""
    return value(row, "valid_from") or "1900-01-01", value(row, "valid_to") or "9999-12-31"
