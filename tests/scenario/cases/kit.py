"""What a numbered adversarial case is: its ids, its records, its check, the mutations that it must catch.

Plain data and reading of marts. How records are written is in `book.py` and the books that it combines; nothing here or
there imports the reconciler.
"""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

import importlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from tests.scenario.cases.book import Book

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[2]
AS_OF = "2026-10-31T23:59:59+00:00"
# The second step of the same home: later documents, decisions of people, another day.
LATER = "2026-11-14T23:59:59+00:00"
CASE_COUNT = 108
_TABLE = re.compile(r"\bmarts\.(\w+)")
_SUBJECTS = ("order_id", "return_id", "zigzag_return_id", "settlement_id", "shipment_id", "subject", "sku")


class Ids:
    """The ids of one case, each carrying its number: no two cases share one. `k` counts within the case."""

    def __init__(self, number: int) -> None:
        self.number = number

    def order(self, k: int = 1) -> str:
        """An Amazon order id."""
        return f"203-{self.number:07d}-{k:07d}"

    def item_code(self, k: int = 1) -> str:
        """The order item code in settlements."""
        return f"1{self.number:06d}{k:07d}"

    def sku(self, k: int = 1) -> str:
        """The SKU of the item master."""
        return f"C{self.number:03d}-{k}"

    def asin(self, k: int = 1) -> str:
        return f"B0{self.number:04d}{k:04d}"

    def fnsku(self, k: int = 1) -> str:
        return f"X0{self.number:04d}{k:04d}"

    def plate(self, k: int = 1) -> str:
        """A licence plate."""
        return f"LPNC{self.number:03d}{k:05d}"

    def zigzag(self, k: int = 1) -> str:
        """A ZigZag return id."""
        return f"ZZ-C{self.number:03d}-{k}"

    def zigzag_item(self, k: int = 1) -> str:
        """A ZigZag item id."""
        return f"ZZI-C{self.number:03d}-{k}"

    def tracking(self, k: int = 1) -> str:
        return f"TRK{self.number:03d}{k:06d}"

    def settlement_id(self, k: int = 1) -> str:
        """A settlement of the case's own."""
        return f"9{self.number:03d}{k:07d}"

    def reimbursement(self, k: int = 1) -> str:
        return f"96{self.number:03d}{k:06d}"

    def shipment(self, k: int = 1) -> str:
        """An FBA inbound shipment."""
        return f"FBA15C{self.number:03d}{k:02d}"

    def tiktok_order(self, k: int = 1) -> str:
        return f"5764{self.number:03d}{k:011d}"

    def tiktok_line(self, k: int = 1) -> str:
        return f"5770{self.number:03d}{k:011d}"

    def tiktok_return(self, k: int = 1) -> str:
        return f"4035{self.number:03d}{k:012d}"

    def tiktok_return_line(self, k: int = 1) -> str:
        return f"4036{self.number:03d}{k:012d}"

    def tiktok_statement(self, k: int = 1) -> str:
        return f"7238{self.number:03d}{k:012d}"

    def purchase_order(self, k: int = 1) -> str:
        """A purchase order of Amazon Vendor."""
        return f"P{self.number:03d}{k:04d}"

    def vendor_return(self, k: int = 1) -> str:
        """A return request of Amazon Vendor."""
        return f"4071{self.number:03d}{k:05d}"

    def oro_id(self, k: int = 1) -> str:
        """The number of an OroCommerce order, line or product (they are counted apart)."""
        return f"{self.number}{k:03d}"

    def oro_order(self, k: int = 1) -> str:
        """The identifier that people see of an OroCommerce order."""
        return f"SO-C{self.number:03d}-{k}"

    def memo(self, k: int = 1) -> str:
        """A credit memo of the ERP."""
        return f"CM-C{self.number:03d}-{k}"

    def owns(self, text: object) -> bool:
        """Whether an id of this case stands in the text."""
        return isinstance(text, str) and self._own.search(text) is not None

    @property
    def _own(self) -> re.Pattern[str]:
        n = self.number
        return re.compile(
            rf"203-{n:07d}-\d{{7}}|\b(ZZ-|ZZI-|CM-|SO-)?C{n:03d}-|\b1{n:06d}\d{{7}}\b|\b[BX]0{n:04d}\d{{4}}\b"
            rf"|LPNC{n:03d}|TRK{n:03d}|\b9{n:03d}\d{{7}}\b|\b96{n:03d}\d{{6}}\b|FBA15C{n:03d}"
            rf"|\b(5764|5770|4035|4036|7238){n:03d}\d{{11,12}}\b|\bP{n:03d}\d{{4}}\b|\b4071{n:03d}\d{{5}}\b",
            re.IGNORECASE,
        )


@dataclass(frozen=True)
class Mutation:
    """One rule broken: `old` (which stands once in the file) becomes `new`; the case must then fail.

    `path` is relative to the repository. A model or seed below `dbt_project/` is rebuilt with what depends on
    it; for a macro `select` names the models (dbt selectors). A Python file is broken in a copy of the
    repository, which then reads the inbox again. `all_of` replaces every occurrence; `more` are further
    (old, new) in the same file, for a rule that is kept twice.
    """

    path: str
    old: str
    new: str
    select: str = ""
    all_of: bool = False
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Case:
    """One row of the table of adversarial cases.

    `add` writes the case's records; `later` those of the second step. `check` asserts on the marts of the
    first step, `check_later` on those of the second. `alone` replaces all of it for a case about documents
    that must be read by themselves: it gets an empty folder. `missing` says what the product does not do
    yet: the case is then expected to fail, and fails when it passes.
    """

    number: int
    name: str
    expected: str
    mutations: tuple[Mutation, ...]
    add: Callable[[Book], None] | None = None
    check: Callable[[Found], None] | None = None
    later: Callable[[Book], None] | None = None
    check_later: Callable[[Found], None] | None = None
    alone: Callable[[Path], None] | None = None
    missing: str = ""

    @property
    def test_id(self) -> str:
        return f"{self.number:03d}-{self.name}"


