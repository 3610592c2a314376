"""What the parsers accept as an amount or a date, the warehouse reads: nothing becomes null in silence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import jinja2
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_assets.parsing.amounts import is_quantity, parse_amount
from returns_assets.parsing.dates import is_timestamp

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros"


def _sql(file: str, macro: str, *arguments: str) -> str:
    module = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string((MACROS / file).read_text()).module
    return str(getattr(module, macro)(*arguments))


def _evaluate(expression: str, rows: Sequence[tuple[str, str]]) -> list[object]:
    columns = {
        "id": list(range(len(rows))),
        "text": [row[0] for row in rows],
        "choice": [row[1] for row in rows],
    }
    with duckdb.connect() as connection:
        connection.register("source", pa.table(columns))
        return [row[0] for row in connection.sql(f"select {expression} from source order by id").fetchall()]


signs = st.sampled_from(["{}", "-{}", "{}-", "({})", "+{}", "−{}", "{}  ", " {}\u00a0"])
digits = st.text(alphabet="0123456789", max_size=4)
groups = st.lists(st.text(alphabet="0123456789", min_size=3, max_size=3), max_size=2)
separators = st.sampled_from([".", ",", " ", "\u00a0", "'", ""])
written = st.builds(
    lambda sign, head, tail, between, mark, cents: sign.format(between.join([head, *tail]) + mark + cents),
    signs, digits, groups, separators, st.sampled_from([".", ",", ""]), digits,
)  # fmt: skip


@given(st.lists(st.tuples(written | st.text(max_size=6), st.sampled_from(".,")), min_size=20, max_size=60))
@settings(deadline=None, max_examples=25)
def test_every_accepted_amount_is_the_same_amount_in_the_warehouse(rows: list[tuple[str, str]]) -> None:
    accepted = [
        (text, mark) for text, mark in rows if "\0" not in text and parse_amount(text, mark) is not None
    ]
    values = _evaluate(_sql("text.sql", "parse_amount", "text", "choice"), accepted)
    assert values == [parse_amount(text, mark) for text, mark in accepted]


def test_every_accepted_date_and_quantity_is_one_in_the_warehouse() -> None:
    days = ["2026-03-14", "2026/03/14", "14.03.2026", "14/03/2026", "4-3-2026", "03/14/2026"]
    clocks = [
        "",
        " 08:49:04 UTC",
        " 08:49 GMT",
        " 08:49:04",
        "T08:49:04+00:00",
        "T08:49:04.123Z",
        "T08:49Z",
        "T08:49:04-0700",
    ]
    rows = [(day + clock, order) for day in days for clock in clocks for order in ("ymd", "dmy", "mdy")]
    accepted = [row for row in rows if is_timestamp(*row)]
    values = _evaluate(_sql("time.sql", "parse_timestamp", "text", "choice"), accepted)
    assert len(accepted) > 40
    assert [row for row, value in zip(accepted, values, strict=True) if value is None] == []
    whole = [("1", ""), (" -3 ", ""), ("1.0", ""), ("007", "")]
    assert all(is_quantity(text) for text, _ in whole)
    assert _evaluate("try_cast(trim(text) as integer)", whole) == [1, -3, 1, 7]
