-- Grain: one record of a system and its counterpart in another, or one of the two alone: what is behind each figure of system_pairs
-- (R-FBA-13), with the codes that are open about it. A pair that has both records, or waits, differs where a rule says so.
with subjects as (

    select pair, left_system, left_record, right_record, record_key, sku, unnest(subject_keys) as subject_key
    from {{ ref('int_record_pairs') }}

),

behind as (

    select
        subjects.pair,
        subjects.record_key,
        list_sort(list(distinct finding.exception_code)) as codes,
        min(finding.difference) filter (where finding.outcome = 'mismatched') as difference
    from subjects
    inner join {{ ref('int_pair_findings') }} as finding
        on subjects.subject_key = finding.subject_key
        and subjects.left_system = finding.left_system
        and subjects.left_record = finding.left_record
        and subjects.right_record = finding.right_record
        and (subjects.pair = finding.pair or finding.is_of_any_system)
        and (finding.sku is null or subjects.sku is null or subjects.sku = finding.sku)
    group by subjects.pair, subjects.record_key

),

judged as (

    select
        pairs.*,
        behind.codes,
        behind.difference as found_difference,
        pairs.outcome in ('matched', 'waiting', 'no_counterpart') and behind.difference is not null as is_found_to_differ
    from {{ ref('int_record_pairs') }} as pairs
    left join behind on pairs.pair = behind.pair and pairs.record_key = behind.record_key

)

select
    pair,
    left_system,
    left_record,
    right_system,
    right_record,
    record_key,
    case when is_found_to_differ then 'mismatched' else outcome end as outcome,
    case when is_found_to_differ then found_difference else difference end as difference,
    channel,
    order_id,
    return_id,
    zigzag_return_id,
    settlement_id,
    shipment_id,
    location,
    sku,
    is_on_left,
    is_on_right,
    try_cast(left_quantity as decimal(18, 4)) as left_quantity,
    try_cast(right_quantity as decimal(18, 4)) as right_quantity,
    try_cast(value as decimal(18, 4)) as value,
    currency,
    cast(to_json(coalesce(codes, [])) as varchar) as exception_codes,
    {{ as_of() }} as as_of
from judged
order by pair, record_key
