"""Transactions as the Finances API 2024-06-19 lists them. Only the question and its answer; tokens and quotas
are in `sandbox.amazon_seller`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sandbox.amazon_paging import RefusedError, Row, cut, given, moment, position_of, token_for
from sandbox.clock import ScenarioClock, parse_time
from sandbox.http import Request, Response, json_response
from sandbox.scenario.model import AmazonFbaData

PAGE_SIZE = 100
LONGEST_PERIOD = timedelta(days=180)
END_MARGIN = timedelta(minutes=2)
STATUSES = ("DEFERRED", "RELEASED", "DEFERRED_RELEASED")
_PARAMETERS = (
    "postedAfter",
    "postedBefore",
    "marketplaceId",
    "transactionStatus",
    "relatedIdentifierName",
    "relatedIdentifierValue",
)
_FILTERING_IDENTIFIERS = ("FINANCIAL_EVENT_GROUP_ID", "ORDER_ID")


def _refused(message: str) -> RefusedError:
    return RefusedError("InvalidInput", message, message)


class Finances:
    """Every transaction of the seller that is posted by now."""

    def __init__(self, data: AmazonFbaData, clock: ScenarioClock) -> None:
        self._transactions = sorted(data.transactions, key=lambda row: parse_time(row["postedDate"]))
        self._clock = clock

    def transactions(self, request: Request, _: re.Match[str]) -> Response:
        """`listTransactions`. A page is cut before it is filtered, so that it may be empty and yet have
        a next one; the next one is asked for with the same arguments.
        """
        question = given(request, _PARAMETERS)
        posted = self._posted(question)
        token = request.first("nextToken")
        position = position_of("listTransactions", token) if token else None
        if token and (position is None or position.question != question):
            raise _refused("The nextToken does not belong to these arguments.")
        page, following = cut(posted, position.offset if position else 0, PAGE_SIZE)
        payload: dict[str, Any] = {"transactions": [row for row in page if _is_wanted(row, question)]}
        if following is not None:
            payload["nextToken"] = token_for("listTransactions", question, following)
        return json_response(200, {"payload": payload})

    def _posted(self, question: dict[str, str]) -> list[Row]:
        """The transactions of the period, oldest first. Raises RefusedError for what is no question."""
        name, value = question.get("relatedIdentifierName"), question.get("relatedIdentifierValue")
        if (name is None) != (value is None) or (name and name not in _FILTERING_IDENTIFIERS):
            raise _refused("The related identifier is not supported.")
        if "postedAfter" not in question and name is None:
            raise _refused("Start date cannot be null")
        if question.get("transactionStatus", STATUSES[0]) not in STATUSES:
            raise _refused("The transaction status is not valid.")
        now = self._clock.now()
        end = (
            moment(question["postedBefore"], "postedBefore", "InvalidInput")
            if "postedBefore" in question
            else now
        )
        start_text = question.get("postedAfter")
        start = moment(start_text, "postedAfter", "InvalidInput") if start_text else end - LONGEST_PERIOD
        if "postedBefore" in question and end > now - END_MARGIN:
            raise _refused("Date range must end at least 2 minutes ago.")
        if end - start > LONGEST_PERIOD:
            raise _refused(f"Date range is longer than {LONGEST_PERIOD.days} days.")
        return [row for row in self._transactions if start <= parse_time(row["postedDate"]) < end]


def _is_wanted(row: Row, question: dict[str, str]) -> bool:
    marketplace = (row.get("sellingPartnerMetadata") or {}).get("marketplaceId")
    wanted_marketplace, wanted_status = question.get("marketplaceId"), question.get("transactionStatus")
    related = question.get("relatedIdentifierName"), question.get("relatedIdentifierValue")
    identifiers = [
        (one["relatedIdentifierName"], one["relatedIdentifierValue"])
        for one in row.get("relatedIdentifiers") or ()
    ]
    return (
        (not wanted_marketplace or marketplace in (None, wanted_marketplace))
        and (not wanted_status or row.get("transactionStatus") == wanted_status)
        and (related[0] is None or related in identifiers)
    )
