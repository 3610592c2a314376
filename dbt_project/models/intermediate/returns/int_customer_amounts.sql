-- Grain: one settlement line that a customer paid or got back for an item (tax included), of orders and refunds by as_of.
-- What Amazon keeps or withholds (fees, facilitator tax) is no part of it.
select
    line.*,
    coalesce(line.sku, '~' || {{ normalise_sku('line.source_sku') }}) as sku_key,
    lower(line.amount_type) = 'itemprice' and lower(line.amount_description) = 'principal' as is_principal,
    lower(line.amount_description) in ('goodwill', 'returnshipping') as is_beyond_price
from {{ ref('int_settlement_lines') }} as line
where line.is_current
    and line.transaction_kind in ('order', 'refund', 'chargeback_refund', 'a_to_z_refund')
    and lower(line.amount_type) in ('itemprice', 'promotion')
    and coalesce(line.posted_at, {{ as_of() }}) <= {{ as_of() }}
