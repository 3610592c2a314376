-- Grain: one row of an inventory ledger report: a movement (row_kind detail) or a period's balances (summary). Typed and
-- renamed only. event_date is the fulfilment centre network's day (Pacific), not the legal entity's.
with source as (

    select * from {{ source('raw_amazon_fba', 'inventory_ledger') }}

),

renamed as (

    select
        {{ source_row_id() }} as source_row_id,
        _document_sha256 as document_sha256,
        _external_id as external_id,
        _version as version,
        _row_number as row_number,
        timezone('UTC', cast(_received_at as timestamptz)) as received_at,
        _row_kind as row_kind,
        cast({{ parse_timestamp('date', '_date_order') }} as date) as event_date,
        {{ parse_timestamp('date_and_time', '_date_order') }} as event_at,
        {{ clean_text('fnsku') }} as fnsku,
        {{ clean_text('asin') }} as asin,
        msku as source_sku,
        {{ clean_text('title') }} as title,
        {{ clean_text('event_type') }} as event_type,
        {{ clean_text('reference_id') }} as reference_id,
        try_cast(try_cast(trim(quantity) as decimal(18, 4)) as integer) as quantity,
        {{ clean_text('fulfillment_center') }} as fulfillment_center,
        upper({{ clean_text('disposition') }}) as disposition,
        upper({{ clean_text('reason') }}) as reason_code,
        upper({{ clean_text('country') }}) as country,
        try_cast(try_cast(trim(reconciled_quantity) as decimal(18, 4)) as integer) as reconciled_quantity,
        try_cast(try_cast(trim(unreconciled_quantity) as decimal(18, 4)) as integer) as unreconciled_quantity,
        {{ clean_text('location') }} as location,
        {{ clean_text('store') }} as store,
        try_cast(try_cast(trim(starting_warehouse_balance) as decimal(18, 4)) as integer) as starting_warehouse_balance,
        try_cast(try_cast(trim(in_transit_between_warehouses) as decimal(18, 4)) as integer) as in_transit_between_warehouses,
        try_cast(try_cast(trim(receipts) as decimal(18, 4)) as integer) as receipts,
        try_cast(try_cast(trim(customer_shipments) as decimal(18, 4)) as integer) as customer_shipments,
        try_cast(try_cast(trim(customer_returns) as decimal(18, 4)) as integer) as customer_returns,
        try_cast(try_cast(trim(vendor_returns) as decimal(18, 4)) as integer) as vendor_returns,
        try_cast(try_cast(trim(warehouse_transfer_in_out) as decimal(18, 4)) as integer) as warehouse_transfer_in_out,
        try_cast(try_cast(trim(found) as decimal(18, 4)) as integer) as found,
        try_cast(try_cast(trim(lost) as decimal(18, 4)) as integer) as lost,
        try_cast(try_cast(trim(damaged) as decimal(18, 4)) as integer) as damaged,
        try_cast(try_cast(trim(disposed) as decimal(18, 4)) as integer) as disposed,
        try_cast(try_cast(trim(other_events) as decimal(18, 4)) as integer) as other_events,
        try_cast(try_cast(trim(ending_warehouse_balance) as decimal(18, 4)) as integer) as ending_warehouse_balance,
        try_cast(try_cast(trim(unknown_events) as decimal(18, 4)) as integer) as unknown_events
    from source

)

select * from renamed
