-- Grain: one economic return line and lag: from the goods' receipt, their grading or the request to the refund, or from the refund to
-- the goods where the money went first. One that has not ended runs to as_of. The service level is the one that held on the day it
-- began. Lines that take no part, were undone or expect no refund have none.
with lines as (

    select line.*, shops.shop
    from {{ ref('int_return_lines') }} as line
    inner join {{ ref('int_return_shops') }} as shops on line.line_id = shops.line_id
    where line.state not in ('excluded', 'reversed', 'cancelled', 'removal', 'replaced', 'over_refunded', 'unmapped', 'returnless', 'goodwill')

),

lags as (

    {%- for measure, start in [('receipt_to_refund', 'received_at'), ('grade_to_refund', 'graded_at'), ('request_to_refund', 'requested_at')] %}
    select line_id, channel, shop, '{{ measure }}' as measure, {{ start }} as began_at, refunded_at as ended_at
    from lines
    where {{ start }} is not null and (refunded_at is null or refunded_at >= {{ start }})
    union all
    {%- endfor %}
    -- goods that Amazon paid for instead are not waited for any more
    select line_id, channel, shop, 'refund_to_receipt', refunded_at, received_at
    from lines
    where refunded_at is not null
        and (refunded_at < received_at or (received_at is null and state in ('in_transit', 'overdue', 'claimable', 'written_off', 'suggested')))

),

timed as (

    select
        *,
        {{ entity_date('began_at') }} as began_on,
        date_diff('second', began_at, coalesce(ended_at, {{ as_of() }})) as seconds,
        date_diff('day', {{ entity_date('began_at') }}, {{ entity_date('coalesce(ended_at, ' ~ as_of() ~ ')') }}) as calendar_days
    from lags

)

select
    timed.*,
    levels.limit_value,
    levels.limit_unit,
    case levels.limit_unit
        when 'hours' then timed.seconds > levels.limit_value * 3600
        when 'days' then timed.calendar_days > levels.limit_value
    end as is_breach
from timed
left join {{ ref('int_service_levels') }} as levels
    on timed.channel = levels.channel
    and timed.measure = levels.measure
    and timed.began_on between levels.valid_from and levels.valid_to
qualify row_number() over (partition by timed.line_id, timed.measure order by levels.valid_from desc nulls last) = 1
