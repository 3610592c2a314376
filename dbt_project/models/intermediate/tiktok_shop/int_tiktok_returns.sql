-- Grain: one TikTok return record as it stands at as_of: of its snapshots the one updated last, then received last, then the
-- greater hash. The status is that of the platform's catalogue; another spelling is translated by status_aliases, an unknown one
-- is OTHER and stays as sent beside it (R-VC-11).
with seen as (

    select *
    from {{ ref('stg_tiktok_shop__returns') }}
    where coalesce(updated_at, created_at, {{ as_of() }}) <= {{ as_of() }}

),

gathered as (

    select
        return_id,
        max(shop_id) as shop_id,
        min(updated_at) filter (where return_status_as_sent = 'BUYER_SHIPPED_ITEM') as first_seen_shipped_at,
        min(updated_at) filter (
            where return_status_as_sent in ('RETURN_OR_REFUND_REQUEST_COMPLETE', 'REPLACEMENT_REQUEST_REFUND_SUCCESS')
        ) as first_seen_refunded_at,
        {{ collect_rows('source_row_id') }} as source_row_ids
    from seen
    group by return_id

),

latest as (

    select *, {{ status_key('return_status_as_sent') }} as status_key
    from seen
    qualify row_number() over (
        partition by return_id
        order by updated_at desc nulls last, received_at desc, document_sha256 desc, row_number desc
    ) = 1

),

spellings as (

    select {{ status_key('value_as_sent') }} as status_key, min(upper(value)) as return_status
    from {{ setting('status_aliases') }}
    where platform = 'tiktok_shop' and stream = 'returns' and field = 'return_status'
        and {{ as_of_date() }} between coalesce(try_cast(valid_from as date), date '1900-01-01')
            and coalesce(try_cast(valid_to as date), date '9999-12-31')
    group by 1

),

catalogue as (

    select {{ status_key('value') }} as status_key, min(upper(value)) as return_status
    from {{ setting('known_values') }}
    where platform = 'tiktok_shop' and stream = 'returns' and field = 'return_status'
    group by 1

)

select
    latest.return_id,
    latest.order_id,
    gathered.shop_id,
    latest.return_type,
    case
        when latest.status_key is null then null
        else coalesce(catalogue.return_status, spellings.return_status, 'OTHER')
    end as return_status,
    latest.return_status_as_sent,
    latest.arbitration_status,
    latest.requested_by,
    latest.return_reason,
    latest.return_reason_text,
    latest.shipment_type,
    latest.return_method,
    latest.tracking_number,
    latest.carrier,
    latest.previous_return_id,
    latest.next_return_id,
    latest.is_part_of_chain,
    latest.is_combined_return,
    latest.combined_return_id,
    latest.is_quick_refund,
    coalesce(latest.can_buyer_keep_item, false) as can_buyer_keep_item,
    latest.return_type is distinct from 'REFUND' and not coalesce(latest.can_buyer_keep_item, false) as expects_goods,
    latest.created_at,
    latest.updated_at,
    gathered.first_seen_shipped_at,
    gathered.first_seen_refunded_at,
    latest.seller_deadline_at,
    latest.seller_next_actions_json,
    latest.seller_proposed_return_type,
    latest.partial_refund_amount,
    latest.buyer_rejected_partial_refund,
    latest.refund_amount,
    latest.refund_tax_amount,
    latest.currency,
    latest.return_line_items_json,
    latest.source_row_id,
    gathered.source_row_ids
from latest
inner join gathered using (return_id)
left join catalogue on latest.status_key = catalogue.status_key
left join spellings on latest.status_key = spellings.status_key
