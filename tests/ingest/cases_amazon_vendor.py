"""Generated vendor documents: SP-API answers, portal exports as CSV and workbook, two tables in one sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from property_cases import Case, Document, delimited, json_elements
from property_formats import WEIRD, Delimited, Json, Opaque, Pick
from property_values import (
    Field,
    Number,
    Value,
    amount,
    day,
    digits,
    identifier,
    instant,
    json_object,
    nested,
    objects,
    of,
    one_of,
    quantity,
    text,
)

VENDOR_CODES = one_of("ABCDE", "999UK")
ASINS = one_of("B0748G1ABC", "0306406152", "")
PURCHASE_ORDERS = identifier(alphabet="ABCDEFGH0123456789")
PAYMENT = ("Payment Number", "Payment Date", "Invoice Currency", "Amount in Invoice Currency")
PAYMENT += ("Payment Currency", "Amount in Payment Currency", "Exchange Rate", "Payment Type")
PAYMENT += ("Payment Status", "Payment Voided Reason")
INVOICE = ("Payment Number", "Invoice Number", "Invoice Date", "Description", "Invoice Amount")
INVOICE += (
    "Invoice Currency",
    "Withholding Amount",
    "Terms Discount Taken",
    "Amount Paid",
    "Remaining Amount",
)
VARIANT = (*INVOICE[:3], "Transaction type", "Transaction Description", "Reference Details")
VARIANT += ("Original Invoice Number", *INVOICE[4:8], "Net Amount Paid", "Remaining Amount")
MONEY = {
    "Amount in Invoice Currency": "amount_in_invoice_currency",
    "Amount in Payment Currency": "amount_in_payment_currency",
    "Invoice Amount": "invoice_amount",
    "Withholding Amount": "withholding_amount",
    "Terms Discount Taken": "terms_discount_taken",
    "Amount Paid": "amount_paid",
    "Net Amount Paid": "net_amount_paid",
    "Remaining Amount": "remaining_amount",
}


def money(staging: str | None = None) -> Field:
    """An amount as the portal writes it: grouped, with a sign, in brackets or with a minus."""

    def written(value: Value) -> Value:
        sign = "-" if value.typed < 0 else ""
        body = f"{abs(value.typed):,.2f}"
        forms = (f"{sign}${body}", f"{sign}{body}", f"(${body})" if sign else f"${body}", f"{sign}£ {body}")
        return Value(forms[len(body) % len(forms)], value.typed)

    return Field(amount(None, -9_999_999, 9_999_999).values.map(written), staging)


def _us_day(staging: str | None = None) -> Field:
    """`10/31/2026`; a day above 12, so that every document says which order it has."""
    days = day(staging, "%m/%d/%Y")
    return Field(days.values.filter(lambda value: value.typed.day > 12), staging)


ORDER_ITEM = {
    "itemSequenceNumber": digits(1),
    "amazonProductIdentifier": ASINS,
    "orderedQuantity": nested({"amount": quantity().number(), "unitOfMeasure": one_of("Cases", "Eaches")}),
    "netCost": nested({"amount": amount(None, 1), "currencyCode": one_of("GBP")}),
}
STATUS_ITEM = {
    "itemSequenceNumber": digits(1),
    "receivingStatus": nested({"receivedQuantity": nested({"amount": quantity().number()})}),
}
PARTY = nested({"partyId": VENDOR_CODES})
ORDERS = json_elements(
    "amazon_vendor",
    "purchase_orders",
    {
        "purchaseOrderNumber": PURCHASE_ORDERS,
        "purchaseOrderState": one_of("New", "Acknowledged", "Closed"),
        "purchaseOrderDate": instant("ordered_at"),
        "sellingParty": PARTY,
        "items": objects(ORDER_ITEM),
    },
    Json(("payload", "orders"), {"payload": {"pagination": {"nextToken": "MDAwMQ=="}}}),
    name="orders",
)
STATUSES = json_elements(
    "amazon_vendor",
    "purchase_orders",
    {
        "purchaseOrderNumber": PURCHASE_ORDERS,
        "purchaseOrderStatus": one_of("OPEN", "CLOSED"),
        "purchaseOrderDate": instant("ordered_at"),
        "lastUpdatedDate": instant("updated_at"),
        "itemStatus": objects(STATUS_ITEM),
    },
    Json(("payload", "ordersStatus"), {"payload": {}}),
    name="statuses",
)
INVOICES = json_elements(
    "amazon_vendor",
    "invoices",
    {
        "invoiceNumber": identifier("INV-"),
        "invoiceIdentifier": identifier("INV-"),
        "issueDate": instant("issued_at"),
        "lastUpdatedDate": instant("updated_at"),
        "invoiceAmount": nested({"currencyAmount": amount().number(), "currencyCode": one_of("USD")}),
        "relatedIdentifiers": objects({"relatedIdentifierName": one_of("RETURN_IDS")}),
        "lineItems": objects({"lineItemId": digits(2), "quantity": quantity().number()}),
    },
    Json(("invoices",), {"numOfRecords": Number("1")}),
)
TRANSACTIONS = json_elements(
    "amazon_vendor",
    "transactions",
    {
        "transactionId": identifier("20261008091302-"),
        "status": one_of("Processing", "Success", "Failure"),
        "reference": digits(12),
    },
    Json(lines=True),
)
RETURNS = delimited(
    "amazon_vendor",
    "returns",
    {
        "Request ID": of(digits(12).values.map(lambda value: value.source), "request_id"),
        "Vendor code": VENDOR_CODES,
        "Request type": one_of("sellable", "damaged"),
        "Condition": one_of("new", "approved", "closed"),
        "Requested quantity": quantity("requested_quantity"),
        "Approved quantity": quantity("approved_quantity").or_blank(),
        "Requested refund": money("requested_refund"),
        "Approved refund": money("approved_refund"),
        "Next automated action": text(),
        "Warehouse": one_of("LTN4"),
        "Authorization ID": identifier("AUTH-"),
        "Rejection reason": text(),
        "ASIN": ASINS,
        "Vendor SKU": identifier("SKU-"),
        "PO number": PURCHASE_ORDERS,
        "Requested date": _us_day("requested_date"),
        "Currency": one_of("USD"),
    },
)


@dataclass(frozen=True)
class Titled(Delimited):
    """A table below a title and a blank line."""

    title: str = "Your payables - ready for deduction"

    def write(self, rows: Sequence[Sequence[str]]) -> str:
        return f"{self.title}\n\n{super().write(rows)}"

    def count(self, text: str) -> int | None:
        title, _, body = text.replace("\r\n", "\n").partition("\n")
        return super().count(body) if title == self.title and body else None

    def spoil(self, text: str, pick: Pick) -> str:
        title, _, body = text.partition("\n")
        rows = self._read(body)
        if title != self.title or len(rows) < 2:
            return text
        row, column = 1 + pick(len(rows) - 1), pick(len(rows[0]))
        kind = pick(4)
        if kind == 0:
            rows[row][column] = WEIRD[pick(len(WEIRD))]
        elif kind == 1:
            del rows[row][column]
        elif kind == 2:
            rows[row].insert(column, WEIRD[pick(len(WEIRD))])
        else:
            rows.insert(row, list(rows[row]))
        return self.write(rows)


PAYABLES = delimited(
    "amazon_vendor",
    "payables",
    {
        "Vendor code": VENDOR_CODES,
        "Transaction number": identifier("VRET"),
        "Transaction date": _us_day("transaction_date"),
        "Type": one_of("Chargeback", "Product Returns", "Contra COGS"),
        "Invoice amount": money("invoice_amount"),
        "Deducted amount": money("deducted_amount"),
        "Balance": money("balance"),
    },
    Titled(),
)


@dataclass(frozen=True)
class Stacked:
    """Two tables of a sheet with titles and a notice between. Spoils cells and rows, never a header."""

    def count(self, text: str) -> int | None:
        """Rows of both tables and notices: what is no title, no header and not blank."""
        if "\x1a" in text or "\x00" in text:
            return None
        try:
            rows = list(csv.reader(io.StringIO(text.replace("\r\n", "\n"), newline=""), strict=True))
        except csv.Error:
            return None
        headers = {PAYMENT, INVOICE, VARIANT}
        if sum(tuple(row) in headers for row in rows) != 2:
            return None
        filled = [row for row in rows if any(cell.strip() for cell in row)]
        known = [row for row in filled if tuple(row) not in headers]
        if any(len(row) < 4 and row not in TITLES and not _is_notice(row) for row in known):
            return None  # a line with so few cells is a title to one reader and a row to another
        return sum(row not in TITLES for row in known)

    def spoil(self, text: str, pick: Pick) -> str:
        rows = [list(row) for row in csv.reader(io.StringIO(text, newline="")) if row]
        chosen = [
            at
            for at, row in enumerate(rows)
            if len(row) > 4 and tuple(row) not in {PAYMENT, INVOICE, VARIANT}
        ]
        if not chosen:
            return text
        at = chosen[pick(len(chosen))]
        column, kind = pick(len(rows[at])), pick(4)
        if kind == 0:
            rows[at][column] = WEIRD[pick(len(WEIRD))]
        elif kind == 1:
            del rows[at][column]
        elif kind == 2:
            rows[at].insert(column, WEIRD[pick(len(WEIRD))])
        else:
            rows.insert(at, list(rows[at]))
        return _csv(rows)


TITLES = [["Remittance payments"], ["Invoices"], ["Some lines are hidden for other vendor codes."]]


def _is_notice(row: Sequence[str]) -> bool:
    return row[0] == "Payment Number"


def _csv(rows: Sequence[Sequence[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def _table(header: Sequence[str], free: Field) -> dict[str, Field]:
    known: dict[str, Field] = {
        "Payment Number": digits(9),
        "Payment Date": _us_day("payment_date"),
        "Invoice Date": _us_day("invoice_date"),
        "Invoice Number": identifier("INV"),
        "Invoice Currency": one_of("USD"),
        "Payment Currency": one_of("USD"),
        "Exchange Rate": one_of("1", "0.8763214"),
    }
    return {name: known.get(name) or (money(MONEY[name]) if name in MONEY else free) for name in header}


@st.composite
def remittances(draw: DrawFn, free: Field) -> tuple[list[list[str]], Document]:
    """The rows of a sheet, titles and blank ones included, and the document as CSV."""
    invoice_header = draw(st.sampled_from((INVOICE, VARIANT)))
    sheet: list[list[str]] = draw(st.sampled_from(([], [TITLES[0], []])))
    cells: list[Mapping[str, Any]] = []
    typed: list[Mapping[str, Any]] = []
    sheet = [*sheet]
    for section, header in (("payments", PAYMENT), ("invoices", invoice_header)):
        fields = _table(header, free)
        sheet.append([*header])
        row_strategy = st.fixed_dictionaries({name: found.values for name, found in fields.items()})
        for row in draw(st.lists(row_strategy, min_size=1, max_size=3)):
            sheet.append([str(row[name].source) for name in header])
            raw = {name.lower().replace(" ", "_"): row[name].source for name in header}
            cells.append({"_section": section, **raw})
            staged = {found.staging: row[name].typed for name, found in fields.items() if found.staging}
            typed.append(
                {name: staged.get(name) for name in (*MONEY.values(), "payment_date", "invoice_date")}
            )
        if section == "payments":
            sheet += draw(
                st.sampled_from(([[]], [[], TITLES[2], ["Payment Number", "104857600, 104857601"], []]))
            )
            if len(sheet[-2]) == 2:
                cells.append({"_section": "notice", "notice": "Payment Number | 104857600, 104857601"})
                typed.append(dict.fromkeys((*MONEY.values(), "payment_date", "invoice_date")))
            sheet.append(TITLES[1])
    numbered = tuple({"row_number": number, **row} for number, row in enumerate(typed, start=1))
    return sheet, Document(_csv(sheet).encode(), tuple(cells), numbered)


def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """The rows as text cells of a sheet that stands behind another."""
    book = openpyxl.Workbook()
    book.active.append(["Summary"])
    sheet = book.create_sheet("Remittance payments")
    for at, row in enumerate(rows, start=1):
        for column, written in enumerate(row, start=1):
            if written:
                cell = sheet.cell(at, column, written)
                cell.data_type = "s"  # a text that starts with = is no formula
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# A workbook holds no control characters; what looks like a formula or a number is text all the same.
WORKBOOK_TEXT = one_of("", "a,b", 'say "hi"', " trailing ", "Größe", "=1+1", "2026-10-31", "0012", "ｼｬﾂ")


def _as_workbook(found: tuple[list[list[str]], Document]) -> Document:
    return Document(workbook(found[0]), found[1].cells, found[1].typed)


def _wrapped(value: dict[str, Any]) -> dict[str, Any]:
    inner = {key: value[key] for key in ("transactionId", "status")}
    return {"reference": value["reference"], "payload": {"transactionStatus": inner}}


def _envelopes(rows: Sequence[dict[str, Any]]) -> Document:
    cells = tuple(
        {"transaction_id": row["transactionId"], "status": row["status"], "reference": row["reference"]}
        for row in rows
    )
    return Document(Json(lines=True).write([_wrapped(row) for row in rows]).encode(), cells)


_TRANSACTION = json_object(
    {
        "transactionId": identifier("20261008091302-"),
        "status": one_of("Processing", "Success", "Failure"),
        "reference": digits(12),
    }
)
CASES: tuple[Case, ...] = (
    ORDERS,
    STATUSES,
    INVOICES,
    TRANSACTIONS,
    Case(
        ("amazon_vendor", "transactions"),
        st.lists(_TRANSACTION, min_size=1, max_size=4).map(_envelopes),
        Json(lines=True),
        "wrapped",
    ),
    RETURNS,
    PAYABLES,
    Case(("amazon_vendor", "remittances"), remittances(text()).map(lambda found: found[1]), Stacked(), "csv"),
    Case(
        ("amazon_vendor", "remittances"),
        remittances(WORKBOOK_TEXT).map(_as_workbook),
        Opaque(),
        "xlsx",
        file_name="remittances.xlsx",
    ),
)
