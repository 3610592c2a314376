"""A statement's transactions as TikTok Shop answers them: version 202501, and the older flat 202309.

Pure functions over the scenario's records; money is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

Record = Mapping[str, Any]

_REVENUE = {
    "gross_sales_amount": "subtotal_before_discount_amount",
    "gross_sales_refund_amount": "refund_subtotal_before_discount_amount",
    "seller_discount_amount": "seller_discount_amount",
    "seller_discount_refund_amount": "seller_discount_refund_amount",
}
_FEES = (
    "platform_commission_amount",
    "referral_fee_amount",
    "refund_administration_fee_amount",
    "transaction_fee_amount",
    "affiliate_commission_amount",
)


def _amount(record: Record, name: str) -> Decimal:
    return Decimal(str(record.get(name) or "0").strip())


def _total(records: Sequence[Record], name: str) -> Decimal:
    return sum((_amount(record, name) for record in records), Decimal(0))


def root_202501(statement: Record, transactions: Sequence[Record]) -> dict[str, Any]:
    """What stands beside the transactions: totals over all of them, not over the page."""
    reserve = _total(transactions, "reserve_amount")
    settled = _total(transactions, "settlement_amount")
    return {
        "id": statement["id"],
        "create_time": statement["statement_time"],
        "status": "SETTLED",
        "currency": statement["currency"],
        "payable_amount": str(settled + reserve),
        "total_reserve_amount": str(reserve),
        "total_settlement_amount": str(settled),
        "total_settlement_breakdown": {
            "total_revenue_amount": str(_total(transactions, "revenue_amount")),
            "total_shipping_cost_amount": str(_total(transactions, "shipping_cost_amount")),
            "total_fee_tax_amount": str(_total(transactions, "fee_tax_amount")),
            "total_adjustment_amount": str(_total(transactions, "adjustment_amount")),
        },
    }


def root_202309(statement: Record, transactions: Sequence[Record]) -> dict[str, Any]:
    """The statement's own totals; the fee holds the shipping."""
    shipping = _total(transactions, "shipping_cost_amount")
    return {
        "statement_id": statement["id"],
        "statement_time": statement["statement_time"],
        "currency": statement["currency"],
        "settlement_amount": str(_total(transactions, "settlement_amount")),
        "revenue_amount": str(_total(transactions, "revenue_amount")),
        "fee_amount": str(_total(transactions, "fee_tax_amount") + shipping),
        "shipping_cost_amount": str(shipping),
        "adjustment_amount": str(_total(transactions, "adjustment_amount")),
        "net_sales_amount": str(_total(transactions, "revenue_amount")),
    }


def flat(transaction: Record, currency: str) -> dict[str, Any]:
    """A 202501 transaction in the form of 202309."""
    shipping = _amount(transaction, "shipping_cost_amount")
    breakdown = transaction.get("revenue_breakdown") or {}
    fees = (transaction.get("fee_tax_breakdown") or {}).get("fee") or {}
    kept = ("id", "type", "order_id", "order_create_time", "adjustment_id", "adjustment_order_id")
    return {
        **{name: transaction[name] for name in kept if name in transaction},
        "currency": currency,
        "settlement_amount": str(_amount(transaction, "settlement_amount")),
        "revenue_amount": str(_amount(transaction, "revenue_amount")),
        "fee_amount": str(_amount(transaction, "fee_tax_amount") + shipping),
        "shipping_cost_amount": str(shipping),
        "adjustment_amount": str(_amount(transaction, "adjustment_amount")),
        **{name: str(_amount(breakdown, nested)) for name, nested in _REVENUE.items()},
        **{name: str(_amount(fees, name)) for name in _FEES},
    }
