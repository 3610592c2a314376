"""Faults of the vendor account and of the rest of FBA, by exception code."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sandbox.scenario.faults import amazon_vendor, claims, fba_inventory, fba_orders, inbound
from sandbox.scenario.world import World

VENDOR_FAULTS: Mapping[str, Callable[[World], None]] = {
    "VC_RETURN_REJECTED": amazon_vendor.return_rejected,
    "VC_CREDIT_PENDING": amazon_vendor.credit_pending,
    "VC_RETURN_NO_CREDIT": amazon_vendor.return_no_credit,
    "VC_COST_MISMATCH": amazon_vendor.cost_mismatch,
    "VC_CREDIT_NO_RETURN": amazon_vendor.credit_no_return,
    "VC_QTY_DISPUTED": amazon_vendor.quantity_disputed,
    "VC_DEDUCTION_UNMAPPED": amazon_vendor.deduction_unmapped,
    "VC_PROVISION_NOT_REVERSED": amazon_vendor.provision_not_reversed,
    "VC_REPORTED_UNVERIFIED": amazon_vendor.reported_unverified,
    "VC_VALIDATION_FAILED": amazon_vendor.validation_failed,
    "VC_MOVEMENT_NO_UPDATE": amazon_vendor.movement_no_update,
    "INVALID_ID": amazon_vendor.invalid_id,
}
AMAZON_FAULTS: Mapping[str, Callable[[World], None]] = {
    **VENDOR_FAULTS,
    "FBA_INBOUND_SHORT": inbound.short,
    "FBA_INBOUND_OVER": inbound.over,
    "FBA_INBOUND_NOT_ACKED": inbound.not_acknowledged,
    "GHOST_INBOUND": inbound.ghost_inbound,
    "FBA_CLAIM_EXPIRED": claims.claim_expired,
    "FBA_CLAWBACK_UNMATCHED": claims.clawback_unmatched,
    "FBA_REIMB_REVERSAL_GAP": claims.reversal_gap,
    "FBA_REIMBURSED_AND_RETURNED": claims.reimbursed_and_returned,
    "REIMB_PARTIAL": claims.partly_paid,
    "DEFERRED_NOT_RELEASED": claims.deferred_not_released,
    "DEFERRED_DOUBLE": claims.deferred_double,
    "FBA_STOCK_DRIFT": fba_inventory.stock_drift,
    "FBA_ADJUSTMENT_NOT_SYNCED": fba_inventory.adjustment_not_synced,
    "RESTOCK_MISSED": fba_inventory.restock_missed,
    "ATS_CONTAMINATED": fba_inventory.contaminated,
    "GHOST_SYSTEM_ONLY": fba_inventory.system_only,
    "GHOST_STRANDED_SKU": fba_inventory.stranded_sku,
    "FBA_SOT_CONFLICT": fba_orders.receipts_disagree,
    "FBA_STATUS_NOT_FINAL": fba_orders.status_not_final,
    "LATE_ARRIVAL": fba_orders.late_arrival,
    "STATUS_DRIFT": fba_orders.status_drift,
    "PHANTOM_FULFILMENT": fba_orders.phantom_fulfilment,
    "ORDER_ORPHANED": fba_orders.order_orphaned,
    "REPLACEMENT_NOT_RETURNED": fba_orders.replacement_not_returned,
}
AMAZON_DOCUMENT_FAULTS: Mapping[str, Callable[[World], None]] = {
    "RESERVE_CONTINUITY": claims.reserve_continuity,
}
# The codes of claims, held money, orders, receipts, shipments to Amazon and stock that rules find.
FOUND = (
    "FBA_CLAIM_EXPIRED",
    "FBA_CLAWBACK_UNMATCHED",
    "FBA_REIMB_REVERSAL_GAP",
    "FBA_REIMBURSED_AND_RETURNED",
    "REIMB_PARTIAL",
    "DEFERRED_NOT_RELEASED",
    "DEFERRED_DOUBLE",
    "FBA_SOT_CONFLICT",
    "FBA_STATUS_NOT_FINAL",
    "LATE_ARRIVAL",
    "STATUS_DRIFT",
    "PHANTOM_FULFILMENT",
    "ORDER_ORPHANED",
    "REPLACEMENT_NOT_RETURNED",
    "FBA_INBOUND_SHORT",
    "FBA_INBOUND_OVER",
    "FBA_INBOUND_NOT_ACKED",
    "GHOST_INBOUND",
    "FBA_STOCK_DRIFT",
    "FBA_ADJUSTMENT_NOT_SYNCED",
    "RESTOCK_MISSED",
    "ATS_CONTAMINATED",
    "GHOST_SYSTEM_ONLY",
    "GHOST_STRANDED_SKU",
)
