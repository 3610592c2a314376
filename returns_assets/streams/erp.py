"""What the ERP sends: plain data. How a document is read is in `parsing/`."""

from __future__ import annotations

from returns_assets.parsing import erp
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
)
