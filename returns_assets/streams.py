"""The table of streams: what each platform sends, and who reads it (decision D2).

Plain data that drives raw assets, inbox folders, checks and documentation. How a document is read is in
`parsing/`.
"""

from __future__ import annotations

from dataclasses import dataclass

from returns_assets.parsing import amazon_reports, erp, settlements, zigzag
from returns_assets.parsing.model import LOCALE_COLUMNS, Parser

PLATFORMS = ("amazon_fba", "zigzag", "erp")


@dataclass(frozen=True)
class Stream:
    """One kind of document of one platform.

    `columns` are the raw columns in snake_case; `locale_columns` stand beside them in raw when the source is
    a delimited report. A header without `required` is another document. `report_type` is SP-API's, None
    elsewhere. `expects_rows`: a document without rows is suspicious (EMPTY_REPORT_SUSPECT).
    """

    platform: str
    name: str
    description: str
    grain: str
    owner: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    parse: Parser
    report_type: str | None = None
    api: bool = True
    expects_rows: bool = False
    locale_columns: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """(platform, name), unique."""
        return self.platform, self.name

    @property
    def asset_key(self) -> list[str]:
        """Key of the raw asset, equal to dbt's source and table."""
        return [f"raw_{self.platform}", self.name]


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
    Stream(
        platform="zigzag",
        name="returns",
        description="Return records with their items, grades and fees.",
        grain="one snapshot of a return; snapshots repeat and arrive out of order",
        owner="team:returns",
        columns=zigzag.RETURNS.columns,
        required=(zigzag.RETURNS.columns[0],),
        parse=zigzag.parse_returns,
    ),
    Stream(
        platform="zigzag",
        name="grade_batches",
        description="Closed grading sessions of a hub.",
        grain="one delivery of a closed grade batch",
        owner="team:returns",
        columns=zigzag.GRADE_BATCHES.columns,
        required=(zigzag.GRADE_BATCHES.columns[0],),
        parse=zigzag.parse_grade_batches,
    ),
    Stream(
        platform="zigzag",
        name="consignments",
        description="Goods that left a hub: to Amazon, a vendor, an own warehouse or a liquidator.",
        grain="one snapshot of a consignment",
        owner="team:returns",
        columns=zigzag.CONSIGNMENTS.columns,
        required=(zigzag.CONSIGNMENTS.columns[0],),
        parse=zigzag.parse_consignments,
    ),
    Stream(
        platform="erp",
        name="item_master",
        description="Items with unit cost, B-grade value and active dates.",
        grain="one SKU per export",
        owner="team:finance",
        columns=erp.ITEM_MASTER.columns,
        required=erp.ITEM_MASTER.required,
        parse=erp.parse_item_master,
        expects_rows=True,
        locale_columns=LOCALE_COLUMNS,
    ),
    Stream(
        platform="erp",
        name="sku_aliases",
        description="Other systems' names of a SKU, with their validity.",
        grain="one alias per export",
        owner="team:operations",
        columns=erp.SKU_ALIASES.columns,
        required=erp.SKU_ALIASES.required,
        parse=erp.parse_sku_aliases,
        locale_columns=LOCALE_COLUMNS,
    ),
    Stream(
        platform="erp",
        name="bank_lines",
        description="Bank statement lines, to prove that settlements were paid out.",
        grain="one statement line per export",
        owner="team:finance",
        columns=erp.BANK_LINES.columns,
        required=erp.BANK_LINES.required,
        parse=erp.parse_bank_lines,
        locale_columns=LOCALE_COLUMNS,
    ),
)


def stream(platform: str, name: str) -> Stream:
    """The stream of that name. Raises KeyError when there is none."""
    for candidate in STREAMS:
        if candidate.key == (platform, name):
            return candidate
    raise KeyError(f"{platform}/{name}")
