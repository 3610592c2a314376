-- Grain: one current settlement with money to pay out, beside the line of the bank that it became. Nothing is missing before the
-- working days of a transfer have passed, and nothing where the ERP sends no bank lines.
with bank_exports as (

    select count(*) as document_count
    from {{ source('raw_manifest', 'landed_documents') }}
    where platform = 'erp' and stream = 'bank_lines'

)

select
    'amazon_fba' as left_system,
    'settlements' as left_record,
    'erp' as right_system,
    'bank lines' as right_record,
    'settlement/' || settlements.settlement_id as record_key,
    'AMAZON_FBA' as channel,
    settlements.settlement_id,
    true as is_on_left,
    matches.source_row_id is not null as is_on_right,
    settlements.header_total as value,
    settlements.currency,
    case
        when matches.amount = settlements.header_total then 'matched'
        when bank_exports.document_count = 0 then 'no_counterpart'
        when {{ as_of_date() }} <= {{ working_days_after('settlements.deposit_date', policy('deposit_working_days')) }} then 'waiting'
        when matches.source_row_id is not null then 'mismatched'
        else 'orphaned_left'
    end as outcome,
    case when matches.amount <> settlements.header_total then 'amount' end as difference
from {{ ref('int_settlements') }} as settlements
left join {{ ref('int_bank_matches') }} as matches using (settlement_id)
cross join bank_exports
where settlements.is_current and settlements.header_total > 0
