"""Transactions of the Finances API 2024-06-19, page by page and byte for byte.

What a transaction means is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from resources.amazon_reports import timestamp
from resources.rate_limits import RateLimit
from resources.selling_partner import SellingPartnerClient

_TRANSACTIONS = "/finances/2024-06-19/transactions"
FINANCES_LIMITS: Mapping[str, RateLimit] = {"listTransactions": RateLimit(0.5, 10)}
LONGEST_PERIOD = timedelta(days=180)
# Amazon refuses an end that is not yet past on its own clock.
_END_MARGIN = timedelta(minutes=2)


class AmazonFinances(SellingPartnerClient):
    """The finances part of a seller's client."""

    def transactions(self, posted_after: datetime, posted_before: datetime, status: str) -> Iterator[bytes]:
        """Pages of the transactions of one status posted in a period, for each marketplace.

        A page may be empty and yet be followed by more. A period that ends about now is left open.

        Args:
            posted_after: the period's start; it is at most 180 days long.
            posted_before: the period's end.
            status: DEFERRED, RELEASED or DEFERRED_RELEASED.

        Raises:
            ValueError: the period is too long.
            PermanentError: refused, or an answer that is no such page.
            TransientError: no usable answer after all attempts.
        """
        if posted_before - posted_after > LONGEST_PERIOD:
            raise ValueError(f"{posted_after} to {posted_before} is longer than {LONGEST_PERIOD.days} days")
        period = {"postedAfter": timestamp(posted_after)}
        if posted_before <= self.server_now() - _END_MARGIN:
            period["postedBefore"] = timestamp(posted_before)
        for marketplace_id in self.marketplace_ids:
            params = {**period, "marketplaceId": marketplace_id, "transactionStatus": status}
            for _, reply in self._pages("listTransactions", _TRANSACTIONS, params, self._next_token):
                yield reply.content

    def _next_token(self, answer: Mapping[str, Any]) -> object:
        payload = answer.get("payload")
        if not isinstance(payload, Mapping):
            raise self._session.permanent(
                "listTransactions", "the answer has no payload", step="check the base address"
            )
        return payload.get("nextToken")
