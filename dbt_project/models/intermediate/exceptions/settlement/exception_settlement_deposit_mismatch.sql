-- Grain: one current settlement with money to pay out that the bank does not show, or shows with another amount, once the
-- working days that a transfer may take have passed. Only where bank lines are kept at all.
with bank_exports as (

    select count(*) as document_count
    from {{ source('raw_manifest', 'landed_documents') }}
    where platform = 'erp' and stream = 'bank_lines'

),

deposits as (

    select
        settlements.*,
        matches.amount as bank_amount,
        matches.source_row_id as bank_row_id,
        settlements.header_total - coalesce(matches.amount, 0) as missing_amount
    from {{ ref('int_settlements') }} as settlements
    left join {{ ref('int_bank_matches') }} as matches using (settlement_id)
    where settlements.is_current
        and settlements.header_total > 0
        and {{ as_of_date() }} > {{ working_days_after('settlements.deposit_date', policy('deposit_working_days')) }}
        and (select document_count from bank_exports) > 0

)

select
    'SETTLEMENT_DEPOSIT_MISMATCH' as exception_code,
    settlement_id as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id']) }}
    settlement_id,
    {{ no_subject(['shipment_id', 'subject', 'sku']) }}
    cast(null as decimal(18, 4)) as quantity,
    cast(abs(missing_amount) as decimal(18, 4)) as amount,
    currency,
    deposit_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a deposit of ' || {{ money('header_total', 'currency') }} || ' on ' || deposit_date || ', found '
        || coalesce({{ money('bank_amount', 'currency') }}, 'none') || ', difference ' || {{ money('missing_amount', 'currency') }}
        || ', in the bank lines for settlement ' || settlement_id || '.' as message,
    list_filter([summary_row_id, bank_row_id], lambda row_id: row_id is not null) as evidence
from deposits
where missing_amount <> 0
