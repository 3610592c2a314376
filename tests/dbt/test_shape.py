"""The test that every table has: each broken rule is named, with the number of rows that break it."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import jinja2
import pytest

SHAPE = Path(__file__).parents[2] / "dbt_project" / "tests" / "generic" / "shape.sql"
GOOD = [("a", "1", "draft"), ("b", "2", None)]


def _broken(rows: list[tuple[str | None, str | None, str | None]]) -> dict[str, int]:
    """The rules that rows of (id, name, status) break, with counts."""
    macro = re.sub(r"\{% test (.*?) %\}", r"{% macro \1 %}", SHAPE.read_text()).replace("endtest", "endmacro")
    rules = "key=['id'], unique=['name'], filled=['name'], values={'status': ['draft', 'posted']}"
    call = "{{ shape('entry', " + rules + ") }}"
    query = jinja2.Environment().from_string(macro + call).render()
    with duckdb.connect() as connection:
        connection.execute("create table entry (id varchar, name varchar, status varchar)")
        connection.executemany("insert into entry values (?, ?, ?)", rows)
        return dict(connection.execute(query).fetchall())


def test_rows_that_keep_every_rule_break_none() -> None:
    assert _broken(GOOD) == {}


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        ([("a", "3", None), ("a", "4", None)], {"id repeats": 2}),
        ([(None, "3", None)], {"id is empty": 1}),
        ([("c", "1", None)], {"name repeats": 1}),
        ([("c", None, None), ("d", None, None)], {"name is empty": 2}),
        ([("c", "3", "sent")], {"status is none of draft, posted": 1}),
        ([(None, "3", "sent")], {"id is empty": 1, "status is none of draft, posted": 1}),
    ],
)
def test_each_broken_rule_is_named_with_its_rows(
    rows: list[tuple[str | None, str | None, str | None]], broken: dict[str, int]
) -> None:
    assert _broken([*GOOD, *rows]) == broken
