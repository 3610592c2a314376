-- Grain: one TikTok return record and the return that it became (R-X-20, matching.md case 69). A buyer who edits a request starts
-- a new record: the last one of the chain is the economic return, whichever of the two records names the other.
{{ config(materialized='table') }}
with recursive links as (

    select earlier.return_id, later.return_id as successor_id, later.created_at
    from {{ ref('int_tiktok_returns') }} as earlier
    inner join {{ ref('int_tiktok_returns') }} as later
        on earlier.return_id <> later.return_id
        and (earlier.next_return_id = later.return_id or later.previous_return_id = earlier.return_id)

),

successors as (

    select return_id, successor_id
    from links
    qualify row_number() over (partition by return_id order by created_at desc nulls last, successor_id desc) = 1

),

walked as (

    select return_id, return_id as economic_return_id, 0 as steps
    from {{ ref('int_tiktok_returns') }}
    union all
    select walked.return_id, successors.successor_id, walked.steps + 1
    from walked
    inner join successors on walked.economic_return_id = successors.return_id
    -- no buyer edits a request so often; records that name each other in a circle end here
    where walked.steps < 20

)

select
    return_id,
    arg_max(economic_return_id, steps) as economic_return_id,
    arg_max(economic_return_id, steps) <> return_id as is_superseded
from walked
group by return_id
