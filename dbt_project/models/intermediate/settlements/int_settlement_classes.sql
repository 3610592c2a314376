-- Grain: one kind of settlement money on one date: (transaction type, amount type, amount description, sign, date).
-- The account is that of the best fitting row of gl_mapping: highest priority, then the longest literal text, then a row for
-- the sign. Rows that fit equally well and name different accounts decide nothing: the kind has no account (FEE_MAP_AMBIGUOUS).
with money as (

    select transaction_type, amount_type, amount_description, amount, effective_date from {{ ref('int_settlement_components') }}
    union all
    -- what Amazon holds back takes the accounts that the settlement will give it
    select transaction_type, amount_type, amount_description, amount, effective_date from {{ ref('int_deferred_parts') }}

),

kinds as (

    select distinct
        {{ mapping_key('transaction_type') }} as transaction_key,
        {{ mapping_key('amount_type') }} as type_key,
        {{ mapping_key('amount_description') }} as description_key,
        case when amount < 0 then '-' else '+' end as amount_sign,
        effective_date
    from money

),

triples as (

    select distinct transaction_key, type_key, description_key from kinds

),

mapping as (

    select
        {{ mapping_key('transaction_type') }} as transaction_pattern,
        {{ mapping_key('amount_type') }} as type_pattern,
        {{ mapping_key('amount_description') }} as description_pattern,
        nullif(trim(cast(sign as varchar)), '') as sign,
        trim(cast(account_code as varchar)) as account_code,
        cast(priority as integer) as priority,
        coalesce(cast(valid_from as date), date '1900-01-01') as valid_from,
        coalesce(cast(valid_to as date), date '9999-12-31') as valid_to
    from {{ setting('gl_mapping') }}

),

candidates as (

    select
        triples.*,
        mapping.*,
        length(replace(transaction_pattern || type_pattern || description_pattern, '*', '')) as literal_length
    from triples
    inner join mapping
        on {{ fits_pattern('triples.transaction_key', 'mapping.transaction_pattern') }}
        and {{ fits_pattern('triples.type_key', 'mapping.type_pattern') }}
        and {{ fits_pattern('triples.description_key', 'mapping.description_pattern') }}

),

fitting as (

    select
        kinds.*,
        candidates.account_code,
        rank() over (
            partition by kinds.transaction_key, kinds.type_key, kinds.description_key, kinds.amount_sign, kinds.effective_date
            order by candidates.priority desc nulls last, candidates.literal_length desc, candidates.sign is null
        ) as fit_rank
    from kinds
    left join candidates
        on kinds.transaction_key = candidates.transaction_key
        and kinds.type_key = candidates.type_key
        and kinds.description_key = candidates.description_key
        and (candidates.sign is null or candidates.sign = kinds.amount_sign)
        and coalesce(kinds.effective_date, {{ as_of_date() }}) between candidates.valid_from and candidates.valid_to

)

select
    transaction_key,
    type_key,
    description_key,
    amount_sign,
    effective_date,
    case when count(distinct account_code) = 1 then min(account_code) end as account_code,
    count(distinct account_code) > 1 as is_ambiguous,
    string_agg(distinct account_code, ', ' order by account_code) as candidate_accounts
from fitting
where fit_rank = 1
group by transaction_key, type_key, description_key, amount_sign, effective_date
