-- One row per pair of systems and record.
{{ config(meta={'dagster': {'ref': {'name': 'record_pairs'}}}) }}
select pair, record_key, count(*) as found
from {{ ref('record_pairs') }}
group by pair, record_key
having count(*) > 1
