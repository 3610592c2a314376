{# Texts, ids and amounts as the platforms write them, made comparable. #}

{#
    A money amount from its text, decimal(18,4), or null when it is no amount. Understands thousands separators,
    (55.00), a trailing minus and trailing blanks. decimal_mark was decided for the whole file (R-X-17).
#}
{% macro parse_amount(column, decimal_mark="'.'") -%}
    {%- set text = "regexp_replace(replace(" ~ column ~ ", '−', '-'), '[\\s\\x{00A0}\\x{202F}'']', '', 'g')" -%}
    case
        when {{ column }} is null or {{ text }} = '' then null
        else try_cast(
            case when regexp_matches({{ text }}, '^\(.*\)$|-$') then '-' else '' end
            || replace(
                replace(regexp_replace({{ text }}, '[()+]|-$', '', 'g'), case when {{ decimal_mark }} = ',' then '.' else ',' end, ''),
                ',', '.')
            as decimal(18, 4))
    end
{%- endmacro %}

{#
    A SKU made comparable: compatibility forms of Latin letters and digits, no zero-width characters, single blanks,
    case folded. Leading zeros and dashes stay: they distinguish SKUs (matching.md 5.1).
#}
{% macro normalise_sku(column) -%}
    {%- set wide = '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ－＿．／' -%}
    {%- set plain = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_./' -%}
    nullif(lower(trim(regexp_replace(
        regexp_replace(translate(nfc_normalize({{ column }}), '{{ wide }}', '{{ plain }}'),
            '[\x{200B}-\x{200D}\x{2060}\x{FEFF}\x{00AD}]', '', 'g'),
        '[\s\x{00A0}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}]+', ' ', 'g'))), '')
{%- endmacro %}

{# A SKU without punctuation and leading zeros: good for hints to people, never for a match. #}
{% macro loose_sku(column) -%}
    ltrim(regexp_replace({{ normalise_sku(column) }}, '[^\p{L}\p{N}]', '', 'g'), '0')
{%- endmacro %}

{# Trimmed text, null when blank. #}
{% macro clean_text(column) -%}
    nullif(trim(regexp_replace({{ column }}, '^[\s\x{00A0}\x{FEFF}\x{200B}]+|[\s\x{00A0}\x{FEFF}\x{200B}]+$', '', 'g')), '')
{%- endmacro %}

{# A stable id over texts; null and '' differ. #}
{% macro hash_id(expressions) -%}
    sha256(
    {%- for expression in expressions -%}
        coalesce(cast({{ expression }} as varchar), '\N'){{ " || '|' || " if not loop.last }}
    {%- endfor -%}
    )
{%- endmacro %}

{# The citation of a raw row: <document sha256>:<row number>. #}
{% macro source_row_id() -%}_document_sha256 || ':' || _row_number{%- endmacro %}

{# A sorted list of distinct source rows, from a grouped column of ids or of lists of ids. #}
{% macro collect_rows(column) -%}list_sort(list_distinct(list({{ column }})))::varchar[]{%- endmacro %}
{% macro collect_row_lists(column) -%}list_sort(list_distinct(flatten(list({{ column }}))))::varchar[]{%- endmacro %}

{# Money and quantities as people read them in messages. #}
{% macro money(amount, currency) -%}(printf('%.2f', {{ amount }}) || ' ' || coalesce({{ currency }}, ''))
{%- endmacro %}

{# An order of another channel that Amazon fulfils: S01-1234567-1234567 where Amazon's own orders start with digits. #}
{% macro is_multi_channel_order(order_id) -%}
    coalesce(regexp_matches({{ order_id }}, '^[A-Z]\d{2}-\d{7}-\d{7}$'), false)
{%- endmacro %}
