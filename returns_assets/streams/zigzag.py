"""What ZigZag sends: plain data. How a document is read is in `parsing/`."""

from __future__ import annotations

from datetime import timedelta

from returns_assets.parsing import zigzag
from returns_assets.streams.model import Stream

# The contract has no such keys; deployments add them.
_CUSTOMER = ("customer", "customer_name", "customer_email", "customer_phone", "customer_comments", "address")

STREAMS: tuple[Stream, ...] = (
    Stream(
        platform="zigzag",
        name="returns",
        description="Return records with their items, grades and fees.",
        grain="one snapshot of a return; snapshots repeat and arrive out of order",
        owner="team:returns",
        columns=zigzag.RETURNS.columns,
        required=(zigzag.RETURNS.columns[0],),
        parse=zigzag.parse_returns,
        source_time="updated_at",
        fresh_for=timedelta(days=7),
        personal=_CUSTOMER,
    ),
    Stream(
        platform="zigzag",
        name="grade_batches",
        description="Closed grading sessions of a hub.",
        grain="one delivery of a closed grade batch",
        owner="team:returns",
        columns=zigzag.GRADE_BATCHES.columns,
        required=(zigzag.GRADE_BATCHES.columns[0],),
        parse=zigzag.parse_grade_batches,
        source_time="closed_at",
        fresh_for=timedelta(days=14),
        personal=_CUSTOMER,
    ),
    Stream(
        platform="zigzag",
        name="consignments",
        description="Goods that left a hub: to Amazon, a vendor, an own warehouse or a liquidator.",
        grain="one snapshot of a consignment",
        owner="team:returns",
        columns=zigzag.CONSIGNMENTS.columns,
        required=(zigzag.CONSIGNMENTS.columns[0],),
        parse=zigzag.parse_consignments,
        source_time="dispatched_at",
        personal=_CUSTOMER,
    ),
    Stream(
        platform="zigzag",
        name="arrivals",
        description="Scans at a hub's door: what arrived, whether or not a return was announced.",
        grain="one scan per delivery of it",
        owner="team:returns",
        columns=zigzag.ARRIVALS.columns,
        required=(zigzag.ARRIVALS.columns[0],),
        parse=zigzag.parse_arrivals,
        source_time="scanned_at",
    ),
)