@dataclass(frozen=True)
class Finding:
    """An open exception of the case."""

    code: str
    quantity: Decimal | None
    amount: Decimal | None
    currency: str | None
    order_id: str | None
    subject: str | None
    message: str
    columns: dict[str, Any]


class Found(Ids):
    """What the marts say about one case. Records which marts were asked."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, number: int) -> None:
        super().__init__(number)
        self.connection = connection
        self.tables: set[str] = set()

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The result of a query; name tables as `marts.<table>`."""
        self.tables |= set(_TABLE.findall(sql))
        return self.connection.execute(sql, list(parameters)).fetchall()

    def records(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """The result of a query as dicts."""
        rows = self.rows(sql, *parameters)
        names = [column[0] for column in self.connection.description or ()]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def findings(self, status: str = "open") -> list[Finding]:
        """Exceptions whose subject columns name an id of the case."""
        found = []
        for row in self.records(
            "select * from marts.return_exceptions where status = ? order by all", status
        ):
            if any(self.owns(row[name]) for name in _SUBJECTS):
                found.append(
                    Finding(
                        row["exception_code"], row["quantity"], row["amount"], row["currency"],
                        row["order_id"], row["subject"], row["message"], row,
                    )
                )  # fmt: skip
        return found

    def codes(self, status: str = "open") -> list[str]:
        """The codes of the case's exceptions, sorted, one entry each."""
        return sorted(finding.code for finding in self.findings(status))

    def finding(self, code: str) -> Finding:
        """The only exception of this code."""
        [one] = [finding for finding in self.findings() if finding.code == code]
        return one

    def lines(self, **where: object) -> list[dict[str, Any]]:
        """The case's rows of reconciled_returns, in order of order, SKU, moment of refund and receipt."""
        rows = self.records(
            "select * from marts.reconciled_returns order by order_id, sku, refunded_at, received_at, return_line_key"
        )
        own = [row for row in rows if any(self.owns(row[name]) for name in ("order_id", "sku", "source_sku"))]
        return [row for row in own if all(row[name] == value for name, value in where.items())]

    def states(self) -> Counter[str]:
        """How many of the case's lines stand in each state."""
        return Counter(row["state"] for row in self.lines())

    def allocations(self) -> list[dict[str, Any]]:
        """The case's rows of match_allocations, in order of refund, receipt and ids."""
        rows = self.records(
            "select * from marts.match_allocations "
            "order by order_id, refunded_at, received_at, settlement_id, license_plate, item_id, quantity"
        )
        return [row for row in rows if any(self.owns(row[n]) for n in ("order_id", "sku", "license_plate"))]

    def pairs(self) -> list[tuple[str, int, str]]:
        """Rule, quantity and status of each allocation, sorted."""
        return sorted((a["rule_id"], int(a["quantity"]), a["status"]) for a in self.allocations())

    def journal(self) -> dict[str, dict[str, Decimal]]:
        """Event type → account → debit less credit, of the lines with a SKU of the case; zeros left out."""
        rows = self.rows(
            "select event_type, account_code, sku, sum(debit - credit) "
            "from marts.journal_lines inner join marts.journal_entries using (journal_id) "
            "group by all order by all"
        )
        found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for event, account, sku, amount in rows:
            if self.owns(sku):
                found[event][account] += amount
        return {
            event: {account: amount for account, amount in accounts.items() if amount}
            for event, accounts in found.items()
        }

    def journal_of(self, document: str) -> dict[str, dict[str, Decimal]]:
        """Event type → account → debit less credit, of the entries of one source document; zeros left out."""
        rows = self.rows(
            "select event_type, account_code, sum(debit - credit) from marts.journal_lines "
            "inner join marts.journal_entries using (journal_id) where source_document = ? group by all",
            document,
        )
        found: dict[str, dict[str, Decimal]] = defaultdict(dict)
        for event, account, amount in rows:
            if amount:
                found[event][account] = amount
        return dict(found)

    def balance(self, account: str) -> Decimal:
        """Debit less credit of an account over all events, of the lines with a SKU of the case."""
        return sum((accounts.get(account, Decimal(0)) for accounts in self.journal().values()), Decimal(0))

    def ghosts(self) -> list[dict[str, Any]]:
        """The case's rows of ghost_inventory."""
        rows = self.records("select * from marts.ghost_inventory order by ghost_type, sku, location, since")
        return [row for row in rows if self.owns(row["sku"])]

    def stock_moves(self) -> Counter[tuple[str, str]]:
        """(pool left, pool entered) → units, of the case's SKUs in the unit ledger."""
        moves: Counter[tuple[str, str]] = Counter()
        for sku, left, entered, quantity in self.rows(
            "select sku, pool_from, pool_to, quantity from marts.unit_ledger"
        ):
            if self.owns(sku):
                moves[left, entered] += int(quantity)
        return moves

    def evidence(self, finding: Finding) -> list[str]:
        """The source rows that an exception cites."""
        return list(json.loads(finding.columns["evidence"]))


def all_cases() -> tuple[Case, ...]:
    """Every case of the modules `cases_*.py` beside this one, in order of number."""
    return tuple(sorted(_written(), key=lambda case: case.number))


def _written() -> Iterator[Case]:
    for path in sorted(HERE.glob("cases_*.py")):
        yield from importlib.import_module(f"tests.scenario.cases.{path.stem}").CASES
