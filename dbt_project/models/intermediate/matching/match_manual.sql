-- Grain: one match that a person decided (config/manual_matches.csv). It comes before every rule and is validated again in each
-- run (matching.md case 105): both sides must still be there with enough quantity, and above the threshold a second person
-- must have approved (R-X-14). What does not hold is left to the rules and raised.
{{ config(materialized='table') }}
with decided as (

    select *
    from {{ ref('int_manual_matches') }}
    where is_valid

)

select
    refund_line_id,
    receipt_id,
    quantity,
    'MANUAL' as rule_id,
    1 as rule_version,
    1.00 as confidence,
    'CONFIRMED' as status,
    1 as candidate_count
from decided
