-- Grain: one refund line and when the last of the settlement rows behind it first arrived.
with cited as (

    select refund_line_id, unnest(source_row_ids) as source_row_id from {{ ref('int_refund_lines') }}

)

select cited.refund_line_id, max(arrivals.known_at) as known_at
from cited
inner join {{ ref('int_settlement_arrivals') }} as arrivals on cited.source_row_id = arrivals.source_row_id
group by cited.refund_line_id
