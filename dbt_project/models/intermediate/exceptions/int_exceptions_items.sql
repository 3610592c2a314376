-- Grain: one exception that is open at as_of, of the family items. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules(['sku_unmapped', 'sku_inactive', 'grade_unmapped', 'reason_unmapped', 'warehouse_unmapped', 'sku_alias_ambiguous', 'sku_format_variant']) }}
