-- Grain: one row of the file of manual matches, with what is wrong with it at as_of. Quantities are used first come, first
-- served by the moment of the decision, so that two decisions cannot use one unit twice.
with decisions as (

    select
        row_number() over (order by decided_at, refund_line_id, receipt_id) as decision_number,
        trim(refund_line_id) as refund_line_id,
        trim(receipt_id) as receipt_id,
        try_cast(quantity as decimal(18, 4)) as quantity,
        nullif(trim(decided_by), '') as decided_by,
        nullif(trim(approved_by), '') as approved_by,
        decided_at,
        reason
    from {{ setting('manual_matches') }}
    where coalesce(try_cast(decided_at as date), date '1900-01-01') <= {{ as_of_date() }}

),

joined as (

    select
        decision.*,
        refund.quantity as refund_quantity,
        receipt.quantity as receipt_quantity,
        refund.channel,
        refund.order_id,
        refund.sku,
        refund.currency,
        cast(round(refund.amount * decision.quantity / nullif(refund.quantity, 0), 2) as decimal(18, 4)) as amount,
        sum(decision.quantity) over (partition by decision.refund_line_id order by decision.decision_number) as used_of_refund,
        sum(decision.quantity) over (partition by decision.receipt_id order by decision.decision_number) as used_of_receipt
    from decisions as decision
    left join {{ ref('int_refund_legs') }} as refund on decision.refund_line_id = refund.refund_line_id
    left join {{ ref('int_receipt_legs') }} as receipt on decision.receipt_id = receipt.receipt_id

),

judged as (

    select
        joined.*,
        abs(coalesce(joined.amount, 0)) > {{ policy('four_eyes_amount') }}
            and (joined.approved_by is null or joined.approved_by = joined.decided_by) as lacks_second_person,
        case
            when joined.decided_by is null then 'nobody is named who decided it'
            when joined.quantity is null or joined.quantity <= 0 then 'its quantity is no positive number'
            when joined.refund_quantity is null then 'the refund line is not there any more, or expects no goods'
            when joined.receipt_quantity is null then 'the receipt is not there any more'
            when joined.used_of_refund > joined.refund_quantity then 'more than the refund line expects'
            when joined.used_of_receipt > joined.receipt_quantity then 'more than the receipt holds'
        end as problem
    from joined

)

select *, problem is null and not lacks_second_person as is_valid from judged
