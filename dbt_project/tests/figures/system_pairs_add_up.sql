-- One row per pair and currency; the outcomes partition its records; all rows together are all record_pairs, and all open exceptions
-- whose code is about a pair, none counted twice.
{{ config(meta={'dagster': {'ref': {'name': 'system_pairs'}}}) }}
select pair, currency, 'outcomes' as what, records as expected,
    matched_records + mismatched_records + orphaned_left_records + orphaned_right_records + waiting_records + no_counterpart_records as found
from {{ ref('system_pairs') }}
where records <> matched_records + mismatched_records + orphaned_left_records + orphaned_right_records + waiting_records + no_counterpart_records
union all
select pair, currency, 'rows', 1, count(*)
from {{ ref('system_pairs') }}
group by pair, currency
having count(*) > 1
union all
select null, null, 'records', (select count(*) from {{ ref('record_pairs') }}), sum(records)
from {{ ref('system_pairs') }}
having coalesce(sum(records), 0) <> (select count(*) from {{ ref('record_pairs') }})
union all
select null, null, 'exceptions', expected.found, coalesce(sum(pairs.exception_count), 0)
from {{ ref('system_pairs') }} as pairs
cross join (
    select count(*) as found
    from {{ ref('return_exceptions') }}
    where status = 'open' and exception_code in (select exception_code from {{ ref('int_pair_codes') }})
) as expected
group by expected.found
having coalesce(sum(pairs.exception_count), 0) <> expected.found
union all
select null, null, 'codes', 1, count(*)
from {{ ref('int_pair_codes') }}
group by exception_code
having count(*) > 1
