-- Grain: one money component of one settlement row. V2 gives one per row; a V1 row gives one per filled amount column,
-- under the amount type and description that the V2 layout uses for the same money.
{%- set v1_components = [
    ('price', "'ItemPrice'", 'price_type'),
    ('item_related_fee', "'ItemFees'", 'item_related_fee_type'),
    ('promotion', "'Promotion'", 'promotion_type'),
    ('shipment_fee', "'ShipmentFees'", 'shipment_fee_type'),
    ('order_fee', "'OrderFees'", 'order_fee_type'),
    ('misc_fee', "'MiscFee'", 'transaction_type'),
    ('other_fee', "'OtherFee'", 'other_fee_reason_description'),
    ('direct_payment', "'DirectPayment'", 'direct_payment_type'),
    ('other', "'other-transaction'", 'transaction_type'),
] %}
with details as (

    select
        detail.*,
        -- V1 states the quantity on a row of its own beside the money rows of the item
        max(detail.quantity) over (
            partition by detail.document_sha256, detail.transaction_type, detail.order_id, detail.shipment_id, detail.adjustment_id,
                detail.order_item_code, detail.source_sku
        ) as item_quantity
    from {{ ref('stg_amazon_fba__settlements') }} as detail
    where detail.row_kind = 'detail'

),

components as (

    select * replace (amount as amount), quantity as component_quantity, 'amount' as component
    from details
    where amount is not null
    {%- for name, amount_type, description in v1_components %}
    union all
    select
        * replace ({{ amount_type }} as amount_type, {{ description }} as amount_description, {{ name }}_amount as amount),
        coalesce(quantity, item_quantity),
        '{{ name }}'
    from details
    where {{ name }}_amount is not null
    {%- endfor %}

)

select
    components.settlement_id,
    settlements.version,
    settlements.is_current,
    components.document_sha256,
    components.source_row_id,
    components.row_number,
    components.component,
    'AMAZON_FBA' as channel,
    coalesce(components.marketplace, settlements.marketplace) as marketplace,
    settlements.currency,
    components.transaction_type,
    components.amount_type,
    components.amount_description,
    case {{ mapping_key('components.transaction_type') }}
        when 'order' then 'order'
        when 'refund' then 'refund'
        when 'chargeback refund' then 'chargeback_refund'
        when 'a-to-z guarantee refund' then 'a_to_z_refund'
        else 'other'
    end as transaction_kind,
    components.amount,
    components.order_id,
    components.adjustment_id,
    components.shipment_id,
    components.order_item_code,
    components.merchant_adjustment_item_id,
    components.promotion_id,
    components.fulfilment,
    components.posted_at,
    components.posted_date,
    -- a row without a date belongs to the end of the settlement; the reserve carried in, to its start
    coalesce(components.posted_date,
        case when {{ mapping_key('components.amount_description') }} = 'previous reserve amount balance' then settlements.period_start_date end,
        settlements.period_end_date) as effective_date,
    components.source_sku,
    source_skus.sku,
    components.component_quantity as quantity
from components
inner join {{ ref('int_settlements') }} as settlements using (settlement_id, document_sha256)
left join {{ ref('int_source_skus') }} as source_skus
    on source_skus.source_system = 'amazon_fba'
    and source_skus.source_sku = components.source_sku
    and source_skus.event_date is not distinct from components.posted_date
