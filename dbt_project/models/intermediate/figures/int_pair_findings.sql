-- Grain: one open exception about a pair of systems, with the key of its most specific subject.
select
    codes.left_system || ' ' || codes.left_record || ' | '
        || coalesce(codes.right_system, case when finding.zigzag_return_id is null then 'amazon_fba' else 'zigzag' end) || ' ' || codes.right_record as pair,
    codes.left_system,
    codes.left_record,
    coalesce(codes.right_system, case when finding.zigzag_return_id is null then 'amazon_fba' else 'zigzag' end) as right_system,
    codes.right_record,
    codes.right_system is null as is_of_any_system,
    codes.outcome,
    codes.difference,
    finding.exception_id,
    finding.exception_code,
    finding.sku,
    finding.amount,
    finding.currency,
    case
        when codes.right_record = 'stock' then 'stock/' || case when codes.left_system = 'amazon_fba' then 'FBA' else finding.subject end || '/' || finding.sku
        when finding.zigzag_return_id is not null then 'zigzag/' || finding.zigzag_return_id
        when finding.return_id is not null then 'return/' || finding.return_id
        when finding.order_id is not null then 'order/' || finding.order_id
        when finding.settlement_id is not null then 'settlement/' || finding.settlement_id
        when finding.shipment_id is not null then 'shipment/' || finding.shipment_id
    end as subject_key
from {{ ref('return_exceptions') }} as finding
inner join {{ ref('int_pair_codes') }} as codes on finding.exception_code = codes.exception_code
where finding.status = 'open'
