"""Which periods of Amazon's reports are pulled when: nothing is missed or asked for in vain (R-X-11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_documents import RETURN_HEADER, returned_unit, tsv

from resources.amazon_inbound import PlanListing
from resources.amazon_reports import DownloadedDocument, ReportListing
from resources.landing import LandingZone
from returns_assets.extract import extract
from returns_assets.extraction.amazon_windows import PIECES, LookBacks, look_backs, windows
from returns_assets.home import Home
from returns_assets.ingest import parse_document
from returns_assets.streams import stream

AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
RETURNS = stream("amazon_fba", "customer_returns")
REPORTS = ("customer_returns", "reimbursements", "inventory_ledger", "removal_orders", *PIECES)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
days = st.integers(1, 200).map(lambda count: timedelta(days=count))


@dataclass(frozen=True)
class _Return:
    """A unit, the day that its row names, and the day from which Amazon's reports show it."""

    plate: str
    day: datetime
    posted: datetime


@dataclass
class _Amazon:
    """Answers requests with the rows of the period that are posted by now."""

    units: list[_Return] = field(default_factory=list)
    now: datetime = AS_OF
    requests: list[tuple[datetime, datetime]] = field(default_factory=list)
    answers: dict[str, bytes] = field(default_factory=dict)

    def server_now(self) -> datetime:
        return self.now

    def request_report(self, report_type: str, start: datetime, end: datetime) -> ReportListing | None:
        self.requests.append((start, end))
        shown = [unit for unit in self.units if start <= unit.day < end and unit.posted <= self.now]
        if not shown:
            return None
        name = f"doc-{len(self.requests)}"
        rows = [
            returned_unit(return_date=unit.day.isoformat(), license_plate_number=unit.plate) for unit in shown
        ]
        self.answers[name] = tsv([RETURN_HEADER, *rows]).encode()
        return ReportListing(name, report_type, name, (), start, end, self.now, "DONE")

    def download(self, report_document_id: str, listing: ReportListing | None = None) -> DownloadedDocument:
        return DownloadedDocument(self.answers[report_document_id], "text/plain; charset=UTF-8", None, None)


def _run(amazon: _Amazon, zone: LandingZone, as_of: datetime) -> int:
    """One run; gives how many reports it asked for."""
    amazon.now = as_of
    before = len(amazon.requests)
    extract(RETURNS, amazon, zone, as_of)  # type: ignore[arg-type]
    return len(amazon.requests) - before


def _plates(zone: LandingZone) -> set[str | None]:
    found: set[str | None] = set()
    for document in zone.documents(*RETURNS.key):
        parsed = parse_document(RETURNS, zone.read(document), document.source_name, document.content_type)
        found.update(parsed.rows.column("license_plate_number"))
    return found


@pytest.mark.requirement("R-X-11")
@given(st.sampled_from(REPORTS), moments, days, days, days)
@settings(deadline=None, max_examples=200)
def test_the_windows_cover_the_look_back_without_a_gap_whatever_the_policies(
    name: str, as_of: datetime, short: timedelta, long: timedelta, full: timedelta
) -> None:
    found = windows(name, as_of, LookBacks(short, long, full))
    midnight = as_of.replace(hour=0, minute=0, second=0, microsecond=0)
    assert found[0].start <= (midnight.replace(day=1) if name not in PIECES else midnight) - full
    assert found[-1].end == as_of or as_of == midnight
    assert all(other.start <= one.end for one, other in pairwise(found))
    periods = {(window.start, window.end, window.is_settled) for window in found}
    assert len({window.name for window in found}) == len(periods)
    if name in PIECES:
        assert all(window.end - window.start <= PIECES[name].length for window in found)


