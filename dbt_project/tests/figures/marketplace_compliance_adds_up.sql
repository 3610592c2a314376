-- Every obligation is counted once; refunds after receipt are those of refund_lags; claims are the lines of reconciled_returns whose goods
-- never came; one row per channel, shop and metric.
{{ config(meta={'dagster': {'ref': {'name': 'marketplace_compliance'}}}) }}
select 'obligations' as what, (select count(*) from {{ ref('int_obligations') }}) as expected, sum(due + pending) as found
from {{ ref('marketplace_compliance') }}
having coalesce(sum(due + pending), 0) <> (select count(*) from {{ ref('int_obligations') }})
union all
select
    'refunds after receipt',
    (select coalesce(sum(breaches), 0) from {{ ref('refund_lags') }} where measure = 'receipt_to_refund' and month = 'all'),
    coalesce(sum(breached), 0)
from {{ ref('marketplace_compliance') }}
where metric = 'refunded_after_receipt'
having coalesce(sum(breached), 0) <> (select coalesce(sum(breaches), 0) from {{ ref('refund_lags') }} where measure = 'receipt_to_refund' and month = 'all')
union all
select
    'claims',
    (select count(*) from {{ ref('reconciled_returns') }} where channel = 'AMAZON_FBA' and state in ('reimbursed', 'claimable', 'written_off')),
    coalesce(sum(due + pending), 0)
from {{ ref('marketplace_compliance') }}
where metric = 'claimed_in_window'
having coalesce(sum(due + pending), 0)
    <> (select count(*) from {{ ref('reconciled_returns') }} where channel = 'AMAZON_FBA' and state in ('reimbursed', 'claimable', 'written_off'))
union all
select channel || ' ' || shop || ' ' || metric, 1, count(*)
from {{ ref('marketplace_compliance') }}
group by channel, shop, metric
having count(*) > 1
