-- Grain: one exception that is open at as_of, of the family tiktok_shop: returns of the TikTok shops. One rule file a code.
{{ config(materialized='table') }}
{{ union_exception_rules([
    'tts_return_not_mirrored', 'tts_orphan_return', 'tts_return_id_duplicate', 'tts_arrival_no_record', 'tts_refund_no_receipt',
    'tts_receipt_no_refund', 'tts_status_drift_unreturned', 'tts_approval_deadline', 'tts_partial_refund_review', 'tts_code_mismatch',
    'tts_refund_sla_breach', 'tts_tracking_mismatch', 'tts_return_chain_broken', 'tts_compensation_missing',
]) }}
