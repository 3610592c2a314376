-- Grain: one side of the deposit of a settlement (golden A3). With bank lines the bank decides date and amount; a seller who
-- has never given a bank export gets the deposit that the settlement announces.
with bank_exports as (

    select count(*) as document_count
    from {{ source('raw_manifest', 'landed_documents') }}
    where platform = 'erp' and stream = 'bank_lines'

),

settlements as (

    select *, min(received_at) over (partition by settlement_id, header_total) as first_received_at
    from {{ ref('int_settlements') }}

),

deposits as (

    select
        settlements.settlement_id,
        settlements.currency,
        matches.value_date as deposit_date,
        matches.amount as value,
        [matches.source_row_id] as source_row_ids,
        greatest(matches.known_at, settlements.first_received_at) as known_at
    from settlements
    inner join {{ ref('int_bank_matches') }} as matches using (settlement_id)
    where settlements.is_postable and matches.amount <> 0

    union all

    select settlement_id, currency, deposit_date, header_total, [summary_row_id], first_received_at
    from settlements
    where is_postable and header_total > 0 and deposited_at <= {{ as_of() }}
        and (select document_count from bank_exports) = 0

),

prepared as (

    select
        'deposit' as event_type,
        'AMAZON_FBA' as channel,
        settlement_id as source_document,
        settlement_id as natural_key,
        deposit_date as event_date,
        deposit_date as accounting_date,
        currency,
        'Deposit of settlement ' || settlement_id as description,
        value,
        cast(null as varchar) as sku,
        'deposit' as line_key,
        source_row_ids,
        known_at
    from deposits

)

{{ two_sided('prepared',
    "case when currency = '" ~ functional_currency() ~ "' then " ~ account('bank') ~ " else " ~ account('bank_foreign') ~ " end",
    account('clearing')) }}
