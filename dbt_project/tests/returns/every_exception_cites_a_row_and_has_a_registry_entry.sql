-- An exception without registry entry has no owner and no deadline; one without evidence cannot be checked.
{{ config(meta={'dagster': {'ref': {'name': 'return_exceptions'}}}) }}
select exception_code, grain_key, owner_team, evidence
from {{ ref('int_exceptions') }}
where owner_team is null or severity is null or coalesce(len(evidence), 0) = 0 or amount < 0 or message is null
