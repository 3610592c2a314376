"""FBA Inventory summaries (v1), made from the newest stock report of the scenario."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sandbox.amazon_paging import RefusedError, Row, cut, given, position_of, token_for
from sandbox.clock import ScenarioClock, zulu
from sandbox.http import Request, Response, json_response
from sandbox.scenario.model import Report

STOCK_REPORT = "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA"
PAGE_SIZE = 50
TOKEN_SECONDS = 30
_PARAMETERS = ("granularityType", "granularityId", "marketplaceIds", "details", "sellerSkus", "startDateTime")


class Stock:
    """What lies at Amazon."""

    def __init__(self, reports: Iterable[Report], clock: ScenarioClock) -> None:
        found = [
            report for report in reports if report.report_type == STOCK_REPORT and report.body is not None
        ]
        self._report = max(found, key=lambda report: report.created_time, default=None)
        self._clock = clock
        self._issued: dict[str, datetime] = {}

    def summaries(self, request: Request, _: re.Match[str]) -> Response:
        """`getInventorySummaries`; a next page's token lives 30 seconds and stands outside the payload."""
        question = given(request, _PARAMETERS)
        marketplaces = question.get("marketplaceIds", "")
        if (
            question.get("granularityType") != "Marketplace"
            or not question.get("granularityId")
            or not marketplaces
        ):
            raise RefusedError(
                "InvalidInput", "granularityType, granularityId and marketplaceIds are required."
            )
        skus = [sku for sku in question.get("sellerSkus", "").split(",") if sku]
        if len(skus) > 50:
            raise RefusedError("InvalidInput", "sellerSkus takes at most 50 values.")
        token, offset = request.first("nextToken"), 0
        if token:
            position, issued = position_of("getInventorySummaries", token), self._issued.get(token)
            if (
                position is None
                or issued is None
                or (self._clock.now() - issued).total_seconds() > TOKEN_SECONDS
            ):
                raise RefusedError("InvalidInput", "The nextToken is invalid or has expired.")
            offset = position.offset
        has_details = question.get("details", "").lower() == "true"
        rows = [
            row
            for row in self._rows(marketplaces, has_details=has_details)
            if not skus or row["sellerSku"] in skus
        ]
        page, following = cut(rows, offset, PAGE_SIZE)
        granularity = {"granularityType": "Marketplace", "granularityId": question["granularityId"]}
        answer: dict[str, Any] = {"payload": {"granularity": granularity, "inventorySummaries": page}}
        if following is not None:
            next_token = token_for("getInventorySummaries", question, following)
            self._issued[next_token] = self._clock.now()
            answer["pagination"] = {"nextToken": next_token}
        return json_response(200, answer)

    def _rows(self, marketplaces: str, *, has_details: bool) -> list[Row]:
        report = self._report
        if report is None or not set(report.marketplace_ids) & set(marketplaces.split(",")):
            return []
        text = (report.body or b"").decode("utf-8-sig")
        table = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
        return [_summary(row, zulu(report.created_time), has_details=has_details) for row in table]


def _summary(row: Mapping[str, str], updated: str, *, has_details: bool) -> Row:
    def units(name: str) -> int:
        return int(row.get(name) or 0)

    summary: dict[str, Any] = {
        "asin": row["asin"],
        "fnSku": row["fnsku"],
        "sellerSku": row["sku"],
        "condition": "NewItem",
        "lastUpdatedTime": updated,
        "productName": row.get("product-name", ""),
        "totalQuantity": units("afn-total-quantity"),
    }
    if has_details:
        unsellable = units("afn-unsellable-quantity")
        summary["inventoryDetails"] = {
            "fulfillableQuantity": units("afn-fulfillable-quantity"),
            "inboundWorkingQuantity": units("afn-inbound-working-quantity"),
            "inboundShippedQuantity": units("afn-inbound-shipped-quantity"),
            "inboundReceivingQuantity": units("afn-inbound-receiving-quantity"),
            "reservedQuantity": {"totalReservedQuantity": units("afn-reserved-quantity")},
            "researchingQuantity": {"totalResearchingQuantity": units("afn-researching-quantity")},
            "unfulfillableQuantity": {"totalUnfulfillableQuantity": unsellable},
        }
    return summary
