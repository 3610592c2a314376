"""Inbound operations of the Selling Partner API: v0 shipments and their items, plans of 2024-03-20.

Answers are given byte for byte; what they mean is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from resources.amazon_reports import timestamp
from resources.rate_limits import RateLimit
from resources.selling_partner import SellingPartnerClient

_V0 = "/fba/inbound/v0"
_PLANS = "/inbound/fba/2024-03-20/inboundPlans"
_PLANS_PER_PAGE = 30
INBOUND_LIMITS: Mapping[str, RateLimit] = {
    "getShipments": RateLimit(2.0, 30),
    "getShipmentItems": RateLimit(2.0, 30),
    "listInboundPlans": RateLimit(2.0, 6),
    "getInboundPlan": RateLimit(2.0, 6),
    "getShipment": RateLimit(2.0, 6),
}


@dataclass(frozen=True)
class PlanListing:
    """An inbound plan as the list names it; `updated_at` is Amazon's text."""

    plan_id: str
    updated_at: str


class AmazonInbound(SellingPartnerClient):
    """The inbound part of a seller's client."""

    def inbound_shipments(self, updated_after: datetime, updated_before: datetime) -> Iterator[bytes]:
        """Pages of the shipments that changed in a period, for each marketplace of the connection.

        Raises PermanentError when refused or the answer is no such page, TransientError when none came.
        """
        yield from self._v0_pages("getShipments", "shipments", updated_after, updated_before)

    def inbound_items(self, updated_after: datetime, updated_before: datetime) -> Iterator[bytes]:
        """Pages of the items of the shipments that changed in a period: the only place that tells what was
        received. Raises like `inbound_shipments`.
        """
        yield from self._v0_pages("getShipmentItems", "shipmentItems", updated_after, updated_before)

    def inbound_plans(self, updated_since: datetime) -> Iterator[PlanListing]:
        """The plans that changed since a time, newest change first. Raises like `inbound_shipments`."""
        params = {"pageSize": str(_PLANS_PER_PAGE), "sortBy": "LAST_UPDATED_TIME", "sortOrder": "DESC"}
        pages = self._pages("listInboundPlans", _PLANS, params, _plans_token, "paginationToken")
        oldest = timestamp(updated_since)
        for answer, _ in pages:
            listings = self._plan_listings(answer)
            yield from (one for one in listings if one.updated_at >= oldest)
            if any(one.updated_at < oldest for one in listings):
                return

    def inbound_plan(self, plan_id: str) -> Iterator[bytes]:
        """One plan, then each of its shipments. Raises like `inbound_shipments`."""
        path = f"{_PLANS}/{quote(plan_id, safe='')}"
        plan, reply = self._answer("getInboundPlan", "GET", path)
        yield reply.content
        shipments = plan.get("shipments")
        for shipment in shipments if isinstance(shipments, list) else ():
            identifier = shipment.get("shipmentId") if isinstance(shipment, Mapping) else None
            if isinstance(identifier, str) and identifier:
                shipment_path = f"{path}/shipments/{quote(identifier, safe='')}"
                yield self._answer("getShipment", "GET", shipment_path)[1].content

    def _v0_pages(
        self, operation: str, name: str, updated_after: datetime, updated_before: datetime
    ) -> Iterator[bytes]:
        for marketplace_id in self.marketplace_ids:
            params = {
                "MarketplaceId": marketplace_id,
                "QueryType": "DATE_RANGE",
                "LastUpdatedAfter": timestamp(updated_after),
                "LastUpdatedBefore": timestamp(updated_before),
            }
            seen: set[str] = set()
            while params:
                answer, reply = self._answer(operation, "GET", f"{_V0}/{name}", params)
                yield reply.content
                token = self._v0_token(operation, answer)
                if token in seen:
                    raise self._session.permanent(operation, "the same page is offered again and again")
                seen.add(token)
                # A next page is a query of its own kind: it takes the token in place of the period.
                following = {"MarketplaceId": marketplace_id, "QueryType": "NEXT_TOKEN", "NextToken": token}
                params = following if token else {}

    def _v0_token(self, operation: str, answer: Mapping[str, Any]) -> str:
        payload = answer.get("payload")
        if not isinstance(payload, Mapping):
            raise self._session.permanent(
                operation, "the answer has no payload", step="check the base address"
            )
        token = payload.get("NextToken")
        return token if isinstance(token, str) else ""

    def _plan_listings(self, answer: Mapping[str, Any]) -> list[PlanListing]:
        plans = answer.get("inboundPlans")
        if not isinstance(plans, list) or not all(isinstance(plan, Mapping) for plan in plans):
            raise self._session.permanent(
                "listInboundPlans", "the answer has no list of plans", step="check the base address"
            )
        return [
            PlanListing(identifier, str(plan.get("lastUpdatedAt") or ""))
            for plan in plans
            if isinstance(identifier := plan.get("inboundPlanId"), str) and identifier
        ]


def _plans_token(answer: Mapping[str, Any]) -> object:
    pagination = answer.get("pagination")
    return pagination.get("nextToken") if isinstance(pagination, Mapping) else None
