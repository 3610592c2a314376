-- Grain: one exception that is open at as_of, of the family matching. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules(['manual_match_invalid', 'four_eyes_missing', 'match_ambiguous']) }}
