-- Each money row of a posted settlement stands in exactly one journal line beside the clearing line, and its amount with it.
{{ config(meta={'dagster': {'ref': {'name': 'int_journal_lines'}}}) }}
with expected as (

    select lines.source_row_id, sum(lines.amount) as amount, count(*) as component_count
    from {{ ref('int_settlement_lines') }} as lines
    inner join {{ ref('int_settlements') }} as settlements using (settlement_id, document_sha256)
    where settlements.is_postable
    group by lines.source_row_id

),

posted as (

    select source_row_ids[1] as source_row_id, -sum(amount) as amount, count(*) as component_count, max(len(source_row_ids)) as cited_rows
    from {{ ref('int_journal_lines') }}
    where event_type = 'settlement' and starts_with(line_key, 'line:')
    group by source_row_ids[1]

),

-- a slice whose accounting date lies after as_of is not posted yet
unposted as (

    select source_row_id from {{ ref('int_settlement_postings') }} where accounting_date > {{ as_of_date() }}

)

select source_row_id, expected.amount as expected_amount, posted.amount as posted_amount
from expected
full outer join posted using (source_row_id)
where source_row_id not in (select source_row_id from unposted)
    and (
        expected.amount is distinct from posted.amount
        or expected.component_count is distinct from posted.component_count
        or posted.cited_rows <> 1
    )
