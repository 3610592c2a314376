-- Grain: one exception that is open at as_of, of the family vendor. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules(['vc_deduction_unmapped', 'vc_provision_not_reversed']) }}
