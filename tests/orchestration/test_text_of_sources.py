"""Ids and texts of sources are shown as text: they run nothing in a spreadsheet, a terminal or the UI."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

import dagster as dg
import pytest
from rich.console import Console

from returns_assets.check_results import exception_result
from returns_assets.command_exceptions import COLUMNS, show, write

ODD: dict[str, Any] = {
    **dict.fromkeys(COLUMNS),
    "exception_code": "SKU_UNMAPPED",
    "severity": "high",
    "owner_team": "merchandising",
    "sku": '=HYPERLINK("http://127.0.0.1","x")',
    "order_id": "\x1b[2J\x1b]0;owned\x07",
    "subject": "-7.50",
    "amount": Decimal("-1.50"),
    "currency": "GBP",
    "message": "SKU [x](http://127.0.0.1) | <img src=x>\nis unknown",
    "exception_id": "1",
}


def test_a_spreadsheet_gets_no_formula_and_other_programs_the_exact_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write([ODD], "csv")
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["sku"] == "'" + ODD["sku"]
    assert (row["amount"], row["subject"]) == ("-1.50", "-7.50")
    write([ODD], "jsonl")
    assert json.loads(capsys.readouterr().out)["sku"] == ODD["sku"]


def test_a_terminal_is_not_steered() -> None:
    out = io.StringIO()
    show(Console(file=out, width=200), [ODD], 1)
    assert "owned" in out.getvalue()
    assert not {"\x1b", "\x07"} & set(out.getvalue())


def test_the_ui_shows_messages_as_they_are_on_one_line_of_the_table() -> None:
    result = exception_result("exceptions_items", dg.AssetKey("x"), [{**ODD, "due_at": None}])
    lines = str(result.metadata["top_lines"].value).splitlines()
    assert len(lines) == 3
    assert lines[2].endswith(r"SKU \[x\](http://127.0.0.1) \| \<img src=x\> is unknown |")
