"""What Amazon Vendor Central sends: plain data. How a document is read is in `parsing/`."""

from __future__ import annotations

from datetime import timedelta

from returns_assets.parsing import amazon_vendor, amazon_vendor_portal, remittances
from returns_assets.parsing.model import LOCALE_COLUMNS
from returns_assets.streams.model import Stream

STREAMS: tuple[Stream, ...] = (
    Stream(
        platform="amazon_vendor",
        name="purchase_orders",
        description="Purchase orders of Amazon, and what was acknowledged and received of them.",
        grain="one purchase order per page that shows it: the order itself, or its status",
        owner="team:operations",
        columns=amazon_vendor.PURCHASE_ORDER_COLUMNS,
        required=("purchase_order_number",),
        parse=amazon_vendor.parse_purchase_orders,
        source_time="purchase_order_date",
        identifiers={"purchase_order_number": "purchase_order"},
        personal=("address",),
    ),
    Stream(
        platform="amazon_vendor",
        name="invoices",
        description="Invoices between vendor and Amazon with their status, variances and lines.",
        grain="one invoice per answer that shows it, with the lines that the answer holds",
        owner="team:finance",
        columns=amazon_vendor.INVOICE_COLUMNS,
        required=("invoice_number",),
        parse=amazon_vendor.parse_invoices,
        source_time="last_updated_date",
    ),
    Stream(
        platform="amazon_vendor",
        name="transactions",
        description="What became of what was submitted to Amazon: accepted, rejected and why.",
        grain="one answer about one submission",
        owner="team:operations",
        columns=amazon_vendor.TRANSACTION_COLUMNS,
        required=("transaction_id",),
        parse=amazon_vendor.parse_transactions,
    ),
    Stream(
        platform="amazon_vendor",
        name="returns",
        description="Return requests of Amazon to the vendor, from the portal's returns page.",
        grain="one request line per export that shows it",
        owner="team:returns",
        columns=amazon_vendor_portal.RETURN_COLUMNS,
        required=amazon_vendor_portal.RETURNS.required,
        parse=amazon_vendor_portal.parse_returns,
        api=False,
        locale_columns=LOCALE_COLUMNS,
        source_time="requested_date",
        identifiers={
            "request_id": "digits",
            "vendor_code": "vendor_code",
            "asin": "asin",
            "po_number": "purchase_order",
        },
    ),
    Stream(
        platform="amazon_vendor",
        name="remittances",
        description="Payments of Amazon and the invoices and deductions that each settles.",
        grain="one payment, one invoice of a payment, or one notice, per export that shows it",
        owner="team:finance",
        columns=remittances.COLUMNS,
        required=remittances.REQUIRED,
        parse=remittances.parse_remittances,
        api=False,
        locale_columns=remittances.LOCALE_COLUMNS,
        source_time="payment_date",
        fresh_for=timedelta(days=45),
        identifiers={"payment_number": "digits"},
    ),
    Stream(
        platform="amazon_vendor",
        name="payables",
        description="What Amazon is about to deduct from coming payments.",
        grain="one deduction per daily snapshot that shows it",
        owner="team:finance",
        columns=amazon_vendor_portal.PAYABLE_COLUMNS,
        required=amazon_vendor_portal.PAYABLES.required,
        parse=amazon_vendor_portal.parse_payables,
        api=False,
        locale_columns=LOCALE_COLUMNS,
        identifiers={"vendor_code": "vendor_code"},
    ),
)
