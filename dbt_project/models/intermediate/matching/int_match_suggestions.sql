-- Grain: one pair that a person has to decide: suggested by the rules M7 and M8, never confirmed by itself.
select * from {{ ref('match_m7') }}
union all by name
select * from {{ ref('match_m8') }}