def test_a_run_asks_for_the_short_look_back_and_for_the_long_ones_when_they_are_due(tmp_path: Path) -> None:
    zone, amazon = LandingZone(tmp_path), _Amazon()
    amazon.units = [
        _Return(f"LPN{age}", AS_OF - timedelta(days=age, hours=12), AS_OF - timedelta(days=age))
        for age in range(-60, 200)
    ]
    assert _run(amazon, zone, AS_OF) == 3
    assert [(f"{start:%m-%d}", f"{end:%m-%d}") for start, end in amazon.requests] == [
        ("06-03", "10-01"),
        ("09-21", "10-26"),
        ("10-24", "10-31"),
    ]
    counts = [_run(amazon, zone, AS_OF + timedelta(days=ahead)) for ahead in range(1, 9)]
    # Sunday the 1st brings the month's, Monday the 2nd the week's.
    assert counts == [2, 2, 1, 1, 1, 1, 1, 1]


@pytest.mark.requirement("R-X-11")
def test_a_second_run_of_the_same_as_of_asks_for_the_same_bytes_and_lands_nothing(tmp_path: Path) -> None:
    zone, amazon = LandingZone(tmp_path), _Amazon()
    amazon.units = [
        _Return(f"LPN{n}", AS_OF - timedelta(days=n), AS_OF - timedelta(days=n)) for n in range(90)
    ]
    _run(amazon, zone, AS_OF)
    documents = zone.documents(*RETURNS.key)
    assert _run(amazon, zone, AS_OF) == 1
    assert zone.documents(*RETURNS.key) == documents


@pytest.mark.requirement("R-X-11")
@pytest.mark.parametrize(
    ("days_late", "found_within"), [(0, 1), (5, 1), (6, 1), (20, 7), (34, 7), (60, 31), (100, 31)]
)
def test_a_return_posted_into_an_earlier_day_is_found_by_a_later_pull(
    days_late: int, found_within: int, tmp_path: Path
) -> None:
    zone, amazon = LandingZone(tmp_path), _Amazon()
    posted = AS_OF - timedelta(days=12)
    late = _Return("LATE", posted - timedelta(days=days_late), posted)
    amazon.units = [late, _Return("OTHER", late.day, late.day)]
    seen = None
    for ahead in range(-20, 40):
        as_of = AS_OF + timedelta(days=ahead)
        _run(amazon, zone, as_of)
        if seen is None and "LATE" in _plates(zone):
            seen = as_of
    assert seen is not None
    assert timedelta(0) <= seen - posted <= timedelta(days=found_within)
    assert _plates(zone) == {"LATE", "OTHER"}


def test_pieces_start_at_fixed_days_and_a_settled_one_is_asked_for_once(tmp_path: Path) -> None:
    today, tomorrow = windows("orders", AS_OF), windows("orders", AS_OF + timedelta(days=1))
    assert [window.name for window in today] == [window.name for window in tomorrow]
    assert [window.is_settled for window in today] == [True, True, True, True, False]
    open_piece = today[-1]
    assert open_piece.source_name == open_piece.name == "orders-2026-10-26"
    later = windows("orders", open_piece.start + timedelta(days=32))
    settled = next(window for window in later if window.name == open_piece.name)
    assert (settled.is_settled, settled.source_name) == (True, "orders-2026-10-26-settled")
    returns = windows("merchant_returns", AS_OF)
    assert all(window.end - window.start <= timedelta(days=60) for window in returns)
    ended = returns[-1].start
    settled_later = [windows("merchant_returns", ended + timedelta(days=count))[-2] for count in (34, 35)]
    assert [window.is_settled for window in settled_later] == [False, True]


