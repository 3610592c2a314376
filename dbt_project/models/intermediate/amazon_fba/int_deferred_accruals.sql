-- Grain: one line of the accrual of a transaction that Amazon held back over a month's end (golden B1): its money parts against 1220, and the
-- cost of the goods in an entry of its own. Held on the last day means posted by then and not released by then, in the entity's days.
with items as (

    select held.*, coalesce(resolved.sku, {{ clean_text('held.source_sku') }}) as sku
    from {{ ref('int_deferred_items') }} as held
    left join {{ ref('int_source_skus') }} as resolved
        on resolved.source_system = 'amazon_fba'
        and held.source_sku = resolved.source_sku
        and held.posted_date = resolved.event_date

),

goods_accounts as (

    select goods_state, cast(account_code as varchar) as account_code
    from {{ setting('goods_accounts') }}
    where {{ as_of_date() }} between coalesce(cast(valid_from as date), date '1900-01-01') and coalesce(cast(valid_to as date), date '9999-12-31')

),

classified as (

    select
        parts.transaction_key,
        parts.item_number,
        parts.amount,
        parts.amount_type || '|' || parts.amount_description as part_key,
        case
            -- tax that the marketplace keeps is not the seller's: it nets to zero with what is withheld
            when classes.account_code = {{ account('output_tax') }}
                and bool_or(classes.account_code = {{ account('facilitator_tax') }}) over (partition by parts.transaction_key)
                then {{ account('facilitator_tax') }}
            else coalesce(classes.account_code, {{ account('suspense') }})
        end as account_code
    from {{ ref('int_deferred_parts') }} as parts
    left join {{ ref('int_settlement_classes') }} as classes
        on {{ mapping_key('parts.transaction_type') }} = classes.transaction_key
        and {{ mapping_key('parts.amount_type') }} = classes.type_key
        and {{ mapping_key('parts.amount_description') }} = classes.description_key
        and case when parts.amount < 0 then '-' else '+' end = classes.amount_sign
        and parts.effective_date is not distinct from classes.effective_date

),

lines as (

    select transaction_key, item_number, cast(null as varchar) as currency, '' as entry, 'line:' || part_key as line_key, account_code, -amount as amount
    from classified
    union all
    select transaction_key, item_number, null, '', 'deferred', {{ account('deferred') }}, sum(amount)
    from classified
    group by transaction_key, item_number
    union all
    select items.transaction_key, items.item_number, item.cost_currency, '|cost', cost.side, cost.account_code, cost.sign * abs(items.quantity) * item.unit_cost
    from items
    inner join {{ ref('int_items') }} as item on items.sku = item.sku
    inner join goods_accounts on case when items.fulfilment = 'MFN' then 'MFN' else 'AFN' end = goods_accounts.goods_state
    cross join lateral (
        values ('debit:cost', {{ account('cost_of_goods_sold') }}, 1), ('credit:cost', goods_accounts.account_code, -1)
    ) as cost(side, account_code, sign)
    where items.transaction_kind = 'order' and item.is_inventory and item.unit_cost > 0

),

months as (

    select
        items.*,
        last_day(unnest(range(
            date_trunc('month', posted_date)::timestamp, {{ as_of_date() }}::timestamp + interval 1 day, interval 1 month
        ))::date) as month_end
    from items

)

select
    months.source_document,
    months.transaction_key || '|' || strftime(months.month_end, '%Y-%m') || lines.entry as natural_key,
    months.month_end,
    coalesce(lines.currency, months.currency) as currency,
    case when months.transaction_kind = 'order' then 'Sale' when months.transaction_kind = 'refund' then 'Refund' else 'Money' end
        || ' held back by Amazon at ' || strftime(months.month_end, '%Y-%m-%d') || case when lines.entry = '' then '' else ', cost' end
        || ', ' || months.source_document as description,
    lines.account_code,
    cast(lines.amount as decimal(18, 4)) as amount,
    months.sku,
    case lines.account_code when {{ account('output_tax') }} then 'output_tax' when {{ account('facilitator_tax') }} then 'facilitator_tax' end as tax_code,
    lines.line_key || '|' || months.item_number as line_key,
    months.source_row_ids,
    months.known_at
from months
inner join lines on months.transaction_key = lines.transaction_key and months.item_number = lines.item_number
where months.month_end <= {{ as_of_date() }}
    and (months.released_date is null or months.released_date > months.month_end)
    and lines.amount <> 0
