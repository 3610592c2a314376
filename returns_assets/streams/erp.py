"""What the ERP sends: plain data. How a document is read is in `parsing/`."""

from __future__ import annotations

from datetime import timedelta

from returns_assets.parsing import erp, fx_rates
from returns_assets.parsing.model import LOCALE_COLUMNS
from returns_assets.streams.model import Stream

STREAMS: tuple[Stream, ...] = (
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
    Stream(
        platform="erp",
        name="stock_on_hand",
        description="Stock by SKU and location as the ERP counts it; location FBA is stock at Amazon.",
        grain="one SKU at one location per snapshot",
        owner="team:operations",
        columns=erp.STOCK_ON_HAND.columns,
        required=erp.STOCK_ON_HAND.required,
        parse=erp.parse_stock_on_hand,
        expects_rows=True,
        locale_columns=LOCALE_COLUMNS,
        source_time="snapshot_at",
        fresh_for=timedelta(days=2),
    ),
    Stream(
        platform="erp",
        name="sales_orders",
        description="Orders as the ERP fulfils them, with the order of the sales channel.",
        grain="one ERP order per export",
        owner="team:operations",
        columns=erp.SALES_ORDERS.columns,
        required=erp.SALES_ORDERS.required,
        parse=erp.parse_sales_orders,
        locale_columns=LOCALE_COLUMNS,
        source_time="created_at",
    ),
    Stream(
        platform="erp",
        name="credit_memos",
        description="Credit memo lines: what customers were credited for.",
        grain="one credit memo line per export",
        owner="team:finance",
        columns=erp.CREDIT_MEMOS.columns,
        required=erp.CREDIT_MEMOS.required,
        parse=erp.parse_credit_memos,
        locale_columns=LOCALE_COLUMNS,
        source_time="created_at",
    ),
    Stream(
        platform="erp",
        name="fx_rates",
        description="The European Central Bank's reference rates: one euro in other currencies.",
        grain="one day per file",
        owner="team:finance",
        columns=fx_rates.COLUMNS,
        required=fx_rates.FX_RATES.required,
        parse=fx_rates.parse_fx_rates,
        expects_rows=True,
        locale_columns=LOCALE_COLUMNS,
        source_time="date",
        fresh_for=timedelta(days=6),
    ),
)