def test_the_look_backs_are_policies(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert look_backs(home, date(2026, 10, 31)) == LookBacks()
    home.config.mkdir()
    file = home.config / "policies.csv"
    header = "policy,value,unit,valid_from,valid_to,reason\n"
    file.write_text(
        header + "look_back_short_days,14,days,,2026-10-30,\nlook_back_short_days,10,days,2026-10-31,,\n"
    )
    assert look_backs(home, date(2026, 10, 31)) == LookBacks(short=timedelta(days=10))
    assert look_backs(home, date(2026, 10, 30)).short == timedelta(days=14)
    file.write_text(header + "look_back_short_days,soon,days,,,\n")
    assert look_backs(home, date(2026, 10, 31)) == LookBacks()


@dataclass
class _Pages:
    """Answers in pages; `updated_at` is the change of its only plan."""

    updated_at: str = "2026-10-01T00:00:00Z"
    asked: list[tuple[object, ...]] = field(default_factory=list)

    def inbound_shipments(self, updated_after: datetime, updated_before: datetime) -> Iterator[bytes]:
        self.asked.append(("shipments", updated_after, updated_before))
        yield b'{"payload":{"ShipmentData":[{"ShipmentId":"FBA1","ShipmentStatus":"CLOSED"}]}}'

    def inbound_items(self, updated_after: datetime, updated_before: datetime) -> Iterator[bytes]:
        yield b'{"payload":{"ItemData":[{"ShipmentId":"FBA1","SellerSKU":"A","QuantityShipped":1}]}}'

    def inbound_plans(self, updated_since: datetime) -> Iterator[PlanListing]:
        yield PlanListing("wf1", self.updated_at)

    def inbound_plan(self, plan_id: str) -> Iterator[bytes]:
        self.asked.append(("plan", plan_id))
        yield b'{"inboundPlanId":"wf1","lastUpdatedAt":"%s"}' % self.updated_at.encode()
        yield b'{"shipmentId":"sh1","shipmentConfirmationId":"FBA1","status":"%s"}' % self.updated_at.encode()

    def transactions(self, posted_after: datetime, posted_before: datetime, status: str) -> Iterator[bytes]:
        self.asked.append((status, posted_after, posted_before))
        yield b'{"payload":{"nextToken":"n","transactions":[]}}'
        yield (
            b'{"payload":{"transactions":[{"transactionType":"%s","postedDate":"2026-10-01T00:00:00Z"}]}}'
            % (status.encode())
        )


def test_shipments_land_page_by_page_and_a_plan_again_when_it_changed(tmp_path: Path) -> None:
    zone, amazon, shipments = LandingZone(tmp_path), _Pages(), stream("amazon_fba", "inbound_shipments")
    landed = extract(shipments, amazon, zone, AS_OF)  # type: ignore[arg-type]
    assert [(one.external_id.split("-")[0], one.row_count) for one in landed] == [
        ("inbound_shipments", 1),
        ("inbound_shipments", 1),
        ("plan", 1),
        ("plan", 1),
    ]
    assert extract(shipments, amazon, zone, AS_OF) == []  # type: ignore[arg-type]
    assert amazon.asked.count(("plan", "wf1")) == 1
    assert amazon.asked[0] == ("shipments", datetime(2026, 7, 1, tzinfo=UTC), AS_OF)
    amazon.updated_at = "2026-10-09T00:00:00Z"
    changed = extract(shipments, amazon, zone, AS_OF + timedelta(days=1))  # type: ignore[arg-type]
    assert [(one.external_id, one.version) for one in changed] == [("plan-wf1-1", 2), ("plan-wf1", 2)]


def test_held_money_is_asked_for_by_status_and_an_empty_page_is_a_document(tmp_path: Path) -> None:
    zone, amazon, deferred = LandingZone(tmp_path), _Pages(), stream("amazon_fba", "deferred_transactions")
    landed = extract(deferred, amazon, zone, AS_OF)  # type: ignore[arg-type]
    assert [one.row_count for one in landed] == [0, 1, 1, 1]
    assert all(one.is_readable for one in landed)
    assert amazon.asked == [
        ("DEFERRED", datetime(2026, 7, 1, tzinfo=UTC), AS_OF),
        ("DEFERRED_RELEASED", datetime(2026, 7, 1, tzinfo=UTC), AS_OF),
        ("RELEASED", datetime(2026, 9, 1, tzinfo=UTC), AS_OF),
    ]
