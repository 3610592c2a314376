-- Grain: one current settlement whose money has no rate into the functional currency on the day of its end (R-X-22). Only where reference
-- rates are delivered at all; a rate stands for the days without one as long as the policy says.
with quoted as (

    select rate_day, currency from {{ ref('int_fx_rates') }}

),

priced as (

    select
        settlement.*,
        least(coalesce(settlement.period_end_date, {{ as_of_date() }}), {{ as_of_date() }}) as needed_date,
        case when (select count(*) from quoted where quoted.currency = settlement.currency) = 0 then settlement.currency || ' is not quoted'
            else 'the newest rate of ' || settlement.currency || ' is of '
                || (select strftime(max(quoted.rate_day), '%Y-%m-%d') from quoted where quoted.currency = settlement.currency) end as what_is_there
    from {{ ref('int_settlements') }} as settlement
    where settlement.is_current
        and settlement.currency <> '{{ functional_currency() }}'
        and coalesce(settlement.period_end <= {{ as_of() }}, true)
        and (select count(*) from quoted) > 0

)

select
    'FX_RATE_MISSING' as exception_code,
    settlement_id as grain_key,
    'AMAZON_FBA' as channel,
    {{ no_subject(['order_id', 'return_id', 'zigzag_return_id']) }}
    settlement_id,
    cast(null as varchar) as shipment_id,
    currency as subject,
    cast(null as varchar) as sku,
    cast(null as decimal(18, 4)) as quantity,
    abs(coalesce(header_total, line_total)) as amount,
    currency,
    needed_date as event_date,
    cast(null as varchar) as severity_override,
    cast(null as timestamp) as due_at,
    'Expected a rate from ' || currency || ' to {{ functional_currency() }} for ' || strftime(needed_date, '%Y-%m-%d') || ', found none: ' || what_is_there
        || ', difference ' || {{ money('coalesce(header_total, line_total)', 'currency') }} || ' without a value, in settlement ' || settlement_id || '.' as message,
    [coalesce(summary_row_id, document_sha256 || ':1')] as evidence
from priced
anti join quoted on priced.currency = quoted.currency and priced.needed_date = quoted.rate_day
