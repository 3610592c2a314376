-- Grain: one answer that TikTok asks the seller for, per return and kind of answer: until when, and when a later state of the record shows
-- that it is not asked for any more (R-TTS-22). TikTok approves by itself what is not answered in time. The deadlines are the records' own.
with snapshots as (

    select
        return_id,
        return_status_as_sent as status,
        updated_at,
        received_at,
        unnest(case when len(json_extract(seller_next_actions_json, '$[*]')) > 0 then json_extract(seller_next_actions_json, '$[*]') else [null] end) as asked
    from {{ ref('stg_tiktok_shop__returns') }}
    where return_id is not null and updated_at <= {{ as_of() }}

),

asked as (

    select
        return_id,
        upper(asked ->> '$.action') as action,
        min(updated_at) as asked_at,
        max(updated_at) as last_asked_at,
        max({{ parse_unix_time("(asked ->> '$.deadline')") }}) as deadline_at
    from snapshots
    where asked is not null
    group by all

),

answered as (

    select asked.return_id, asked.action, min(later.updated_at) as answered_at, arg_min(later.status, (later.updated_at, later.received_at)) as status
    from asked
    inner join snapshots as later on asked.return_id = later.return_id and later.updated_at > asked.last_asked_at
    group by all

)

select
    asked.return_id,
    asked.action,
    asked.asked_at,
    asked.deadline_at,
    answered.answered_at,
    answered.status as answer,
    case
        when answered.answered_at <= asked.deadline_at then 'met'
        when answered.answered_at is null and asked.deadline_at >= {{ as_of() }} then 'pending'
        else 'breached'
    end as outcome,
    answered.answered_at > asked.deadline_at and not regexp_matches(upper(answered.status), '(REJECT|CANCEL)') as is_approved_by_itself
from asked
left join answered on asked.return_id = answered.return_id and asked.action = answered.action
where asked.deadline_at is not null
