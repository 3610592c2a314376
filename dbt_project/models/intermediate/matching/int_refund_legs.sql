-- Grain: one money line that expects goods back, of every channel, in base units (matching.md 5.2). What the rules match.
{{ config(materialized='table') }}
with legs as (

    select * from {{ ref('int_fba_refund_legs') }}
    union all by name
    select * from {{ ref('int_oro_refund_legs') }}
    union all by name
    select * from {{ ref('int_vendor_refund_legs') }}
    union all by name
    select * from {{ ref('int_tiktok_refund_legs') }}

)

select * from legs
where quantity > 0 and not is_excluded
