-- Grain: one exception that is open at as_of, with its registry entry, its id and the day it must be dealt with.
-- The id is made of code and subject, so it stays the same in every run (requirements 1.4).
{{ config(materialized='table') }}
with found as (

    select * from {{ ref('int_exceptions_returns') }}
    union all
    select * from {{ ref('int_exceptions_items') }}
    union all
    select * from {{ ref('int_exceptions_inventory') }}
    union all
    select * from {{ ref('int_exceptions_inbound') }}
    union all
    select * from {{ ref('int_exceptions_settlement') }}
    union all
    select * from {{ ref('int_exceptions_claims') }}
    union all
    select * from {{ ref('int_exceptions_orders') }}
    union all
    select * from {{ ref('int_exceptions_documents') }}
    union all
    select * from {{ ref('int_exceptions_matching') }}
    union all
    select * from {{ ref('int_exceptions_vendor') }}
    union all
    select * from {{ ref('int_exceptions_orocommerce') }}
    union all
    select * from {{ ref('int_exceptions_tiktok_shop') }}

)

select
    {{ hash_id(['found.exception_code', 'found.grain_key']) }} as exception_id,
    found.* exclude (due_at, severity_override),
    coalesce(found.severity_override, registry.severity) as severity,
    registry.owner_team,
    registry.exception_class,
    registry.origin,
    registry.next_action,
    {{ age_in_days('found.event_date') }} as age_days,
    found.due_at as stated_due_at,
    registry.sla_hours
from found
left join {{ setting('exception_registry') }} as registry on found.exception_code = registry.exception_code
