-- Grain: one exception that is open at as_of, of the family inventory. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules([
    'ghost_held', 'ghost_system_only', 'ghost_stranded_sku', 'fba_stock_drift', 'fba_adjustment_not_synced', 'restock_missed',
    'ats_contaminated', 'oversell_risk', 'ghost_balance_sheet', 'inventory_diff', 'phantom_stock_from_charge', 'route_missing',
    'full_recon_overdue',
]) }}
