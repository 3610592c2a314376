-- Grain: one exception that is open at as_of, of the family orocommerce: B2B returns and credits. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules([
    'oro_premature_credit', 'oro_duplicate_credit', 'oro_over_return', 'oro_close_unverified', 'oro_line_not_on_order',
    'oro_status_drift', 'oro_credit_missing', 'oro_credit_amount_mismatch', 'order_ref_missing', 'uom_mismatch',
    'uom_undefined', 'fee_sku_unmapped',
]) }}
