-- Grain: one side of the goods of one receipt (golden C3, C7): into returns processing at a hub, into sellable stock or
-- written off at a fulfilment centre (a unit judged unfit at a hub as well); from the right to returned goods, the booked loss, or the cost of goods sold.
-- A kit that came back in pieces takes the place of its pieces there.
with prepared as (

    select
        'goods_received' as event_type,
        'AMAZON_FBA' as channel,
        source_document,
        receipt_id as natural_key,
        received_date as event_date,
        received_date as accounting_date,
        cost_currency as currency,
        'Goods received, ' || source_document as description,
        cost as value,
        sku,
        case
            when route = 'kit' then {{ account('cost_of_goods_sold') }}
            when route = 'to_hub' then {{ account('returns_processing') }}
            when fba_disposition = 'SELLABLE' and not is_unfit_at_hub then {{ account('inventory_fba') }}
            else {{ account('write_off') }}
        end as debit_account,
        case timing
            when 'after_refund' then {{ account('right_of_return') }}
            when 'after_loss' then {{ account('unreturned_loss') }}
            else {{ account('cost_of_goods_sold') }}
        end as credit_account,
        timing || '|' || coalesce(refund_line_id, '') as line_key,
        source_row_ids,
        known_at
    from {{ ref('int_returned_goods') }}
    where not (route = 'kit' and timing = 'before_refund')

)

{{ two_sided('prepared', 'debit_account', 'credit_account') }}
