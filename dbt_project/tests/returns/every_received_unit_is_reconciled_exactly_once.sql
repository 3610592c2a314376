-- Units received, matched to a refund or not, are all receipts' units: none lost, none twice.
{{ config(meta={'dagster': {'ref': {'name': 'reconciled_returns'}}}) }}
with reconciled as (

    select coalesce(sum(received_quantity), 0) as quantity from {{ ref('reconciled_returns') }}

),

received as (

    select coalesce(sum(quantity), 0) as quantity
    from (
        select quantity from {{ ref('int_receipts') }}
        union all
        select quantity from {{ ref('int_oro_receipt_legs') }}
        union all
        select quantity from {{ ref('int_vendor_receipt_legs') }}
        union all
        select quantity from {{ ref('int_tiktok_receipt_legs') }}
    )

)

select reconciled.quantity as reconciled_quantity, received.quantity as received_quantity
from reconciled
cross join received
where reconciled.quantity <> received.quantity
