-- Grain: one transaction that Amazon held back and whose money several transactions release: together more than was held
-- (R-X-06). Releases that add up to it are parts of it.
with releases as (

    select
        deferred_transaction_id as transaction_id,
        currency,
        count(*) as release_count,
        sum(total_amount) as total_amount,
        max(posted_at) as released_at,
        {{ collect_row_lists('source_row_ids') }} as source_row_ids
    from {{ ref('int_deferred_transactions') }}
    where deferred_transaction_id is not null and deferred_transaction_id is distinct from transaction_id
    group by deferred_transaction_id, currency
    having count(*) > 1

)

select
    'DEFERRED_DOUBLE' as exception_code,
    held.transaction_key as grain_key,
    'AMAZON_FBA' as channel,
    held.order_id,
    {{ no_subject(['return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    held.transaction_id as subject,
    coalesce(resolved.sku, held.source_sku) as sku,
    cast(null as decimal(18, 4)) as quantity,
    abs(releases.total_amount - held.total_amount) as amount,
    held.currency,
    {{ entity_date('releases.released_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected ' || {{ money('held.total_amount', 'held.currency') }} || ' to be released once, found '
        || {{ money('releases.total_amount', 'held.currency') }} || ' in ' || releases.release_count || ' releases, difference '
        || {{ money('releases.total_amount - held.total_amount', 'held.currency') }} || ', in '
        || coalesce('order ' || held.order_id, 'transaction ' || held.transaction_id) || '.' as message,
    list_sort(list_distinct(list_concat(held.source_row_ids, releases.source_row_ids))) as evidence
from {{ ref('int_deferred_transactions') }} as held
inner join releases on held.transaction_id = releases.transaction_id and held.currency = releases.currency
left join {{ ref('int_source_skus') }} as resolved
    on resolved.source_system = 'amazon_fba'
    and held.source_sku = resolved.source_sku
    and {{ entity_date('held.posted_at') }} = resolved.event_date
where abs(releases.total_amount) > abs(held.total_amount)
