-- Grain: one item of a return to the vendor that moved in stock while an export of the portal, taken later than the policy allows,
-- shows no decision about it; or that the portal closed while the hub never moved what it received (R-VC-13).
select
    'VC_MOVEMENT_NO_UPDATE' as exception_code,
    coalesce(request_id, deduction_reference) || '|' || coalesce(sku_key, '') as grain_key,
    'AMAZON_VENDOR' as channel,
    coalesce(purchase_order_number, hub_purchase_order_number) as order_id,
    request_id as return_id,
    zigzag_return_id,
    cast(null as varchar) as settlement_id,
    cast(null as varchar) as shipment_id,
    cast(null as varchar) as subject,
    coalesce(sku, source_sku) as sku,
    received_quantity as quantity,
    goods_cost as amount,
    cost_currency as currency,
    coalesce(moved_date, received_date) as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected the portal to show the return within ' || {{ units(policy('vendor_update_days')) }} || ' days of its stock movement, found '
        || case
            when moved_date is null then 'the request closed and no movement of the goods received on ' || received_date
            when is_in_portal then 'the request as it was asked for'
            else 'no request'
        end
        || ', difference ' || {{ units('received_quantity') }} || ' unit(s) ' || coalesce('moved on ' || moved_date, 'not moved')
        || ', in return request ' || request_id || coalesce(' (ZigZag return ' || zigzag_return_id || ')', '') || '.' as message,
    evidence
from {{ ref('int_vendor_return_checks') }}
where received_quantity > 0 and not is_rejected and credit_note_state is distinct from 'accepted'
    and (
        (
            not is_charged and (is_undecided or not request_is_in_portal)
            and portal_seen_on > moved_date + cast({{ policy('vendor_update_days') }} as integer)
            and {{ age_in_days('moved_date') }} > {{ policy('vendor_update_days') }}
        )
        or (
            portal_status = 'CLOSED' and moved_date is null and not is_processed
            and {{ age_in_days('received_date') }} > {{ policy('vendor_update_days') }}
        )
    )
