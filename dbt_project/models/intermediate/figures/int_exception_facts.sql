-- Grain: one exception, open or not, with the day of the fact that it is about: the age that it had when it was last seen, counted back.
-- A fact dated after as_of (a deadline) counts on the day of as_of, one without a date on the day that it was first seen.
select
    finding.*,
    least(
        coalesce({{ entity_date('finding.last_seen_as_of') }} - finding.age_days, {{ entity_date('finding.first_seen_as_of') }}), {{ as_of_date() }}
    ) as fact_date,
    strftime(least(
        coalesce({{ entity_date('finding.last_seen_as_of') }} - finding.age_days, {{ entity_date('finding.first_seen_as_of') }}), {{ as_of_date() }}
    ), '%Y-%m') as month
from {{ ref('return_exceptions') }} as finding
