-- Grain: one order, SKU and settlement: fees that Amazon kept for refunds and returns of it, positive.
select
    order_id || '|' || coalesce(sku, '~' || {{ normalise_sku('source_sku') }}) as match_key,
    settlement_id,
    -sum(amount) as fee_amount
from {{ ref('int_settlement_lines') }}
where is_current
    and order_id is not null
    and posted_at <= {{ as_of() }}
    and (
        (transaction_kind in ('refund', 'chargeback_refund', 'a_to_z_refund') and lower(amount_type) = 'itemfees' and amount < 0)
        or lower(amount_description) like 'fbacustomerreturn%'
    )
group by all
