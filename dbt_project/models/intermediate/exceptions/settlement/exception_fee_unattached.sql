-- Grain: one order, SKU and settlement with fees for processing a return that no refund, request or receipt explains (R-FBA-32). Returns
-- may be posted late, so the fee waits for them as long as Amazon's reports are looked at again.
with fees as (

    select
        coalesce(order_id, '') || '|' || coalesce(sku, '~' || {{ normalise_sku('source_sku') }}, '') as match_key,
        settlement_id,
        min(order_id) as order_id,
        coalesce(min(sku), min(source_sku)) as sku,
        min(currency) as currency,
        -sum(amount) as fee_amount,
        min(amount_description) as fee_name,
        max(posted_date) as posted_date,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from {{ ref('int_settlement_lines') }}
    where is_current and posted_at <= {{ as_of() }} and lower(amount_description) like 'fbacustomerreturn%'
    group by all

),

returned as (

    select match_key from {{ ref('int_receipts') }} where match_key is not null
    union
    select match_key from {{ ref('int_return_requests') }} where match_key is not null
    union
    select order_id || '|' || sku_key from {{ ref('int_refund_groups') }} where order_id is not null and sku_key is not null

)

select
    'FEE_UNATTACHED' as exception_code,
    match_key || '|' || settlement_id as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    {{ no_subject(['return_id', 'zigzag_return_id']) }}
    settlement_id,
    cast(null as varchar) as shipment_id,
    fee_name as subject,
    sku,
    cast(null as decimal(18, 4)) as quantity,
    fee_amount as amount,
    currency,
    posted_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a return for the fee ' || fee_name || ' of ' || {{ money('fee_amount', 'currency') }} || ', found no refund, request or receipt, difference '
        || {{ money('fee_amount', 'currency') }} || ', in ' || coalesce('order ' || order_id || ' of ', '') || 'settlement ' || settlement_id || '.' as message,
    source_row_ids as evidence
from fees
where fee_amount > 0
    and match_key not in (select match_key from returned)
    and {{ age_in_days('posted_date') }} > {{ policy('look_back_long_days') }}
