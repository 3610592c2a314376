"""Reports of the Selling Partner API as data: types, limits, listings, documents. No calls are made here."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import orjson

SETTLEMENT_V2 = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
SETTLEMENT_V1 = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE"
SETTLEMENT_TYPES = (SETTLEMENT_V2, SETTLEMENT_V1)
# Amazon writes these on its own schedule and refuses a request for them.
LISTED_ONLY = frozenset({*SETTLEMENT_TYPES, "GET_V2_SETTLEMENT_REPORT_DATA_XML"})

LISTING_REACH = timedelta(days=90)
# Amazon compares with its own clock when the call arrives; the margin outlasts the way there and all retries.
LISTING_MARGIN = timedelta(minutes=5)

# The longest period (days) that one report may cover, where there is such a limit.
LONGEST_PERIOD_DAYS: Mapping[str, int] = {
    "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL": 30,
    "GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE": 60,
}

REGIONAL_HOSTS: Mapping[str, str] = {
    "NA": "https://sellingpartnerapi-na.amazon.com",
    "EU": "https://sellingpartnerapi-eu.amazon.com",
    "FE": "https://sellingpartnerapi-fe.amazon.com",
}
_MARKETPLACES: Mapping[str, tuple[str, ...]] = {
    "NA": ("ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8", "A2Q3Y263D00KWC"),
    "EU": (
        *("A1F83G8C2ARO7P", "A1PA6795UKMFR9", "A13V1IB3VIYZZH", "APJ6JRA9NG5V4", "A1RKKUPIHCS9HS"),
        *("A1805IZSGTT6HS", "A2NODRKZP88ZB9", "A1C3SOZRARQ6R3", "AMEN7PMS3EDWL", "A28R8C7NBKEWEA"),
        *("A33AVAJ2PDY3EV", "A21TJRUUN4KGV"),
    ),
    "FE": ("A1VC38T7YXB528", "A39IBJ37TRP1C6", "A19VAU5U5O7RUS"),
}
_PASSING_REASONS = (
    "try again",
    "retry",
    "later",
    "internal error",
    "too soon",
    "quota",
    "throttl",
    "timed out",
)


@dataclass(frozen=True)
class ReportListing:
    """One report that Amazon has finished. Times are UTC; `report_id` is unique per seller."""

    report_id: str
    report_type: str
    report_document_id: str
    marketplace_ids: tuple[str, ...]
    data_start_time: datetime | None
    data_end_time: datetime | None
    created_time: datetime | None
    processing_status: str


@dataclass(frozen=True)
class DownloadedDocument:
    """A report document byte for byte, still compressed if it came so.

    `content_type` is the header of the download: it alone names the character set.
    """

    content: bytes = field(repr=False)
    content_type: str | None
    report_id: str | None
    created_time: datetime | None


def regional_host(marketplace_ids: tuple[str, ...]) -> str:
    """The API address that serves these marketplaces.

    Raises:
        ValueError: a marketplace is unknown, or they belong to more than one region.
    """
    regions = {region_of(marketplace) for marketplace in marketplace_ids}
    if len(regions) != 1:
        raise ValueError(f"one connection serves one region, these marketplaces need {sorted(regions)}")
    return REGIONAL_HOSTS[regions.pop()]


def region_of(marketplace_id: str) -> str:
    """The region (NA, EU, FE) of a marketplace id. Raises ValueError for an unknown one."""
    for region, marketplaces in _MARKETPLACES.items():
        if marketplace_id in marketplaces:
            return region
    raise ValueError(f"marketplace {marketplace_id!r} is not known: set the base address of its region")


def report_windows(report_type: str, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The period in pieces that one report may cover, oldest first; one piece where there is no limit."""
    longest = LONGEST_PERIOD_DAYS.get(report_type)
    step = timedelta(days=longest) if longest else end - start
    while start < end:
        stop = min(start + step, end)
        yield start, stop
        start = stop


def _listing(report: Mapping[str, Any]) -> ReportListing | None:
    if not report.get("reportDocumentId"):
        return None
    return ReportListing(
        report_id=str(report["reportId"]),
        report_type=str(report["reportType"]),
        report_document_id=str(report["reportDocumentId"]),
        marketplace_ids=tuple(str(marketplace) for marketplace in report.get("marketplaceIds") or ()),
        data_start_time=_moment(report.get("dataStartTime")),
        data_end_time=_moment(report.get("dataEndTime")),
        created_time=_moment(report.get("createdTime")),
        processing_status=str(report["processingStatus"]),
    )


def parse_listings(reports: object) -> list[ReportListing]:
    """The reports that have a document. Raises ValueError when it is no list of the API's report objects."""
    try:
        listings = [_listing(report) for report in cast(Iterable[Mapping[str, Any]], reports)]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"the answer is not a list of reports ({error!r})") from error
    return [listing for listing in listings if listing is not None]


def timestamp(moment: datetime) -> str:
    """A time as the API takes it. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def readable_text(document: DownloadedDocument) -> str:
    """The text of a short document that explains a failure: JSON's `errorDetails`, or all of it."""
    content = document.content
    if content.startswith(b"\x1f\x8b"):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return ""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return content.decode("utf-8", "replace")
    details = value.get("errorDetails") if isinstance(value, dict) else None
    return details if isinstance(details, str) else content.decode("utf-8", "replace")


def may_pass(reason: str) -> bool:
    """Whether the reason of a failed report speaks of something that passes by itself."""
    return any(words in reason.lower() for words in _PASSING_REASONS)


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str) or not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
