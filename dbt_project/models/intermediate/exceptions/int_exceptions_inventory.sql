-- Grain: one exception that is open at as_of, of the family inventory. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules(['ghost_held']) }}
