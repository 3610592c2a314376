-- Grain: one order and SKU with goods received and money refunded whose quantities differ after the grace time (R-FBA-10).
-- What Amazon paid for counts as settled; the request is compared only where there is one. Of a kit that came back without some of its
-- pieces it is one row per SKU of them, valued at cost: nobody says what part of the price was theirs.
with compared as (

    select
        *,
        refunded_quantity - reimbursed_quantity as owed_quantity,
        greatest(last_refund_date, last_receipt_date, coalesce(last_request_date, last_receipt_date)) as last_date,
        greatest(refunded_quantity - reimbursed_quantity, received_quantity, requested_quantity)
            - least(
                refunded_quantity - reimbursed_quantity,
                received_quantity,
                case when requested_quantity > 0 then requested_quantity else received_quantity end
            ) as difference
    from {{ ref('int_return_positions') }}
    where not is_excluded
        and sku is not null
        and received_quantity > 0
        and refunded_quantity > 0
        and match_key not in (select match_key from {{ ref('int_incomplete_kits') }})

),

missing_pieces as (

    select
        piece.*,
        position.channel,
        position.return_id,
        position.zigzag_return_id,
        coalesce(position.sku, position.source_sku) as kit_sku,
        piece.component_key as sku,
        cast(piece.missing_quantity * item.unit_cost as decimal(18, 4)) as amount,
        coalesce(item.cost_currency, '{{ functional_currency() }}') as currency,
        greatest(position.last_refund_date, piece.last_receipt_date) as last_date,
        list_sort(list_distinct(list_concat(position.refund_row_ids, piece.receipt_row_ids))) as evidence
    from {{ ref('int_incomplete_kits') }} as piece
    inner join {{ ref('int_return_positions') }} as position on piece.match_key = position.match_key
    left join {{ ref('int_items') }} as item on piece.component_key = item.sku
    where piece.missing_quantity > 0 and position.missing_quantity > 0 and not position.is_excluded

)

select
    'RETURN_QTY_MISMATCH' as exception_code,
    compared.match_key as grain_key,
    compared.channel,
    compared.order_id,
    compared.return_id,
    compared.zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    cast(null as varchar) as subject,
    coalesce(compared.sku, compared.source_sku) as sku,
    compared.difference as quantity,
    case when compared.owed_quantity > compared.received_quantity then compared.missing_amount
        else compared.difference * item.unit_cost end as amount,
    case when compared.owed_quantity > compared.received_quantity then compared.currency
        else coalesce(item.cost_currency, '{{ functional_currency() }}') end as currency,
    compared.last_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected equal quantities of ' || coalesce(compared.sku, compared.source_sku) || ', found '
        || case when compared.requested_quantity > 0 then {{ units('compared.requested_quantity') }} || ' requested, ' else '' end
        || {{ units('compared.refunded_quantity') }} || ' refunded and ' || {{ units('compared.received_quantity') }}
        || ' received, difference ' || {{ units('compared.difference') }} || ', in order ' || compared.order_id || '.' as message,
    list_sort(list_distinct(list_concat(compared.refund_row_ids, compared.receipt_row_ids, compared.request_row_ids))) as evidence
from compared
left join {{ ref('int_items') }} as item on compared.sku = item.sku
left join {{ ref('exception_return_missing') }} as empty on compared.match_key = empty.grain_key
where compared.difference > coalesce(empty.quantity, 0)
    and {{ age_in_days('compared.last_date') }} > {{ policy('quantity_grace_days') }}
union all
select
    'RETURN_QTY_MISMATCH',
    component_match_key,
    channel,
    order_id,
    return_id,
    zigzag_return_id,
    null,
    null,
    null,
    sku,
    missing_quantity,
    amount,
    currency,
    last_date,
    null,
    null,
    'Expected ' || {{ units('needed_quantity') }} || ' of ' || sku || ' as pieces of the kit ' || kit_sku || ', found ' || {{ units('found_quantity') }}
        || ' received, difference ' || {{ units('missing_quantity') }} || ', in order ' || order_id || '.',
    evidence
from missing_pieces
where {{ age_in_days('last_date') }} > {{ policy('quantity_grace_days') }}
