-- Grain: one money component of one settlement row, classified, of current and old versions.
-- Tax of an order item on which the marketplace withheld facilitator tax is the marketplace's tax: it goes to 2120, where
-- collected and withheld meet; all other tax is the seller's (2110). A tax discount follows the tax it reduces.
with mapped as (

    select
        components.*,
        classes.account_code as mapped_account_code,
        classes.is_ambiguous,
        classes.candidate_accounts,
        classes.description_key
    from {{ ref('int_settlement_components') }} as components
    inner join {{ ref('int_settlement_classes') }} as classes
        on {{ mapping_key('components.transaction_type') }} = classes.transaction_key
        and {{ mapping_key('components.amount_type') }} = classes.type_key
        and {{ mapping_key('components.amount_description') }} = classes.description_key
        and case when components.amount < 0 then '-' else '+' end = classes.amount_sign
        and components.effective_date is not distinct from classes.effective_date

),

facilitated_items as (

    -- an item is known by its code and, since a refund may carry another code, by order and SKU
    select order_id, 'code:' || order_item_code as item_key
    from mapped
    where mapped_account_code = {{ account('facilitator_tax') }} and is_current and order_id is not null and order_item_code is not null
    union
    select order_id, 'sku:' || {{ normalise_sku('source_sku') }}
    from mapped
    where mapped_account_code = {{ account('facilitator_tax') }} and is_current and order_id is not null and source_sku is not null

),

facilitated as (

    select
        mapped.*,
        (mapped_account_code = {{ account('output_tax') }} or description_key = 'taxdiscount')
        and (
            (order_id, 'code:' || order_item_code) in (select (order_id, item_key) from facilitated_items)
            or (order_id, 'sku:' || {{ normalise_sku('source_sku') }}) in (select (order_id, item_key) from facilitated_items)
        ) as is_facilitated_tax
    from mapped

)

select
    * exclude (mapped_account_code, description_key, is_facilitated_tax, is_ambiguous),
    coalesce(is_ambiguous, false) as is_ambiguous,
    case
        when coalesce(is_facilitated_tax, false) then {{ account('facilitator_tax') }}
        else coalesce(mapped_account_code, {{ account('suspense') }})
    end as account_code,
    mapped_account_code is not null and mapped_account_code <> {{ account('suspense') }} as is_mapped
from facilitated
