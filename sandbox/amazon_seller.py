"""A seller's operations of the Selling Partner API beside reports: inbound, finances, stock.

Tokens are those of `sandbox.amazon_lwa`; what is answered is in the modules of the operations.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping

from sandbox.amazon_finances import Finances
from sandbox.amazon_inbound import Inbound
from sandbox.amazon_lwa import LoginWithAmazon
from sandbox.amazon_paging import RefusedError
from sandbox.amazon_stock import Stock
from sandbox.clock import ScenarioClock
from sandbox.http import Handler, Request, Response, Route, json_response, route
from sandbox.rate_limits import Plan, TokenBuckets
from sandbox.scenario.model import AmazonFbaData, Report

V0 = "/fba/inbound/v0"
PLANS = "/inbound/fba/2024-03-20/inboundPlans"
USAGE_PLANS: Mapping[str, Plan] = {
    "getShipments": Plan(2.0, 30),
    "getShipmentItems": Plan(2.0, 30),
    "getShipmentItemsByShipmentId": Plan(2.0, 30),
    "listInboundPlans": Plan(2.0, 6),
    "getInboundPlan": Plan(2.0, 6),
    "getShipment": Plan(2.0, 6),
    "listTransactions": Plan(0.5, 10),
    "getInventorySummaries": Plan(2.0, 2),
}
_ERRORS = {
    403: ("Unauthorized", "Access to requested resource is denied."),
    429: ("QuotaExceeded", "You exceeded your quota for the requested resource."),
    500: ("InternalFailure", "We encountered an internal error. Please try again."),
    503: ("ServiceUnavailable", "Service is temporarily unavailable. Please try again."),
}


def _error(status: int, code: str = "", message: str = "", details: str = "") -> Response:
    usual_code, usual = _ERRORS.get(status, ("InvalidInput", "The request failed."))
    body = {"errors": [{"code": code or usual_code, "message": message or usual, "details": details}]}
    return json_response(status, body, {"x-amzn-ErrorType": code or usual_code})


class AmazonSeller:
    """The simulated seller account, its reports apart."""

    def __init__(
        self, data: AmazonFbaData, reports: Iterable[Report], login: LoginWithAmazon, clock: ScenarioClock, *,
        speed: float,
    ) -> None:  # fmt: skip
        self._inbound = Inbound(data)
        self._finances = Finances(data, clock)
        self._stock = Stock(reports, clock)
        self._login = login
        self._buckets = TokenBuckets(USAGE_PLANS, clock.elapsed, speed)

    @property
    def routes(self) -> tuple[Route, ...]:
        one = r"/(?P<id>[^/]+)"
        inbound = self._inbound
        return (
            self._api(f"{V0}/shipments", "getShipments", inbound.shipments),
            self._api(f"{V0}/shipmentItems", "getShipmentItems", inbound.items),
            self._api(f"{V0}/shipments{one}/items", "getShipmentItemsByShipmentId", inbound.items_of),
            self._api(PLANS, "listInboundPlans", inbound.plans),
            self._api(f"{PLANS}{one}", "getInboundPlan", inbound.plan),
            self._api(f"{PLANS}{one}/shipments/(?P<shipment>[^/]+)", "getShipment", inbound.plan_shipment),
            self._api("/finances/2024-06-19/transactions", "listTransactions", self._finances.transactions),
            self._api("/fba/inventory/v1/summaries", "getInventorySummaries", self._stock.summaries),
        )

    def error(self, operation: str, status: int) -> Response:
        """The error body of an operation for a status, without details."""
        return self._finish(operation, _error(status))

    def _api(self, pattern: str, operation: str, handle: Handler) -> Route:
        def guarded(request: Request, match: re.Match[str]) -> Response:
            problem = self._login.problem_with(request.headers.get("x-amz-access-token"))
            if problem is not None:
                return self._finish(operation, _error(403, details=problem))
            if not self._buckets.take(operation):
                return self._finish(operation, _error(429))
            try:
                return self._finish(operation, handle(request, match))
            except RefusedError as refusal:
                refused = _error(400, refusal.code, str(refusal), refusal.details)
                return self._finish(operation, refused)

        return route("GET", pattern, operation, guarded)

    def _finish(self, operation: str, response: Response) -> Response:
        headers = {"x-amzn-RequestId": str(uuid.uuid4())}
        if response.status < 300 or response.status in (400, 404):
            headers["x-amzn-RateLimit-Limit"] = self._buckets.advertised(operation)
        return response.with_headers(headers)
