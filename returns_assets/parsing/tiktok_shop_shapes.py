"""What TikTok Shop's records look like: keys, and which of their values must be times, amounts and counts.

Plain data of the Open API 202309 and 202501; how documents are read is in `parsing/tiktok_shop.py`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """One kind of record. Names are JSON keys; a path such as `line_items[].sale_price` goes into children.

    `lists`: what the list is called in `data`. `needed`: ids without which there is no record, the first is
    its own. `expected`: reported when no record has them. `known`: may be missing. `personal`: known and not
    carried past landing. `root`: keys of `data` that belong to every record beside it. `children`: lists of
    objects and the ids of which each object has at least one. `objects`: objects or lists of objects.
    """

    lists: tuple[str, ...]
    needed: tuple[str, ...]
    expected: tuple[str, ...]
    known: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    root: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    children: tuple[tuple[str, tuple[str, ...]], ...] = ()
    objects: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The record's own id."""
        return self.needed[0]

    @property
    def columns(self) -> tuple[str, ...]:
        """The raw columns, one per key; keys are in snake_case already."""
        return tuple(dict.fromkeys((*self.expected, *self.known)))


_BUYER = (
    "buyer_email",
    "buyer_message",
    "buyer_nickname",
    "cpf",
    "cpf_name",
    "first_name",
    "last_name",
    "first_name_local_script",
    "last_name_local_script",
    "full_address",
    "phone_number",
    "recipient_address",
    "seller_note",
    "user_id",
)
ORDERS = Shape(
    lists=("orders",),
    needed=("id",),
    expected=("id", "status", "create_time", "update_time", "payment", "line_items"),
    known=(
        *("paid_time", "rts_time", "collection_time", "delivery_time", "cancel_time", "request_cancel_time"),
        *("warehouse_id", "fulfillment_type", "shipping_type", "shipping_provider", "shipping_provider_id"),
        *("delivery_type", "delivery_option_id", "delivery_option_name", "tracking_number", "packages"),
        *("is_cod", "is_sample_order", "is_on_hold_order", "is_replacement_order", "replaced_order_id"),
        *("is_exchange_order", "exchange_source_order_id", "is_buyer_request_cancel", "cancel_reason"),
        *("cancellation_initiator", "order_type", "commerce_platform", "payment_method_name"),
        *("split_or_combine_tag", "auto_combine_group_id", "has_updated_recipient_address"),
        *("need_upload_invoice", "consultation_id", "release_date", "handling_duration"),
        *("fast_delivery_program", "fulfillment_priority_level", "recommended_shipping_time"),
        *("rts_sla_time", "tts_sla_time", "cancel_order_sla_time", "delivery_sla_time", "delivery_due_time"),
        *("shipping_due_time", "collection_due_time", "delivery_option_required_delivery_time"),
        *("pick_up_cut_off_time", "fast_dispatch_sla_time", "payment_card_type", "payment_method_code"),
        *("payment_auth_code", "channel_entity_national_registry_id"),
    ),
    personal=_BUYER,
    times=(
        *("create_time", "update_time", "paid_time", "rts_time", "collection_time", "delivery_time"),
        *("cancel_time", "request_cancel_time"),
    ),
    amounts=(
        *("payment.sub_total", "payment.shipping_fee", "payment.seller_discount"),
        *("payment.platform_discount", "payment.total_amount", "payment.tax"),
        *("line_items[].sale_price", "line_items[].original_price", "line_items[].seller_discount"),
        "line_items[].platform_discount",
    ),
    children=(("line_items", ("id",)),),
    objects=("payment", "packages"),
)
_REFUND_AMOUNTS = (
    "refund_total",
    "refund_subtotal",
    "refund_shipping_fee",
    "refund_tax",
    "retail_delivery_fee",
    "buyer_service_fee",
)
RETURNS = Shape(
    lists=("return_orders", "returns"),
    needed=("return_id", "order_id"),
    expected=(
        *("return_id", "order_id", "return_type", "return_status", "create_time", "update_time"),
        *("return_line_items", "refund_amount"),
    ),
    known=(
        *("arbitration_status", "role", "return_reason", "return_reason_text", "shipment_type"),
        *("handover_method", "return_method", "return_tracking_number", "return_provider_name"),
        *("return_provider_id", "pre_return_id", "next_return_id", "can_buyer_keep_item"),
        *("seller_next_action_response", "discount_amount", "shipping_fee_amount"),
        *("return_shipping_document_type", "is_combined_return", "combined_return_id", "is_quick_refund"),
        *("seller_proposed_return_type", "partial_refund", "buyer_rejected_partial_refund"),
        "return_warehouse_address",
    ),
    personal=(*_BUYER, "buyer_user_id", "buyer_comment", "buyer_remarks", "comment", "note"),
    times=("create_time", "update_time", "seller_next_action_response[].deadline"),
    amounts=(
        *(f"refund_amount.{name}" for name in _REFUND_AMOUNTS),
        *(f"return_line_items[].refund_amount.{name}" for name in _REFUND_AMOUNTS),
        "partial_refund.amount",
    ),
    children=(("return_line_items", ("return_line_item_id", "order_line_item_id")),),
    objects=(
        *("refund_amount", "partial_refund", "seller_next_action_response", "discount_amount"),
        *("shipping_fee_amount", "return_warehouse_address"),
    ),
)
STATEMENTS = Shape(
    lists=("statements",),
    needed=("id",),
    expected=("id", "statement_time", "settlement_amount", "currency", "payment_status"),
    known=(
        *("revenue_amount", "fee_amount", "adjustment_amount", "net_sales_amount", "shipping_cost_amount"),
        "payment_id",
    ),
    times=("statement_time",),
    amounts=(
        *("settlement_amount", "revenue_amount", "fee_amount", "adjustment_amount", "net_sales_amount"),
        "shipping_cost_amount",
    ),
)
# What 202309 has flat where 202501 has breakdowns.
_FLAT_AMOUNTS = (
    *("actual_return_shipping_fee_amount", "actual_shipping_fee_amount", "affiliate_ads_commission_amount"),
    *("affiliate_commission_amount", "affiliate_commission_before_pit"),
    *("affiliate_partner_commission_amount", "after_seller_discounts_subtotal_amount"),
    *("customer_order_refund_amount", "customer_paid_shipping_fee_amount"),
    *("customer_paid_shipping_fee_refund_amount", "customer_payment_amount", "customer_refund_amount"),
    *("customer_shipping_fee_amount", "customer_shipping_fee_offset_amount", "fbm_shipping_cost_amount"),
    *("fbt_fulfillment_fee_amount", "fbt_fulfillment_fee_reimbursement_amount", "fbt_shipping_cost_amount"),
    *("fee_amount", "gross_sales_amount", "gross_sales_refund_amount", "isr_income_tax_amount"),
    *("iva_vat_amount", "net_sales_amount", "pit_amount", "platform_commission_amount"),
    *("platform_discount_amount", "platform_discount_refund_amount", "platform_refund_subsidy_amount"),
    *("platform_shipping_fee_discount_amount", "promo_shipping_incentive_amount", "referral_fee_amount"),
    *("refund_administration_fee_amount", "refund_shipping_cost_discount_amount"),
    *("retail_delivery_fee_amount", "retail_delivery_fee_payment_amount"),
    *("retail_delivery_fee_refund_amount", "return_shipping_fee_amount", "sales_tax_amount"),
    *("sales_tax_payment_amount", "sales_tax_refund_amount", "seller_discount_amount"),
    *("seller_discount_refund_amount", "shipping_cost_discount_amount", "shipping_fee_amount"),
    *("shipping_fee_subsidy_amount", "shipping_insurance_fee_amount", "signature_confirmation_fee_amount"),
    "transaction_fee_amount",
)
_TRANSACTION_AMOUNTS = (
    *("adjustment_amount", "settlement_amount", "revenue_amount", "shipping_cost_amount", "fee_tax_amount"),
    "reserve_amount",
)
_STATEMENT_ROOT = (
    *("statement_create_time", "statement_status", "statement_payable_amount"),
    *("statement_total_reserve_amount", "statement_total_settlement_amount"),
    *("statement_total_settlement_breakdown", "response_form"),
)
TRANSACTIONS = Shape(
    lists=("transactions", "statement_transactions"),
    needed=("id", "statement_id"),
    expected=("id", "statement_id", "settlement_amount", "currency"),
    known=(
        *("statement_time", "status", "type", "order_id", "order_create_time", "adjustment_id"),
        *("adjustment_order_id", *_TRANSACTION_AMOUNTS, "revenue_breakdown", "shipping_cost_breakdown"),
        *("fee_tax_breakdown", "supplementary_component", "reserve_id", "associated_order_id"),
        *("reserve_status", "estimated_release_time", *_FLAT_AMOUNTS, "sku_statement_transactions"),
        *_STATEMENT_ROOT,
    ),
    root=(
        *("id", "create_time", "status", "currency", "payable_amount", "total_reserve_amount"),
        *("total_settlement_amount", "total_settlement_breakdown", "statement_id", "statement_time"),
        *("settlement_amount", "revenue_amount", "fee_amount", "adjustment_amount", "net_sales_amount"),
        *("shipping_cost_amount", "order_id"),
    ),
    times=(*("statement_create_time", "statement_time", "order_create_time", "estimated_release_time"),),
    amounts=(
        *(*_TRANSACTION_AMOUNTS, *_FLAT_AMOUNTS, "statement_payable_amount"),
        *("statement_total_reserve_amount", "statement_total_settlement_amount"),
        *("revenue_breakdown.subtotal_before_discount_amount", "revenue_breakdown.seller_discount_amount"),
        "revenue_breakdown.refund_subtotal_before_discount_amount",
        "revenue_breakdown.seller_discount_refund_amount",
        "fee_tax_breakdown.fee.refund_administration_fee_amount",
    ),
    objects=(
        *("revenue_breakdown", "shipping_cost_breakdown", "fee_tax_breakdown", "supplementary_component"),
        "sku_statement_transactions",
    ),
)
INVENTORY = Shape(
    lists=("inventory",),
    needed=("product_id",),
    expected=("product_id", "skus"),
    counts=("skus[].total_available_quantity", "skus[].total_committed_quantity"),
    children=(("skus", ("id",)),),
)
