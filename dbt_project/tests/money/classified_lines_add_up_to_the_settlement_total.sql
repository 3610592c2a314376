-- Classified lines add up to the settlement's total, for every settlement that is posted (R-IPS-02).
{{ config(meta={'dagster': {'ref': {'name': 'settlement_tieout'}}}) }}
with classified as (

    select settlement_id, document_sha256, sum(amount) as classified_total
    from {{ ref('int_settlement_lines') }}
    group by settlement_id, document_sha256

)

select tieout.settlement_id, tieout.header_total, classified.classified_total
from {{ ref('settlement_tieout') }} as tieout
left join classified using (settlement_id, document_sha256)
where (tieout.is_postable and coalesce(classified.classified_total, 0) <> tieout.header_total)
    or coalesce(classified.classified_total, 0) <> tieout.line_total
