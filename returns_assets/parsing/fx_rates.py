"""The European Central Bank's reference rates: one row per day, one column per currency.

Rates stay text; dates without a rate, and what one currency is in another, are the warehouse's business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from returns_assets.parsing.decoding import decode
from returns_assets.parsing.delimited import Layout, read_records
from returns_assets.parsing.model import DocumentContext, ParsedDocument, readable_or_rejected
from returns_assets.parsing.tables import Locale, Table, check_values, decide_locale, finish

# Currencies come and go: a history without some of them, or a shorter file, is no drift of its columns.
CURRENCIES = (
    "usd", "jpy", "bgn", "cyp", "czk", "dkk", "eek", "gbp", "huf", "ltl", "lvl", "mtl", "pln", "rol",
    "ron", "sek", "sit", "skk", "chf", "isk", "nok", "hrk", "rub", "trl", "try", "aud", "brl", "cad",
    "cny", "hkd", "idr", "ils", "inr", "krw", "mxn", "myr", "nzd", "php", "sgd", "thb", "zar",
)  # fmt: skip
FX_RATES = Layout(
    name="ECB reference rates",
    columns=("date",),
    required=("date",),
    extras=CURRENCIES,
    timestamps=("date",),
    keys=("date",),
)
COLUMNS = (*FX_RATES.columns, *FX_RATES.extras)

_CURRENCY = re.compile(r"[a-z]{3}")
_NONE = frozenset({"", "N/A", "-"})
# The ECB writes up to six digits after the mark; DECIMAL(18,8) of the warehouse holds what is accepted here.
_RATE = {
    mark: re.compile(rf"(?=[0-9{mark}]*[1-9])[0-9]{{1,9}}(?:{re.escape(mark)}[0-9]{{1,8}})?") for mark in ".,"
}


@readable_or_rejected
def parse_fx_rates(content: bytes, context: DocumentContext) -> ParsedDocument:
    """One rate file. A row with a value that is neither a rate nor `N/A` is rejected as a whole."""
    decoded = decode(content, context.content_type)
    _, records = read_records(decoded.text, (FX_RATES,))
    table = Table(records, FX_RATES)
    currencies = [name for name in records.columns if _CURRENCY.fullmatch(name)]
    dates = decide_locale(table, "", "dmy")
    texts = table.distinct(currencies)
    mark = "," if any("," in text for text in texts) and not any("." in text for text in texts) else "."
    locale = Locale(mark, dates.date_order, "rates")
    check_values(table, locale)
    for name in currencies:
        _check_rates(table, name, _RATE[mark])
    return finish(table, locale, decoded.charset, facts=_facts(table, currencies))


def _check_rates(table: Table, name: str, rate: re.Pattern[str]) -> None:
    for position, text in enumerate(table.texts(name)):
        stripped = text.strip(" ")
        if stripped not in _NONE and not rate.fullmatch(stripped):
            table.reject(position, f"{name} '{text[:80]}' is no rate")


def _facts(table: Table, currencies: list[str]) -> Mapping[str, str]:
    """The newest and oldest day as written, for messages; text order is date order in the ECB's files."""
    days = sorted(text.strip() for text in table.texts("date") if text.strip())
    return {"currencies": str(len(currencies)), "first_day": days[0], "last_day": days[-1]} if days else {}
