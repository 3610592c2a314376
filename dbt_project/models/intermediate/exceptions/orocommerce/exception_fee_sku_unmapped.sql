-- Grain: one fee of a live return, of every channel, whose SKU is neither a service of the settings nor an item of the master
-- (R-ORO-18; matching.md case 87). The fee waits for its account; the goods of the return are processed without it.
with current_returns as (

    select *
    from {{ ref('stg_zigzag__returns') }}
    where coalesce(updated_at, created_at) <= {{ as_of() }}
    qualify row_number() over (
        partition by zigzag_return_id order by updated_at desc, received_at desc, document_sha256 desc, source_row_id desc
    ) = 1

),

fees as (

    select
        current_returns.* exclude (items_json, fees_json),
        unnest(json_extract(coalesce(fees_json, '[]'), '$[*]')) as fee,
        unnest(range(cast(coalesce(json_array_length(fees_json), 0) as bigint))) as fee_position
    from current_returns
    where coalesce(status, '') not in ('CANCELLED', 'EXPIRED')

),

typed as (

    select
        *,
        {{ clean_text("(fee ->> '$.sku')") }} as fee_sku,
        {{ normalise_sku("(fee ->> '$.sku')") }} as fee_sku_key,
        {{ clean_text("(fee ->> '$.type')") }} as fee_type,
        {{ parse_amount("(fee ->> '$.amount')") }} as fee_amount,
        upper({{ clean_text("(fee ->> '$.currency')") }}) as fee_currency
    from fees

)

select
    'FEE_SKU_UNMAPPED' as exception_code,
    concat_ws('|', zigzag_return_id, fee_position, fee_sku_key) as grain_key,
    channel,
    order_id,
    coalesce(external_return_id, zigzag_return_id) as return_id,
    zigzag_return_id,
    {{ no_subject(['settlement_id', 'shipment_id']) }}
    fee_sku as subject,
    fee_sku as sku,
    cast(null as decimal(18, 4)) as quantity,
    abs(fee_amount) as amount,
    fee_currency as currency,
    {{ entity_date('created_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected fee SKU ' || fee_sku || ' in service_skus, found none' || coalesce(' (' || fee_type || ')', '') || ', difference '
        || coalesce({{ money('fee_amount', 'fee_currency') }}, 'an unknown amount') || ' without an account, in return ' || zigzag_return_id || '.' as message,
    [source_row_id]::varchar[] as evidence
from typed
where fee_sku_key is not null
    and fee_sku_key not in (
        select {{ normalise_sku('sku') }}
        from {{ setting('service_skus') }}
        where {{ normalise_sku('sku') }} is not null
            and {{ as_of_date() }} between coalesce(try_cast(valid_from as date), date '1900-01-01')
                and coalesce(try_cast(valid_to as date), date '9999-12-31')
    )
    and fee_sku_key not in (select sku_key from {{ ref('int_items') }} where sku_key is not null)
