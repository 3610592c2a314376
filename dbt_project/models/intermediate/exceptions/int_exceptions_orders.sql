-- Grain: one exception that is open at as_of, of the family orders. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules(['replacement_not_returned', 'phantom_fulfilment', 'order_orphaned', 'order_stuck', 'ship_confirm_failed', 'channel_unknown']) }}
