-- Grain: one current settlement with the bank line that pays it. A reference that names the settlement, in the same currency,
-- decides; of several such lines the one of the expected amount counts, else the earliest. A line pays one settlement.
with exports as (

    select
        *,
        min(received_at) over (partition by bank_line_id, value_date, currency, amount) as known_at,
        dense_rank() over (partition by external_id order by received_at desc, document_sha256 desc) as export_rank
    from {{ ref('stg_erp__bank_lines') }}
    where bank_line_id is not null and amount is not null and value_date <= {{ as_of_date() }}

),

bank_lines as (

    select * from exports
    where export_rank = 1
    qualify row_number() over (partition by bank_line_id order by received_at desc, document_sha256 desc, row_number) = 1

),

named as (

    select
        settlements.settlement_id,
        settlements.header_total as expected_amount,
        settlements.currency,
        bank_lines.bank_line_id,
        bank_lines.value_date,
        bank_lines.amount,
        bank_lines.source_row_id,
        bank_lines.known_at
    from {{ ref('int_settlements') }} as settlements
    inner join bank_lines
        on settlements.currency = bank_lines.currency
        and contains(bank_lines.reference, settlements.settlement_id)
        -- 12345678901 must not be found inside 912345678901
        and regexp_matches(' ' || replace(bank_lines.reference, settlements.settlement_id, chr(1)) || ' ', '[^0-9A-Za-z]\x01[^0-9A-Za-z]')
    where settlements.is_current

),

named_best as (

    select * from named
    qualify row_number() over (partition by settlement_id order by (amount = expected_amount) desc, value_date, bank_line_id) = 1
        and row_number() over (partition by bank_line_id order by (amount = expected_amount) desc, settlement_id) = 1

),

open_settlements as (

    select * from {{ ref('int_settlements') }}
    where is_current and header_total > 0 and settlement_id not in (select settlement_id from named_best)

),

-- a line that names no settlement at all may pay one: by its amount near the deposit date, else as Amazon's only line there
nameless as (

    select
        settlements.settlement_id,
        settlements.header_total as expected_amount,
        bank_lines.currency,
        bank_lines.bank_line_id,
        bank_lines.value_date,
        bank_lines.amount,
        bank_lines.source_row_id,
        bank_lines.known_at,
        abs(date_diff('day', settlements.deposit_date, bank_lines.value_date)) as distance,
        bank_lines.amount = settlements.header_total as is_exact,
        regexp_matches(lower(coalesce(bank_lines.reference, '')), 'amazon|amzn') as is_amazon
    from open_settlements as settlements
    inner join bank_lines
        on settlements.currency = bank_lines.currency
        and bank_lines.amount > 0
        and date_diff('day', settlements.deposit_date, bank_lines.value_date) between -2 and 10
    where bank_lines.bank_line_id not in (select bank_line_id from named)

),

same_amount as (

    select * from nameless
    where is_exact
    qualify row_number() over (partition by settlement_id order by distance, bank_line_id) = 1
        and row_number() over (partition by bank_line_id order by distance, settlement_id) = 1

),

only_line as (

    select * from nameless
    where is_amazon
        and settlement_id not in (select settlement_id from same_amount)
        and bank_line_id not in (select bank_line_id from same_amount)
    qualify count(*) over (partition by settlement_id) = 1 and count(*) over (partition by bank_line_id) = 1

),

matched as (

    select settlement_id, bank_line_id, value_date, currency, amount, expected_amount, source_row_id, known_at from named_best
    union all
    select settlement_id, bank_line_id, value_date, currency, amount, expected_amount, source_row_id, known_at from same_amount
    union all
    select settlement_id, bank_line_id, value_date, currency, amount, expected_amount, source_row_id, known_at from only_line

)

select
    settlement_id,
    bank_line_id,
    value_date,
    currency,
    amount,
    expected_amount,
    amount - expected_amount as difference,
    source_row_id,
    known_at
from matched
