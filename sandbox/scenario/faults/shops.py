"""Which planter plants which code of the TikTok and the B2B shop, and codes that channels share."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.scenario.faults import (
    codes,
    items,
    orocommerce,
    orocommerce_credits,
    tiktok_shop,
    tiktok_shop_decisions,
)
from sandbox.scenario.world import World

TIKTOK_SHOP_FAULTS: dict[str, Callable[[World], None]] = {
    "TTS_ORPHAN_RETURN": tiktok_shop.orphan_return,
    "TTS_RETURN_NOT_MIRRORED": tiktok_shop.not_mirrored,
    "TTS_REFUND_NO_RECEIPT": tiktok_shop.refund_no_receipt,
    "TTS_RECEIPT_NO_REFUND": tiktok_shop.receipt_no_refund,
    "TTS_CODE_MISMATCH": tiktok_shop.code_mismatch,
    "TTS_REFUND_SLA_BREACH": tiktok_shop_decisions.refund_sla_breach,
    "TTS_TRACKING_MISMATCH": tiktok_shop.tracking_mismatch,
    "TTS_ARRIVAL_NO_RECORD": tiktok_shop.arrival_no_record,
    "TTS_STATUS_DRIFT_UNRETURNED": tiktok_shop.status_drift,
    "TTS_RETURN_ID_DUPLICATE": tiktok_shop.return_id_duplicate,
    "TTS_PARTIAL_REFUND_REVIEW": tiktok_shop_decisions.partial_refund_review,
    "TTS_APPROVAL_DEADLINE": tiktok_shop_decisions.approval_deadline,
    "TTS_RETURN_CHAIN_BROKEN": tiktok_shop_decisions.chain_broken,
    "TTS_COMPENSATION_MISSING": tiktok_shop_decisions.compensation_missing,
}
OROCOMMERCE_FAULTS: dict[str, Callable[[World], None]] = {
    "ORO_OVER_RETURN": orocommerce.over_return,
    "ORO_DUPLICATE_CREDIT": orocommerce_credits.duplicate_credit,
    "ORO_CLOSE_UNVERIFIED": orocommerce.close_unverified,
    "ORO_LINE_NOT_ON_ORDER": orocommerce.line_not_on_order,
    "ORO_STATUS_DRIFT": orocommerce.status_drift,
    "ORO_PREMATURE_CREDIT": orocommerce_credits.premature_credit,
    "ORDER_REF_MISSING": orocommerce.order_ref_missing,
    "UOM_MISMATCH": orocommerce.unit_mismatch,
    "UOM_UNDEFINED": orocommerce.unit_undefined,
    "ORO_CREDIT_AMOUNT_MISMATCH": orocommerce_credits.credit_amount_mismatch,
    "ORO_CREDIT_MISSING": orocommerce_credits.credit_missing,
}
CODE_FAULTS: dict[str, Callable[[World], None]] = {
    "FEE_SKU_UNMAPPED": codes.fee_sku_unmapped,
    "REASON_UNMAPPED": codes.reason_unmapped,
    "WAREHOUSE_UNMAPPED": codes.warehouse_unmapped,
}
SHOP_FAULTS: dict[str, Callable[[World], None]] = {
    **TIKTOK_SHOP_FAULTS,
    **OROCOMMERCE_FAULTS,
    **CODE_FAULTS,
}


def ghost_held(world: World) -> None:
    """Goods graded A that nobody released, of every channel."""
    items.ghost_held(world)
    tiktok_shop.ghost_held(world)
    orocommerce.ghost_held(world)
