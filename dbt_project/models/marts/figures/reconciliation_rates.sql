-- Grain: one channel and month of a return line's first event, and "all" for either (R-VC-28, matching.md 5.7). The strict rate keeps the
-- lines that are set aside in its denominator, the adjusted one leaves them out; both stand together, so that setting aside more lines
-- cannot make the figures look better. Touches count in the month of the decision, exceptions in that of the fact.
with refunds as (

    select
        line.channel,
        shops.month,
        line.state,
        line.match_rule,
        line.refunded_at is not null and line.refunded_quantity >= 0 and line.refund_amount >= 0
            and (line.refunded_quantity > 0 or line.refund_amount > 0) as is_refund
    from {{ ref('reconciled_returns') }} as line
    inner join {{ ref('int_return_shops') }} as shops on line.return_line_key = shops.line_id

),

events as (

    select
        channel, month,
        1 as returns,
        cast(is_refund as integer) as refund_lines,
        cast(is_refund and state = 'matched' and match_rule is distinct from 'MANUAL' as integer) as matched_automatically,
        cast(is_refund and state = 'matched' and match_rule = 'MANUAL' as integer) as matched_by_person,
        cast(is_refund and state = 'partial' as integer) as partly_matched,
        cast(is_refund and state in ('in_transit', 'suggested') as integer) as undecided,
        cast(is_refund and state in ('overdue', 'claimable', 'written_off', 'reimbursed') as integer) as unmatched,
        cast(is_refund and state in ('excluded', 'returnless', 'goodwill', 'reversed', 'over_refunded', 'unmapped', 'cancelled') as integer) as set_aside,
        0 as touches,
        0 as exceptions
    from refunds
    union all by name
    select coalesce(channel, 'none') as channel, strftime(try_cast(decided_at as date), '%Y-%m') as month, 1 as touches
    from {{ ref('int_manual_matches') }}
    union all by name
    select coalesce(finding.channel, 'none') as channel, strftime(try_cast(waiver.decided_at as date), '%Y-%m') as month, 1 as touches
    from {{ setting('waivers') }} as waiver
    left join {{ ref('return_exceptions') }} as finding on waiver.exception_id = finding.exception_id
    where nullif(trim(waiver.decided_by), '') is not null and coalesce(try_cast(waiver.decided_at as date), date '1900-01-01') <= {{ as_of_date() }}
    union all by name
    select coalesce(channel, 'none') as channel, month, 1 as exceptions
    from {{ ref('int_exception_facts') }}

),

summed as (

    select
        case when grouping(channel) = 1 then 'all' else channel end as channel,
        case when grouping(month) = 1 then 'all' else coalesce(month, 'none') end as month,
        {%- for figure in ['returns', 'refund_lines', 'matched_automatically', 'matched_by_person', 'partly_matched', 'undecided', 'unmatched',
            'set_aside', 'touches', 'exceptions'] %}
        cast(coalesce(sum({{ figure }}), 0) as integer) as {{ figure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from events
    group by cube (channel, month)

)

select
    channel,
    month,
    returns,
    refund_lines,
    matched_automatically,
    matched_by_person,
    partly_matched,
    undecided,
    unmatched,
    set_aside,
    cast(matched_automatically / nullif(refund_lines, 0) as decimal(9, 4)) as auto_match_rate_strict,
    cast(matched_automatically / nullif(refund_lines - set_aside, 0) as decimal(9, 4)) as auto_match_rate_adjusted,
    touches,
    cast(1000 * touches / nullif(returns, 0) as decimal(18, 2)) as touches_per_1000,
    exceptions,
    cast(1000 * exceptions / nullif(returns, 0) as decimal(18, 2)) as exceptions_per_1000,
    cast(matched_automatically * {{ policy('manual_match_minutes') }} / 60 as decimal(18, 2)) as hours_saved,
    {{ as_of() }} as as_of
from summed
order by channel, month
