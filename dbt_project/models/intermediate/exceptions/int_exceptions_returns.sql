-- Grain: one exception that is open at as_of, of the family returns. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules([
    'fba_refund_no_receipt', 'fba_receipt_no_refund', 'fba_rma_not_processed', 'return_qty_mismatch',
    'duplicate_return', 'duplicate_refund', 'wrong_channel_route', 'fba_claim_due', 'wrong_item', 'lpn_reused',
    'late_arrival',
    'fba_sot_conflict', 'fba_status_not_final', 'status_drift', 'fba_refund_no_rma', 'return_missing',
]) }}
