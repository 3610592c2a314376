-- Grain: one open ZigZag return line whose reason the settings do not know, or know without the reason of the line's own
-- marketplace (R-VC-04, R-ORO-14). The id counts, never the name; there is no default, the line is held before any portal.
with reasons as (

    select distinct {{ clean_text('zigzag_reason_id') }} as reason_id, lower({{ clean_text('platform') }}) as platform
    from {{ setting('reason_codes') }}
    where coalesce(lower({{ clean_text('direction') }}), 'both') in ('both', 'to_platform')
        and {{ as_of_date() }} between coalesce(try_cast(valid_from as date), date '1900-01-01')
            and coalesce(try_cast(valid_to as date), date '9999-12-31')

),

lines as (

    select
        *,
        case
            when channel like 'AMAZON%' then 'amazon_fba'
            when channel = 'TIKTOK_SHOP' then 'tiktok_shop'
        end as platform
    from {{ ref('int_zigzag_items') }}
    where return_reason_id is not null and status not in ('CANCELLED', 'EXPIRED')

)

select
    'REASON_UNMAPPED' as exception_code,
    concat_ws('|', zigzag_return_id, item_id) as grain_key,
    channel,
    order_id,
    coalesce(external_return_id, zigzag_return_id) as return_id,
    zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    return_reason_id as subject,
    coalesce(sku, {{ clean_text('source_sku') }}) as sku,
    quantity,
    cast(null as decimal(18, 4)) as amount,
    cast(null as varchar) as currency,
    {{ entity_date('created_at') }} as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected reason ' || return_reason_id || ' in reason_codes' || coalesce(' for ' || platform, '') || ', found '
        || case when return_reason_id in (select reason_id from reasons) then 'it for other platforms' else 'none' end
        || ', difference ' || {{ units('quantity') }} || ' unit(s) held, in ZigZag item ' || item_id || '.' as message,
    source_row_ids as evidence
from lines
where not exists (
    select 1 from reasons
    where reasons.reason_id = lines.return_reason_id and (lines.platform is null or reasons.platform = lines.platform)
)
