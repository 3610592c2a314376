"""What Amazon FBA sends: plain data. How a document is read is in `parsing/`."""

from __future__ import annotations

from returns_assets.parsing import amazon_reports, settlements
from returns_assets.parsing.model import LOCALE_COLUMNS
from returns_assets.streams.model import Stream

STREAMS: tuple[Stream, ...] = (
    Stream(
        platform="amazon_fba",
        name="settlements",
        description="Settlement reports: what Amazon paid, charged and refunded (V2; V1 for old files).",
        grain="one line of a settlement, its summary line included, per version of the report",
        owner="team:finance",
        columns=settlements.COLUMNS,
        required=settlements.REQUIRED,
        parse=settlements.parse_settlement,
        report_type="GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2",
        expects_rows=True,
        locale_columns=LOCALE_COLUMNS,
    ),
    Stream(
        platform="amazon_fba",
        name="customer_returns",
        description="Units that customers sent back and a fulfilment centre processed.",
        grain="one unit per report that shows it",
        owner="team:operations",
        columns=amazon_reports.CUSTOMER_RETURNS.columns,
        required=amazon_reports.CUSTOMER_RETURNS.required,
        parse=amazon_reports.parse_customer_returns,
        report_type="GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA",
        locale_columns=LOCALE_COLUMNS,
    ),
    Stream(
        platform="amazon_fba",
        name="orders",
        description="Order lines by last update: the all-orders report, or Orders API responses.",
        grain="one order line per report that shows it",
        owner="team:operations",
        columns=amazon_reports.ORDER_COLUMNS,
        required=amazon_reports.ORDERS.required,
        parse=amazon_reports.parse_orders,
        report_type="GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL",
        expects_rows=True,
        locale_columns=LOCALE_COLUMNS,
    ),
    Stream(
        platform="amazon_fba",
        name="reimbursements",
        description="What Amazon paid or gave back for units it lost, damaged or never got returned.",
        grain="one reimbursement line per report that shows it",
        owner="team:finance",
        columns=amazon_reports.REIMBURSEMENTS.columns,
        required=amazon_reports.REIMBURSEMENTS.required,
        parse=amazon_reports.parse_reimbursements,
        report_type="GET_FBA_REIMBURSEMENTS_DATA",
        locale_columns=LOCALE_COLUMNS,
    ),
)
