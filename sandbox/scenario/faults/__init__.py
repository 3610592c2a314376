"""Fault planters by exception code.

`EVENT_FAULTS` add business events before settlements close; `DOCUMENT_FAULTS` spoil closed settlements and
bank lines. Every planter draws from a random source of its own, so any subset of codes gives the same
instances.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.scenario.faults import (
    amazon,
    goods,
    intake,
    items,
    money,
    order_flow,
    receipts,
    refunds,
    settings,
    settlements,
    shops,
    stock_books,
    unreturned,
)
from sandbox.scenario.world import World

EVENT_FAULTS: dict[str, Callable[[World], None]] = {
    "FBA_REFUND_NO_RECEIPT": refunds.refund_no_receipt,
    "FBA_CLAIM_DUE": refunds.claim_due,
    "DUPLICATE_REFUND": refunds.duplicate_refund,
    "FBA_RMA_NOT_PROCESSED": receipts.rma_not_processed,
    "FBA_RECEIPT_NO_REFUND": receipts.receipt_no_refund,
    "RETURN_QTY_MISMATCH": receipts.quantity_mismatch,
    "DUPLICATE_RETURN": receipts.duplicate_return,
    "WRONG_CHANNEL_ROUTE": receipts.wrong_channel,
    "SKU_UNMAPPED": items.sku_unmapped,
    "SKU_INACTIVE": items.sku_inactive,
    "GHOST_HELD": shops.ghost_held,
    "SETTLEMENT_GAP": settlements.open_broken_chain,
    "REASON_UNMAPPED": shops.SHOP_FAULTS["REASON_UNMAPPED"],
    "WAREHOUSE_UNMAPPED": shops.SHOP_FAULTS["WAREHOUSE_UNMAPPED"],
    "FEE_SKU_UNMAPPED": shops.SHOP_FAULTS["FEE_SKU_UNMAPPED"],
    **shops.OROCOMMERCE_FAULTS,
    **shops.TIKTOK_SHOP_FAULTS,
    **amazon.VENDOR_FAULTS,
    **{code: amazon.AMAZON_FAULTS[code] for code in amazon.FOUND},
    "CURRENCY_MISMATCH": money.currency_mismatch,
    "FBA_COMMISSION_NOT_REVERSED": money.commission_not_reversed,
    "FEE_UNATTACHED": money.fee_unattached,
    "REFUND_NOT_SETTLED": money.refund_not_settled,
    "FX_RATE_MISSING": money.open_unquoted_chain,
    "FBA_REFUND_NO_RMA": unreturned.refund_no_rma,
    "RETURN_MISSING": unreturned.return_missing,
    "ROUTE_MISSING": unreturned.route_missing,
    "GHOST_BALANCE_SHEET": unreturned.balance_sheet,
    "ORDER_STUCK": order_flow.order_stuck,
    "SHIP_CONFIRM_FAILED": order_flow.ship_confirm_failed,
    "CHANNEL_UNKNOWN": order_flow.channel_unknown,
    "INVENTORY_DIFF": stock_books.inventory_difference,
    "PHANTOM_STOCK_FROM_CHARGE": stock_books.stock_from_charge,
    "SKU_FORMAT_VARIANT": items.format_variant,
    "WRONG_ITEM": receipts.wrong_item,
    "LPN_REUSED": receipts.plate_reused,
    "IMPORT_BLOCKED": receipts.unreadable_return,
    "GRADE_UNMAPPED": goods.grade_unmapped,
    "OVERSELL_RISK": goods.oversell_risk,
    "MATCH_AMBIGUOUS": goods.match_ambiguous,
    "RESERVE_NOT_RELEASED": settlements.open_reserved_chain,
    "SKU_ALIAS_AMBIGUOUS": settings.alias_ambiguous,
    "FEE_MAP_AMBIGUOUS": settings.fee_ambiguous,
    "SETTINGS_INVALID": settings.settings_invalid,
    "MANUAL_MATCH_INVALID": settings.manual_match_invalid,
    "FOUR_EYES_MISSING": settings.four_eyes_missing,
    "SCHEMA_DRIFT": intake.schema_drift,
    "SYNC_FAILED": intake.sync_failed,
    "EMPTY_REPORT_SUSPECT": intake.empty_report,
    "SOURCE_STALE": intake.source_stale,
    "SYNC_ILLUSION": intake.sync_illusion,
    "RETRY_EXHAUSTED": intake.retry_exhausted,
    "RATE_LIMITED": intake.rate_limited,
    "QUEUE_DEPTH_HIGH": intake.queue_depth_high,
    "FULL_RECON_OVERDUE": stock_books.count_overdue,
}
# States of the whole business, of a source or of a settings file: true once, however often they are planted.
ONCE: frozenset[str] = frozenset(
    {
        # one finding per text, code or account, however many rows have it
        *("SKU_UNMAPPED", "SKU_FORMAT_VARIANT", "WAREHOUSE_UNMAPPED", "GRADE_UNMAPPED", "IMPORT_BLOCKED"),
        *("VC_DEDUCTION_UNMAPPED", "VC_PROVISION_NOT_REVERSED", "PHANTOM_STOCK_FROM_CHARGE"),
        # rows of a settings file
        *("SKU_ALIAS_AMBIGUOUS", "SETTINGS_INVALID", "FEE_MAP_AMBIGUOUS"),
        # a source, or one document of it
        *("SYNC_FAILED", "SYNC_ILLUSION", "SCHEMA_DRIFT", "EMPTY_REPORT_SUSPECT", "SOURCE_STALE"),
        *("RETRY_EXHAUSTED", "RATE_LIMITED", "QUEUE_DEPTH_HIGH", "FULL_RECON_OVERDUE"),
        # a chain of settlements of its own
        *("SETTLEMENT_GAP", "RESERVE_NOT_RELEASED", "FX_RATE_MISSING"),
    }
)
# In this order: rejected rows are found by their final position.
DOCUMENT_FAULTS: dict[str, Callable[[World], None]] = {
    "SETTLEMENT_UNMAPPED_LINE": settlements.unmapped_line,
    "SETTLEMENT_GAP": settlements.gap,
    "SETTLEMENT_UNBALANCED": settlements.unbalanced,
    "SETTLEMENT_PARSE_REJECT": settlements.parse_reject,
    "SETTLEMENT_DEPOSIT_MISMATCH": settlements.deposit_mismatch,
    **amazon.AMAZON_DOCUMENT_FAULTS,
    "FX_RATE_MISSING": money.rate_missing,
    # Last: a copy joins the chain of its original, and so must not be chosen by another fault.
    "SETTLEMENT_DUPLICATE": settlements.duplicate,
}
FAULT_CODES: tuple[str, ...] = tuple(dict.fromkeys([*EVENT_FAULTS, *DOCUMENT_FAULTS]))
