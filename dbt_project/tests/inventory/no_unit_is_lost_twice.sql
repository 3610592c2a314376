-- A layer loses no more units than it holds, and never less than none; only goods that a hub holds lose sales.
{{ config(meta={'dagster': {'ref': {'name': 'ghost_inventory'}}}) }}
select ghost_type, sku, location, since, quantity, lost_units
from {{ ref('ghost_inventory') }}
where lost_units < 0 or lost_units > quantity or (lost_units > 0 and ghost_type <> 'GHOST_HELD')
