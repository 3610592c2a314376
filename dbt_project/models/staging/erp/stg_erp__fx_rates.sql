-- Grain: one currency of one day of one rate file: the columns of raw, whichever they are, turned into rows. A cell without
-- a rate (N/A) gives none. The rate is what one euro costs.
with source as (

    select * exclude (_platform, _stream, _row_kind) from {{ source('raw_erp', 'fx_rates') }}

),

unpivoted as (

    select * from source
    unpivot (
        rate_text for currency_column in (
            columns(* exclude (date, _document_sha256, _external_id, _version, _row_number, _received_at, _decimal_mark, _date_order))
        )
    )

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        cast({{ parse_timestamp('date', '_date_order') }} as date) as rate_date,
        upper(currency_column) as currency,
        try_cast(replace(trim(rate_text), ',', '.') as decimal(18, 8)) as rate
    from unpivoted
    where regexp_full_match(currency_column, '[a-z]{3}')

)

select * from renamed
where rate is not null
