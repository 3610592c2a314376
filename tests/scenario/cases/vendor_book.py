"""The pen of one case for Amazon Vendor: orders and the portal's exports (amazon.md section 4).

Knows the documents and no rule of the reconciler.
"""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from sandbox.scenario.amazon_vendor_portal import (
    LINE_COLUMNS,
    PAYABLE_COLUMNS,
    PAYMENT_COLUMNS,
    RETURN_COLUMNS,
)
from tests.scenario.cases.pen import Pen, sum_of
from tests.scenario.cases.world import at, iso


class VendorBook(Pen):
    """Writers for the vendor account; every column can be overridden by keyword."""

    def vendor_order(self, day: str, quantity: int, cost: str, k: int = 1, *, sku: str = "") -> None:
        """A closed purchase order of one line, all received."""
        moment = iso(at(day))
        party, amount = {"partyId": "LTN4"}, {"amount": quantity, "unitOfMeasure": "Eaches", "unitSize": 1}
        order = {
            "purchaseOrderNumber": self.purchase_order(k), "purchaseOrderState": "Closed",
            "orderDetails": {
                "purchaseOrderDate": moment, "purchaseOrderChangedDate": moment, "purchaseOrderStateChangedDate": moment,
                "purchaseOrderType": "RegularOrder", "paymentMethod": "Invoice", "buyingParty": party,
                "sellingParty": {"partyId": "ACME5"}, "shipToParty": party, "billToParty": {"partyId": "AMZUK"},
                "items": [
                    {
                        "itemSequenceNumber": "1", "amazonProductIdentifier": self.asin(),
                        "vendorProductIdentifier": sku or self.sku(), "orderedQuantity": amount,
                        "isBackOrderAllowed": False, "netCost": {"currencyCode": "GBP", "amount": cost},
                        "listPrice": {"currencyCode": "GBP", "amount": cost},
                    }
                ],
            },
        }  # fmt: skip
        self.file(
            "amazon_vendor", "purchase_orders", f"orders_C{self.number:03d}_{k}.json",
            json.dumps({"payload": {"orders": [order]}}).encode(), day,
        )  # fmt: skip

    def vendor_returned(self, exported: str, rows: Sequence[Mapping[str, str]], k: int = 1) -> None:
        """An export of the portal's Returns page; rows from `vendor_row`."""
        self._portal(
            "returns",
            f"vendor_returns_C{self.number:03d}{k}",
            exported,
            [RETURN_COLUMNS, *_cells(RETURN_COLUMNS, rows)],
        )

    def vendor_row(
        self, requested: str, quantity: int, refund: str, k: int = 1, **columns: str
    ) -> dict[str, str]:
        """A row of the Returns page: an approved request for `quantity` units and a refund of `refund`."""
        day = at(requested)
        row = {
            "Request ID": self.vendor_return(k), "Vendor code": "ACME5", "Request type": "sellable",
            "Condition": "approved", "Requested quantity": str(quantity), "Approved quantity": str(quantity),
            "Requested refund": refund, "Approved refund": refund, "Warehouse": "LTN4",
            "Authorization ID": f"AUTH-{self.number:03d}{k:03d}", "ASIN": self.asin(), "Vendor SKU": self.sku(),
            "PO number": self.purchase_order(), "Requested date": f"{day.month}/{day.day}/{day.year}",
            "Currency": "GBP",
        }  # fmt: skip
        return {**row, **columns}

    def remitted(self, paid: str, lines: Sequence[Mapping[str, str]], k: int = 1, **columns: str) -> None:
        """A remittance: one payment and its lines (`Invoice Number`, `Invoice Amount`, `Amount Paid`, …); the
        payment is the sum of `Amount Paid`.
        """
        day, number = at(paid), f"85{self.number:03d}{k:03d}"
        total = sum_of([line["Amount Paid"] for line in lines])
        date = f"{day.month}/{day.day}/{day.year}"
        payment = {
            "Payment Number": number, "Payment Date": date, "Invoice Currency": "GBP",
            "Amount in Invoice Currency": total, "Payment Currency": "GBP", "Amount in Payment Currency": total,
            "Exchange Rate": "1", "Payment Type": "BACS", "Payment Status": "Paid",
        }  # fmt: skip
        fill = {
            "Payment Number": number, "Invoice Date": date, "Description": "", "Invoice Currency": "GBP",
            "Withholding Amount": "0.00", "Terms Discount Taken": "0.00", "Remaining Amount": "0.00",
        }  # fmt: skip
        rows = [
            PAYMENT_COLUMNS, *_cells(PAYMENT_COLUMNS, [{**payment, **columns}]), (), ("Invoices",), LINE_COLUMNS, *_cells(LINE_COLUMNS, [{**fill, **line} for line in lines]),
        ]  # fmt: skip
        self._portal("remittances", f"remittances_C{self.number:03d}{k}", paid, rows)
        self.erp(
            "bank_lines", bank_line_id=f"BL-{number}", value_date=f"{day:%Y-%m-%d}", currency="GBP", amount=total,
            reference=f"AMAZON VENDOR {number}",
        )  # fmt: skip

    def payable(self, exported: str, rows: Sequence[Mapping[str, str]], k: int = 1) -> None:
        """An export of what is ready for deduction (`Transaction number`, `Type`, `Invoice amount`, …)."""
        day = at(exported)
        date = f"{day.month}/{day.day}/{day.year}"
        fill = {"Vendor code": "ACME5", "Transaction date": date, "Deducted amount": "0.00"}
        table = _cells(PAYABLE_COLUMNS, [{**fill, **row} for row in rows])
        title = (f"Your payables - ready for deduction ({date})",)
        self._portal(
            "payables", f"payables_C{self.number:03d}{k}", exported, [title, (), PAYABLE_COLUMNS, *table]
        )

    def _portal(self, stream: str, stem: str, made: str, rows: Sequence[Sequence[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        self.file("amazon_vendor", stream, f"{stem}_{at(made):%Y%m%d}.csv", text.getvalue().encode(), made)


def _cells(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    return [[row.get(name, "") for name in columns] for row in rows]
