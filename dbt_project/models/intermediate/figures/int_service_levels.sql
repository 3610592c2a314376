-- Grain: one channel, measure and validity of its service level. Which policy holds for what is said here; how much it is, and since
-- when, is data (config/policies.csv). A level in days counts calendar days, as the exceptions do; one in hours counts to the second.
with levels as (

    select *
    from (
        values
        ('AMAZON_FBA', 'receipt_to_refund', 'receipt_refund_grace_days'),
        ('OROCOMMERCE', 'receipt_to_refund', 'receipt_refund_grace_days'),
        ('TIKTOK_SHOP', 'receipt_to_refund', 'tiktok_refund_hours'),
        ('AMAZON_FBA', 'grade_to_refund', 'grade_to_refund_days'),
        ('OROCOMMERCE', 'grade_to_refund', 'oro_credit_grace_hours'),
        ('TIKTOK_SHOP', 'grade_to_refund', 'grade_to_refund_days'),
        ('AMAZON_FBA', 'request_to_refund', 'request_to_refund_days'),
        ('OROCOMMERCE', 'request_to_refund', 'request_to_refund_days'),
        ('TIKTOK_SHOP', 'request_to_refund', 'request_to_refund_days'),
        ('AMAZON_FBA', 'refund_to_receipt', 'refund_in_transit_days'),
        ('OROCOMMERCE', 'refund_to_receipt', 'refund_in_transit_days'),
        ('TIKTOK_SHOP', 'refund_to_receipt', 'refund_in_transit_days'),
        ('AMAZON_VENDOR', 'refund_to_receipt', 'vendor_return_grace_days')
    ) as named (channel, measure, policy)

)

select
    levels.channel,
    levels.measure,
    levels.policy,
    cast(policies.value as decimal(18, 4)) as limit_value,
    case when levels.policy like '%_hours' then 'hours' else 'days' end as limit_unit,
    coalesce(try_cast(policies.valid_from as date), date '1900-01-01') as valid_from,
    coalesce(try_cast(policies.valid_to as date), date '9999-12-31') as valid_to
from levels
inner join {{ setting('policies') }} as policies on levels.policy = policies.policy
