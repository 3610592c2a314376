-- Grain: one physical receipt, of every channel, in base units. What the rules match.
{{ config(materialized='table') }}
with legs as (

    select * from {{ ref('int_fba_receipt_legs') }}
    union all by name
    select * from {{ ref('int_oro_receipt_legs') }}
    union all by name
    select * from {{ ref('int_vendor_receipt_legs') }}
    union all by name
    select * from {{ ref('int_tiktok_receipt_legs') }}

)

select * from legs
where quantity > 0 and not is_excluded
