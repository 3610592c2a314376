-- Grain: one thing that a marketplace or an agreement asks for in one return, and whether it was done (R-TTS-14). Pending: still in time.
with mirrors as (

    select return_id, min(created_at) as mirrored_at from {{ ref('int_tiktok_hub_items') }} where is_known_return group by return_id

),

-- what a rule judges: the records of the pair are asked for it, those with an open finding missed it
ruled as (

    select
        rules.metric, rules.policy, pairs.channel, pairs.order_id, pairs.record_key as subject,
        case when list_contains(from_json(pairs.exception_codes, '["VARCHAR"]'), rules.exception_code) then 'breached' else 'met' end as outcome
    from {{ ref('record_pairs') }} as pairs
    inner join (
        values
        ('tiktok_shop returns | zigzag returns', 'receipt_reported', 'TTS_STATUS_DRIFT_UNRETURNED', 'tiktok_status_hours'),
        ('orocommerce order lines | zigzag returns', 'milestone_shown', 'ORO_STATUS_DRIFT', 'oro_status_grace_hours'),
        ('amazon_vendor return requests | zigzag returns', 'request_accepted', 'VC_RETURN_REJECTED', null),
        ('amazon_vendor return requests | zigzag returns', 'reported_when_verified', 'VC_REPORTED_UNVERIFIED', null),
        ('amazon_vendor return requests | zigzag returns', 'movement_reported', 'VC_MOVEMENT_NO_UPDATE', 'vendor_update_days')
    ) as rules (pair, metric, exception_code, policy) on pairs.pair = rules.pair
    where pairs.is_on_left and pairs.is_on_right and pairs.outcome <> 'no_counterpart'
        and (rules.metric not in ('receipt_reported', 'milestone_shown') or pairs.right_quantity > 0)

),

asked as (

    select
        'request_answered' as metric, cast(null as varchar) as policy, 'TIKTOK_SHOP' as channel, record.order_id,
        deadline.return_id || '/' || deadline.action as subject, deadline.outcome
    from {{ ref('int_seller_deadlines') }} as deadline
    inner join {{ ref('int_tiktok_returns') }} as record on deadline.return_id = record.return_id
    union all
    select
        'not_approved_by_itself', null, 'TIKTOK_SHOP', record.order_id, deadline.return_id || '/' || deadline.action,
        case when deadline.is_approved_by_itself then 'breached' else 'met' end
    from {{ ref('int_seller_deadlines') }} as deadline
    inner join {{ ref('int_tiktok_returns') }} as record on deadline.return_id = record.return_id
    where deadline.answered_at is not null
    union all
    select
        'return_mirrored', 'tiktok_mirror_hours', 'TIKTOK_SHOP', cases.order_id, cases.return_id,
        case
            when date_diff('second', cases.created_at, coalesce(mirrors.mirrored_at, {{ as_of() }})) > 3600 * {{ policy('tiktok_mirror_hours') }}
                then 'breached'
            when mirrors.return_id is null then 'pending'
            else 'met'
        end
    from {{ ref('int_tiktok_return_cases') }} as cases
    left join mirrors on cases.return_id = mirrors.return_id
    where cases.expects_parcel and (mirrors.return_id is not null or not cases.is_ended)
    union all
    select
        case lags.measure when 'receipt_to_refund' then 'refunded_after_receipt' else 'refunded_after_grading' end, levels.policy,
        lags.channel, line.order_id, lags.line_id,
        case when lags.is_breach then 'breached' when lags.ended_at is null then 'pending' else 'met' end
    from {{ ref('int_return_lags') }} as lags
    inner join {{ ref('int_return_lines') }} as line on lags.line_id = line.line_id
    inner join (
        select distinct channel, measure, policy from {{ ref('int_service_levels') }}
    ) as levels on lags.channel = levels.channel and lags.measure = levels.measure
    where lags.is_breach is not null and lags.measure in ('receipt_to_refund', 'grade_to_refund')
    union all
    -- refunds of goods that never came: claimed and paid in the window of the marketplace, or not
    select
        'claimed_in_window', null, channel, order_id, line_id,
        case state when 'reimbursed' then 'met' when 'written_off' then 'breached' else 'pending' end
    from {{ ref('int_return_lines') }}
    where channel = 'AMAZON_FBA' and state in ('reimbursed', 'claimable', 'written_off')
    union all
    select * from ruled

)

select asked.*, coalesce(lines.shop, orders.sales_channel, tiktok.shop_id, asked.channel) as shop
from asked
left join {{ ref('int_return_shops') }} as lines on asked.subject = lines.line_id
left join {{ ref('int_orders') }} as orders on asked.channel = 'AMAZON_FBA' and asked.order_id = orders.order_id
left join {{ ref('int_tiktok_orders') }} as tiktok on asked.channel = 'TIKTOK_SHOP' and asked.order_id = tiktok.order_id
