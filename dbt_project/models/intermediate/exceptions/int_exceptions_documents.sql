-- Grain: one exception that is open at as_of, of the family documents. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules([
    'sync_failed', 'empty_report_suspect', 'schema_drift', 'invalid_id', 'source_stale', 'sync_illusion', 'queue_depth_high',
    'retry_exhausted', 'rate_limited', 'settings_invalid', 'import_blocked',
]) }}
