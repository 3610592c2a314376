-- Grain: one exception that is open at as_of, of the family vendor. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules([
    'vc_return_rejected', 'vc_credit_pending', 'vc_return_no_credit', 'vc_credit_no_return', 'vc_qty_disputed', 'vc_reported_unverified',
    'vc_validation_failed', 'vc_movement_no_update', 'vc_deduction_unmapped', 'vc_provision_not_reversed', 'vc_cost_mismatch',
]) }}
