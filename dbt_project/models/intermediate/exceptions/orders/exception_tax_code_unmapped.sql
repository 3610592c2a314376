-- Grain: one SKU of an Amazon order whose tax is that of no tax code of the country it goes to (R-IPS-03). No report names a code: the
-- rate tells it, whether prices include the tax or not. A code without rate stands for any; no tax needs no code.
{%- set fits = 'round(abs(line.item_tax - line.item_price * codes.rate_percent / %s), 4) <= 0.01 * greatest(line.quantity, 1) * line.minor_unit' %}
with codes as (

    select country, try_cast(rate_percent as decimal(9, 4)) as rate_percent, try_cast(valid_from as date) as valid_from,
        try_cast(valid_to as date) as valid_to
    from {{ setting('tax_codes') }}
    where country is not null and collected_by <> 'supplier'

),

lines as (

    select
        row_number() over (order by source_row_id) as line_number,
        *,
        -- yen have no hundredths
        case when currency in ('JPY', 'KRW') then 100 else 1 end as minor_unit,
        {{ entity_date('purchased_at') }} as ordered_on
    from {{ ref('stg_amazon_fba__orders') }}
    where order_id is not null and item_tax > 0 and item_price > 0 and ship_country is not null
        and coalesce(purchased_at, updated_at) <= {{ as_of() }}
    qualify dense_rank() over (
        partition by order_id order by coalesce(updated_at, purchased_at) desc, received_at desc, document_sha256 desc
    ) = 1

),

unmapped as (

    select *
    from lines as line
    where not exists (
        select 1
        from codes
        where codes.country = line.ship_country
            and coalesce(line.ordered_on >= codes.valid_from, true) and coalesce(line.ordered_on <= codes.valid_to, true)
            and (codes.rate_percent is null or {{ fits % '100' }} or {{ fits % '(100 + codes.rate_percent)' }})
    )

)

select
    'TAX_CODE_UNMAPPED' as exception_code,
    order_id || '|' || coalesce({{ normalise_sku('source_sku') }}, '') as grain_key,
    'AMAZON_FBA' as channel,
    order_id,
    {{ no_subject(['return_id', 'zigzag_return_id', 'settlement_id', 'shipment_id']) }}
    ship_country as subject,
    min(source_sku) as sku,
    cast(sum(quantity) as decimal(18, 4)) as quantity,
    cast(sum(item_tax) as decimal(18, 4)) as amount,
    min(currency) as currency,
    min(ordered_on) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a tax code of ' || ship_country || ' for the tax of ' || min(source_sku) || ', found ' || {{ units('sum(item_tax)') }} || ' ' || min(currency)
        || ' on ' || {{ units('sum(item_price)') }} || ', difference a rate of ' || {{ units('cast(sum(item_tax) * 100 / sum(item_price) as decimal(9, 2))') }}
        || ' % that no code has, in order ' || order_id || '.' as message,
    {{ collect_rows('source_row_id') }} as evidence
from unmapped
group by order_id, ship_country, {{ normalise_sku('source_sku') }}
