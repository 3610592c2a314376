"""Shipments to Amazon as the API answers them: v0 shipments and items, inbound plans of 2024-03-20.

Only questions and answers; tokens and quotas are in `sandbox.amazon_seller`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from sandbox.amazon_paging import RefusedError, Row, cut, given, moment, position_of, token_for
from sandbox.clock import parse_time
from sandbox.http import Request, Response, json_response
from sandbox.scenario.model import AmazonFbaData

PAGE_SIZE = 50
_V0_PARAMETERS = (
    "QueryType",
    "LastUpdatedAfter",
    "LastUpdatedBefore",
    "ShipmentStatusList",
    "ShipmentIdList",
)
_PLAN_PARAMETERS = ("status", "sortBy", "sortOrder", "pageSize")
_PLAN_STATUSES = ("ACTIVE", "VOIDED", "SHIPPED", "ERRORED")


def _invalid() -> RefusedError:
    return RefusedError("Invalid Input", "Data is invalid. Please check.")


class Inbound:
    """Every shipment and plan of the seller.

    v0 objects hold neither time nor marketplace: a shipment is as new as its plan and belongs to the plan's
    marketplaces; one without a plan is never held back.
    """

    def __init__(self, data: AmazonFbaData) -> None:
        self._data = data
        self._plans = {
            shipment["shipmentConfirmationId"]: plan
            for plan in data.inbound_plans
            for shipment in plan.get("shipments") or ()
            if "shipmentConfirmationId" in shipment
        }

    def shipments(self, request: Request, _: re.Match[str]) -> Response:
        """`getShipments`."""
        return self._v0_page(request, "getShipments", "ShipmentData", self._data.shipments)

    def items(self, request: Request, _: re.Match[str]) -> Response:
        """`getShipmentItems`."""
        return self._v0_page(request, "getShipmentItems", "ItemData", self._data.shipment_items)

    def items_of(self, request: Request, match: re.Match[str]) -> Response:
        """`getShipmentItemsByShipmentId`."""
        if not request.first("MarketplaceId"):
            raise _invalid()
        found = [row for row in self._data.shipment_items if row.get("ShipmentId") == match["id"]]
        if not found:
            raise _invalid()
        return json_response(200, {"payload": {"ItemData": found}})

    def plans(self, request: Request, _: re.Match[str]) -> Response:
        """`listInboundPlans`: the plans without their parts."""
        question = given(request, _PLAN_PARAMETERS)
        status = question.get("status")
        if status and status not in _PLAN_STATUSES:
            raise RefusedError("BadRequest", "The status is invalid.")
        size = question.get("pageSize", "10")
        if not re.fullmatch(r"[0-9]{1,2}", size) or not 1 <= int(size) <= 30:
            raise RefusedError("BadRequest", "The pageSize is invalid.")
        sort_key = "lastUpdatedAt" if question.get("sortBy") == "LAST_UPDATED_TIME" else "createdAt"
        rows = sorted(
            (plan for plan in self._data.inbound_plans if status in (None, plan["status"])),
            key=lambda plan: (plan[sort_key], plan["inboundPlanId"]),
            reverse=question.get("sortOrder") != "ASC",
        )
        token = request.first("paginationToken")
        position = position_of("listInboundPlans", token) if token else None
        if token and (position is None or position.question != question):
            raise RefusedError("BadRequest", "The paginationToken is invalid.")
        page, following = cut(rows, position.offset if position else 0, int(size))
        parts = ("shipments", "placementOptions", "packingOptions")
        short = [{key: value for key, value in plan.items() if key not in parts} for plan in page]
        answer: dict[str, object] = {"inboundPlans": short}
        if following is not None:
            answer["pagination"] = {"nextToken": token_for("listInboundPlans", question, following)}
        return json_response(200, answer)

    def plan(self, _: Request, match: re.Match[str]) -> Response:
        """`getInboundPlan`: the plan with the ids and states of its shipments."""
        plan = self._plan(match["id"])
        shipments = [
            {"shipmentId": shipment["shipmentId"], "status": shipment.get("status", "WORKING")}
            for shipment in plan.get("shipments") or ()
        ]
        return json_response(
            200, {"packingOptions": [], "placementOptions": [], **plan, "shipments": shipments}
        )

    def plan_shipment(self, _: Request, match: re.Match[str]) -> Response:
        """`getShipment` of a plan."""
        for shipment in self._plan(match["id"]).get("shipments") or ():
            if shipment["shipmentId"] == match["shipment"]:
                return json_response(200, shipment)
        raise RefusedError(
            "BadRequest", "The requested shipment does not exist for the provided inbound plan."
        )

    def _plan(self, plan_id: str) -> Row:
        for plan in self._data.inbound_plans:
            if plan["inboundPlanId"] == plan_id:
                return plan
        raise RefusedError("BadRequest", "The inboundPlanId is malformed.")

    def _v0_page(self, request: Request, operation: str, name: str, rows: Iterable[Row]) -> Response:
        marketplace, kind = request.first("MarketplaceId"), request.first("QueryType")
        if not marketplace or kind not in ("SHIPMENT", "DATE_RANGE", "NEXT_TOKEN"):
            raise _invalid()
        question, offset = given(request, _V0_PARAMETERS), 0
        if kind == "NEXT_TOKEN":
            position = position_of(operation, request.first("NextToken") or "")
            if position is None:
                raise _invalid()
            question, offset = dict(position.question), position.offset
        is_wanted = self._filter(question, marketplace)
        page, following = cut([row for row in rows if is_wanted(row)], offset, PAGE_SIZE)
        payload: dict[str, object] = {name: page}
        if following is not None:
            payload["NextToken"] = token_for(operation, question, following)
        return json_response(200, {"payload": payload})

    def _filter(self, question: dict[str, str], marketplace: str) -> Callable[[Row], bool]:
        after = before = None
        if question["QueryType"] == "DATE_RANGE":
            if not {"LastUpdatedAfter", "LastUpdatedBefore"} <= question.keys():
                raise _invalid()
            after = moment(question["LastUpdatedAfter"], "LastUpdatedAfter", "Invalid Input")
            before = moment(question["LastUpdatedBefore"], "LastUpdatedBefore", "Invalid Input")
        statuses, ids = (question.get(name) for name in ("ShipmentStatusList", "ShipmentIdList"))

        def is_wanted(row: Row) -> bool:
            shipment_id = str(row.get("ShipmentId"))
            plan = self._plans.get(shipment_id)
            return (
                (plan is None or marketplace in plan["marketplaceIds"])
                and (plan is None or _is_between(plan["lastUpdatedAt"], after, before))
                and (not statuses or row.get("ShipmentStatus") in statuses.split(","))
                and (not ids or shipment_id in ids.split(","))
            )

        return is_wanted


def _is_between(text: str, after: datetime | None, before: datetime | None) -> bool:
    changed = parse_time(text)
    return (after is None or after <= changed) and (before is None or changed < before)
