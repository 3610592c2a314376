"""The vendor portal's exports, which no API gives: the Returns page, remittances, payables to be deducted.

A file's name ends in the day on which it was exported; it shows the portal as it stood then.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from openpyxl import Workbook

from sandbox.scenario.amazon_vendor_books import CURRENCY, SHIP_TO, VENDOR_CODE, Claim, ClaimLine, Payment
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.world import World

RETURN_COLUMNS = (
    "Request ID", "Vendor code", "Request type", "Condition", "Requested quantity", "Approved quantity",
    "Requested refund", "Approved refund", "Next automated action", "Warehouse", "Authorization ID",
    "Rejection reason", "ASIN", "Vendor SKU", "PO number", "Requested date", "Currency",
)  # fmt: skip
PAYMENT_COLUMNS = (
    "Payment Number", "Payment Date", "Invoice Currency", "Amount in Invoice Currency", "Payment Currency",
    "Amount in Payment Currency", "Exchange Rate", "Payment Type", "Payment Status", "Payment Voided Reason",
)  # fmt: skip
LINE_COLUMNS = (
    "Payment Number", "Invoice Number", "Invoice Date", "Description", "Invoice Amount", "Invoice Currency",
    "Withholding Amount", "Terms Discount Taken", "Amount Paid", "Remaining Amount",
)  # fmt: skip
PAYABLE_COLUMNS = (
    "Vendor code", "Transaction number", "Transaction date", "Type", "Invoice amount", "Deducted amount",
    "Balance", "",
)  # fmt: skip
PAYABLE_TYPES = {"return": "Product Returns", "chargeback": "Chargeback", "coop": "Contra COGS"}
RETURN_AGES, PAYABLE_AGES = (90, 60, 30, 7, 0), (60, 30, 21, 14, 7, 3, 0)
# Ages between which the payments of one remittance export lie, oldest first.
REMITTANCE_AGES = ((200, 91), (91, 61), (61, 31), (31, 0))
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
Cell = str | Decimal


def portal_files(world: World) -> dict[str, tuple[tuple[str, bytes], ...]]:
    """Stream name → (file name, content), oldest first."""
    moments = {age: world.as_of - timedelta(days=age) for age in (*RETURN_AGES, *PAYABLE_AGES)}
    files = {
        "returns": tuple(
            (_name("vendor_returns", moments[age]), _returns(world, moments[age])) for age in RETURN_AGES
        ),
        "remittances": tuple(_remittances(world)),
        "payables": tuple(
            (_name("payables_ready_for_deduction", moments[age]), _payables(world, moments[age]))
            for age in PAYABLE_AGES
        ),
    }
    for stream, stem, suffix, age, content in world.surroundings.unreadable_exports:
        files[stream] += ((_name(stem, world.as_of - timedelta(days=age), suffix), content),)
    return files


def _name(stem: str, moment: datetime, suffix: str = "csv") -> str:
    return f"{stem}_{moment:%Y%m%d}.{suffix}"


def _date(moment: datetime) -> str:
    """`10/5/2026`, as the portal writes a date."""
    return f"{moment.month}/{moment.day}/{moment.year}"


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _returns(world: World, moment: datetime) -> bytes:
    claims = [c for c in world.vendor.claims if c.is_listed and c.requested <= moment]
    claims.sort(key=lambda claim: (claim.requested, claim.request_id))
    rows = [_return_row(claim, line, moment) for claim in claims for line in claim.lines]
    rows += [row for row in world.vendor.stray_rows if moment == world.as_of]
    return _csv([RETURN_COLUMNS, *([row.get(name, "") for name in RETURN_COLUMNS] for row in rows)])


def expect_rejected_rows(world: World) -> None:
    """Record as true that the stray rows, last in the newest export, cannot be read: one exception each."""
    listed = [c for c in world.vendor.claims if c.is_listed and c.requested <= world.as_of]
    first = sum(len(claim.lines) for claim in listed) + 1
    document = _name("vendor_returns", world.as_of).removesuffix(".csv")
    for number in range(first, first + len(world.vendor.stray_rows)):
        world.expect("INVALID_ID", subject=f"{document} row {number}", quantity=1)


def _return_row(claim: Claim, line: ClaimLine, moment: datetime) -> dict[str, str]:
    is_rejected = claim.rejected is not None and claim.rejected <= moment
    is_approved = claim.approved is not None and claim.approved <= moment
    payments = claim.posting.payments if claim.posting else []
    is_closed = is_rejected or any(payment.date <= moment for payment, _, _ in payments)
    approved = 0 if is_rejected else line.requested
    condition = "closed" if is_closed else "approved" if is_approved else "new"
    is_decided = is_approved or is_rejected
    return {
        "Request ID": claim.request_id,
        "Vendor code": VENDOR_CODE,
        "Request type": claim.kind,
        "Condition": condition,
        "Requested quantity": str(line.requested),
        "Approved quantity": str(approved) if is_decided else "",
        "Requested refund": decimal_text(line.value),
        "Approved refund": decimal_text(line.value if approved else 0) if is_decided else "",
        "Next automated action": ""
        if is_decided
        else f"Approve on {_date(claim.requested + timedelta(days=14))}",
        "Warehouse": SHIP_TO,
        "Authorization ID": f"AUTH-{claim.request_id[-6:]}" if is_approved else "",
        "Rejection reason": claim.rejection if is_rejected else "",
        "ASIN": line.asin,
        "Vendor SKU": line.ordered.item.sku,
        "PO number": claim.order.number,
        "Requested date": _date(claim.requested),
        "Currency": CURRENCY,
    }


def _payables(world: World, moment: datetime) -> bytes:
    """What waits for a payment: a row goes when it is deducted in full."""
    rows = []
    for posting in sorted(world.vendor.postings, key=lambda p: (p.dated, p.number)):
        if posting.kind not in PAYABLE_TYPES or posting.dated > moment:
            continue
        deducted = -sum(paid for payment, paid, _ in posting.payments if payment.date <= moment)
        balance = -posting.payable - deducted
        if balance:
            rows.append(
                (
                    VENDOR_CODE, posting.number, _date(posting.dated), PAYABLE_TYPES[posting.kind],
                    decimal_text(-posting.payable), decimal_text(deducted), decimal_text(balance), "",
                )
            )  # fmt: skip
    return _csv([(f"Your payables - ready for deduction ({_date(moment)})",), (), PAYABLE_COLUMNS, *rows])


def _remittances(world: World) -> Iterator[tuple[str, bytes]]:
    """One export per month or so, in turn as CSV and as workbook."""
    for number, (oldest, newest) in enumerate(REMITTANCE_AGES):
        start, end = world.as_of - timedelta(days=oldest), world.as_of - timedelta(days=newest)
        payments = [p for p in world.vendor.payments if start < p.date <= end]
        if number % 2:
            yield _name("remittances", end, "xlsx"), _workbook(_sheet(payments, is_text=False))
        else:
            yield _name("remittances", end), _csv([[str(c) for c in row] for row in _sheet(payments)])


def _sheet(payments: Sequence[Payment], *, is_text: bool = True) -> Iterator[list[Cell]]:
    """Two tables one above the other; payments whose lines are hidden are named between them."""

    def money(pence: int, *, is_bare: bool = False) -> Cell:
        if not is_text:
            return Decimal(pence) / 100
        text = f"{abs(pence) // 100:,}.{abs(pence) % 100:02d}"
        return text if is_bare else f"(£{text})" if pence < 0 else f"£{text}"

    yield list(PAYMENT_COLUMNS)
    for payment in payments:
        amount = money(payment.amount, is_bare=True)
        yield [
            payment.number, _date(payment.date), CURRENCY, amount, CURRENCY, amount, "1", "BACS", "Paid", "",
        ]  # fmt: skip
    hidden = [payment.number for payment in payments if payment.hidden_amount]
    if hidden:
        yield []
        yield ["Some invoices are not shown because their vendor codes are not set up for this account."]
        yield ["Payment Number", ", ".join(hidden)]
    yield []
    yield ["Invoices"]
    yield list(LINE_COLUMNS)
    for payment in payments:
        for posting, paid, remaining in payment.lines:
            yield [
                payment.number, posting.number, _date(posting.dated), posting.description,
                money(posting.amount), CURRENCY, money(0), money(posting.discount), money(paid),
                money(remaining),
            ]  # fmt: skip


def _workbook(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as XLSX, the same bytes for the same rows: the writer's own times are taken out."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Remittance payments"
    for row in rows:
        sheet.append(list(row))
    buffer, plain = io.BytesIO(), io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2020-01-01T00:00:00Z", source.read(name))
            target.writestr(zipfile.ZipInfo(name, FIXED_DATE), content, zipfile.ZIP_DEFLATED)
    return plain.getvalue()
