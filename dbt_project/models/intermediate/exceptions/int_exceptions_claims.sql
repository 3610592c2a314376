-- Grain: one exception that is open at as_of, of the family claims. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules([
    'fba_claim_expired', 'fba_clawback_unmatched', 'fba_reimb_reversal_gap', 'fba_reimbursed_and_returned', 'reimb_partial',
    'deferred_not_released', 'deferred_double', 'refund_not_settled',
]) }}
