-- Grain: one exception that is open at as_of, of the family inbound. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules(['fba_inbound_short', 'fba_inbound_over', 'fba_inbound_not_acked', 'ghost_inbound']) }}
