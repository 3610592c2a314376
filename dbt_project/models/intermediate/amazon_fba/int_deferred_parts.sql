-- Grain: one part of the money of one item that Amazon held back, in the words of a settlement, so that the same mapping finds its
-- account. Parts nest: groups are opened, a fee with its base and tax is one part. What Amazon gives no parts for is the net price.
{%- set children = "json_extract(node, '$.breakdowns[*]')" %}
{%- set fee_parts = "('base', 'tax', 'discount', 'promo', 'promotion')" %}
with recursive nodes as (

    select transaction_key, item_number, unnest(breakdowns) as node, 1 as depth
    from {{ ref('int_deferred_items') }}

    union all

    select transaction_key, item_number, unnest({{ children }}), depth + 1
    from nodes
    where depth < 10 and len(list_filter({{ children }}, lambda child: lower(child ->> '$.breakdownType') not in {{ fee_parts }})) > 0

),

leaves as (

    select
        transaction_key,
        item_number,
        replace(lower(trim(node ->> '$.breakdownType')), ' ', '') as name,
        node ->> '$.breakdownType' as written,
        try_cast((node ->> '$.breakdownAmount.currencyAmount') as decimal(18, 4)) as amount
    from nodes
    where depth = 10 or coalesce(len(list_filter({{ children }}, lambda child: lower(child ->> '$.breakdownType') not in {{ fee_parts }})), 0) = 0

),

named as (

    select
        transaction_key,
        item_number,
        amount,
        case
            when name in ('productcharges', 'principal', 'ourpriceprincipal', 'tax', 'ourpricetax', 'shipping', 'shippingcharges', 'shippingprincipal',
                'shippingtax', 'giftwrap', 'giftwrapprincipal', 'giftwraptax') then 'ItemPrice'
            when name like 'promo%' or name like '%discount' then 'Promotion'
            when name like 'marketplacefacilitatortax%' or name like 'lowvaluegoodstax%' then 'ItemWithheldTax'
            else 'ItemFees'
        end as amount_type,
        case
            when name in ('productcharges', 'principal', 'ourpriceprincipal') then 'Principal'
            when name in ('tax', 'ourpricetax') then 'Tax'
            when name in ('shipping', 'shippingcharges', 'shippingprincipal') then 'Shipping'
            when name in ('giftwrap', 'giftwrapprincipal') then 'GiftWrap'
            else written
        end as amount_description
    from leaves
    where name <> 'total' and amount <> 0

),

remainder as (

    select item.transaction_key, item.total_amount - coalesce(parts.amount, 0) as amount
    from {{ ref('int_deferred_items') }} as item
    left join (select transaction_key, sum(amount) as amount from named group by transaction_key) as parts using (transaction_key)
    where item.item_number = 1

),

completed as (

    select transaction_key, item_number, amount_type, amount_description, amount from named
    union all
    select transaction_key, 1, 'ItemPrice', 'Principal', amount from remainder where amount <> 0

)

select
    completed.transaction_key,
    completed.item_number,
    item.transaction_kind as transaction_type,
    item.posted_date as effective_date,
    completed.amount_type,
    completed.amount_description,
    cast(sum(completed.amount) as decimal(18, 4)) as amount
from completed
inner join {{ ref('int_deferred_items') }} as item
    on completed.transaction_key = item.transaction_key and completed.item_number = item.item_number
group by all
having sum(completed.amount) <> 0
