"""Generated ERP exports: quoted CSV with commas."""

from __future__ import annotations

from property_cases import Case, delimited
from property_formats import Delimited
from property_values import amount, day, identifier, one_of, text

CASES: tuple[Case, ...] = (
    delimited(
        "erp",
        "item_master",
        {
            "sku": identifier("SKU-"),
            "description": text(),
            "base_unit": one_of("each", "case", "kg"),
            "unit_cost": amount("unit_cost", low=0),
            "nrv_b_grade": amount("nrv_b_grade", low=0).or_blank(),
            "currency": one_of("GBP", "EUR"),
            "is_inventory": one_of("true", "false", ""),
            "active_from": day("active_from"),
            "active_to": day("active_to").or_blank(),
        },
    ),
    delimited(
        "erp",
        "sku_aliases",
        {
            "source_system": one_of("amazon_fba", "asin", "gtin"),
            "source_sku": identifier(),
            "sku": identifier("SKU-"),
            "valid_from": day("valid_from").or_blank(),
            "valid_to": day("valid_to").or_blank(),
        },
        Delimited(";"),
    ),
    delimited(
        "erp",
        "bank_lines",
        {
            "bank_line_id": identifier("BL-"),
            "value_date": day("value_date"),
            "currency": one_of("GBP", "EUR"),
            "amount": amount("amount"),
            "reference": text(),
        },
    ),
)
