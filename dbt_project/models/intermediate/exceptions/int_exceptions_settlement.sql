-- Grain: one exception that is open at as_of, of the family settlement. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules([
    'settlement_unbalanced', 'settlement_unmapped_line', 'settlement_parse_reject', 'settlement_gap', 'settlement_deposit_mismatch',
    'fee_map_ambiguous',
    'reserve_continuity', 'reserve_not_released', 'settlement_duplicate', 'currency_mismatch', 'fx_rate_missing', 'fba_commission_not_reversed', 'fee_unattached',
]) }}
