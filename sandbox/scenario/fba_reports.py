"""Reports of the rest of FBA: ledger, snapshot, listings, seller-fulfilled returns, removal orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sandbox.scenario import fba_stock
from sandbox.scenario.catalogue import Alias, Item
from sandbox.scenario.clock import entity_date, iso_offset
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.model import Report
from sandbox.scenario.reports import RETURNS_COLUMNS, RETURNS_TYPE, make_report, return_cells, tab_table
from sandbox.scenario.world import OrderLine, RefundEvent, World

LEDGER_TYPE = "GET_LEDGER_DETAIL_VIEW_DATA"
SNAPSHOT_TYPE = "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA"
LISTINGS_TYPE = "GET_MERCHANT_LISTINGS_ALL_DATA"
MERCHANT_RETURNS_TYPE = "GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE"
REMOVALS_TYPE = "GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA"
LISTING_COLUMNS = (
    "item-name", "item-description", "listing-id", "seller-sku", "price", "quantity", "open-date",
    "image-url", "item-is-marketplace", "product-id-type", "zshop-shipping-fee", "item-note",
    "item-condition", "zshop-category1", "zshop-browse-path", "zshop-storefront-feature", "asin1", "asin2",
    "asin3", "will-ship-internationally", "expedited-shipping", "zshop-boldface", "product-id",
    "bid-for-featured-placement", "add-delete", "pending-quantity", "fulfillment-channel",
    "merchant-shipping-group", "status",
)  # fmt: skip
MERCHANT_RETURN_COLUMNS = (
    "Order ID", "Order date", "Return request date", "Return request status", "Amazon RMA ID",
    "Merchant RMA ID", "Label type", "Label cost", "Currency code", "Return carrier", "Tracking ID",
    "Label to be paid by", "A-to-Z Claim", "Is prime", "ASIN", "Merchant SKU", "Item Name",
    "Return quantity", "Return Reason", "In policy", "Return type", "Resolution", "Invoice number",
    "Return delivery date", "Order Amount", "Order quantity", "SafeT Action reason", "SafeT claim id",
    "SafeT claim state", "SafeT claim creation time", "SafeT claim reimbursement amount", "Refunded Amount",
)  # fmt: skip
REMOVAL_COLUMNS = (
    "request-date", "order-id", "order-type", "service-speed", "order-status", "last-updated-date", "sku",
    "fnsku", "disposition", "requested-quantity", "cancelled-quantity", "disposed-quantity",
    "shipped-quantity", "in-process-quantity", "removal-fee", "currency",
)  # fmt: skip
# Ages in days of the windows; those of the ledger overlap by whole days, those of returns may span 60 days.
LEDGER_WINDOWS = ((205, 61), (63, 0))
MERCHANT_WINDOWS = ((119, 59), (59, 0))
AGAIN = (110, 40)
MERCHANT_SUFFIX = "-FBM"


def listed_by_merchant(world: World) -> list[Item]:
    """Items that have a second SKU for the seller's own shipping, under the same ASIN."""
    return [item for number, item in enumerate(world.catalogue.items) if number % 9 == 4]


def add_merchant_aliases(world: World) -> None:
    """Tell the item master what the second SKUs stand for."""
    day = entity_date(world.as_of) - timedelta(days=400)
    for item in listed_by_merchant(world):
        text = f"{item.sku}{MERCHANT_SUFFIX}"
        world.catalogue.aliases.append(Alias("amazon_fba", text, item.sku, day, None))


def fba_reports(world: World) -> list[Report]:
    """All of them; call it when everything has happened."""
    movements = fba_stock.all_movements(world)
    rows = fba_stock.ledger_rows(movements)
    today = world.as_of.astimezone(fba_stock.PACIFIC).date()
    reports = []
    for oldest, newest in LEDGER_WINDOWS:
        first, last = today - timedelta(days=oldest), today - timedelta(days=newest)
        chosen = [cells for day, cells in rows if first <= day <= last]
        body = fba_stock.quoted_table(fba_stock.LEDGER_COLUMNS, chosen)
        reports.append(make_report(world, LEDGER_TYPE, oldest, newest, body, "inventory_ledger"))
    twice = {item.sku for item in listed_by_merchant(world)}
    age = world.fba.count_age
    counted = [m for m in movements if m.when <= world.as_of - timedelta(days=age)]
    snapshot = tab_table(fba_stock.SNAPSHOT_COLUMNS, fba_stock.snapshot_rows(world, counted, twice))
    reports.append(make_report(world, SNAPSHOT_TYPE, age + 1, age, snapshot, "inventory_snapshot"))
    if age:
        # nobody counted since; whoever asks Amazon today gets a count of today
        count = tab_table(fba_stock.SNAPSHOT_COLUMNS, fba_stock.snapshot_rows(world, movements, twice))
        today_count = make_report(world, SNAPSHOT_TYPE, 1, 0, count, "inventory_snapshot")
        reports.append(replace(today_count, on_request_only=True))
    listings = tab_table(LISTING_COLUMNS, _listings(world))
    reports.append(make_report(world, LISTINGS_TYPE, 1, 0, listings, "listings"))
    returns = _merchant_returns(world)
    for oldest, newest in MERCHANT_WINDOWS:
        start, end = world.as_of - timedelta(days=oldest), world.as_of - timedelta(days=newest)
        chosen = [cells for when, cells in returns if start <= when < end]
        table = tab_table(MERCHANT_RETURN_COLUMNS, chosen) if chosen else None
        reports.append(make_report(world, MERCHANT_RETURNS_TYPE, oldest, newest, table, "merchant_returns"))
    removals = tab_table(REMOVAL_COLUMNS, _removals(world)) if world.fba.removals else None
    reports.append(make_report(world, REMOVALS_TYPE, 120, 0, removals, "removal_orders"))
    if world.fba.late_rows:
        reports.append(_returns_again(world))
    return reports


def _returns_again(world: World) -> Report:
    """Old days asked for once more, with the rows that came in since."""
    start, end = (world.as_of - timedelta(days=age) for age in AGAIN)
    rows = [row for row in (*world.return_rows, *world.fba.late_rows) if start <= row.when < end]
    rows.sort(key=lambda row: (row.when, row.plate))
    body = tab_table(RETURNS_COLUMNS, [return_cells(row, row.status) for row in rows])
    report = make_report(world, RETURNS_TYPE, *AGAIN, body, "customer_returns_again")
    return replace(report, created_time=world.as_of - timedelta(days=1))


def _listings(world: World) -> list[Sequence[str]]:
    today = entity_date(world.as_of)
    twice = {item.sku for item in listed_by_merchant(world)}
    rows: list[Sequence[str]] = []
    for number, item in enumerate(world.catalogue.master):
        is_active = item.active_from <= today and (item.active_to is None or today <= item.active_to)
        channels = [(item.sku, "AMAZON_EU", "")]
        if item.sku in twice:
            channels.append((f"{item.sku}{MERCHANT_SUFFIX}", "DEFAULT", "0"))
        for sku, channel, quantity in channels:
            values = {
                "item-name": item.name, "listing-id": f"0101ZZ{number:05d}", "seller-sku": sku,
                "price": decimal_text(item.price), "quantity": quantity,
                "open-date": f"{item.active_from:%d/%m/%Y} 09:00:00 GMT", "item-is-marketplace": "y",
                "product-id-type": "1", "item-condition": "11", "asin1": item.asin, "product-id": item.asin,
                "pending-quantity": "0", "fulfillment-channel": channel,
                "status": "Active" if is_active else "Inactive",
            }  # fmt: skip
            rows.append([values.get(column, "") for column in LISTING_COLUMNS])
    return rows


def _merchant_returns(world: World) -> list[tuple[datetime, Sequence[str]]]:
    """One row per refund of goods that the seller shipped, three days before the refund."""
    rng = world.rng("fba/merchant-returns")
    found: list[tuple[datetime, Sequence[str]]] = []
    for line in world.lines:
        if line.channel == "MFN":
            for event in line.refunds:
                asked = event.when - timedelta(days=3)
                has_claim = rng.random() < 0.2
                found.append((asked, _merchant_cells(world, line, event, asked, has_claim=has_claim)))
    return sorted(found, key=lambda entry: (entry[0], entry[1][0]))


def _merchant_cells(
    world: World, line: OrderLine, event: RefundEvent, asked: datetime, *, has_claim: bool
) -> Sequence[str]:
    number = world.number("amazon-rma")
    values = {
        "Order ID": line.order_id, "Order date": f"{line.purchased:%d-%b-%Y}",
        "Return request date": f"{asked:%d-%b-%Y}", "Return request status": "Approved",
        "Amazon RMA ID": f"D{number:07d}RRMA", "Label type": "AmazonPrePaidLabel",
        "Label cost": line.market.amount_text(425),
        "Currency code": line.market.currency, "Return carrier": "Royal Mail",
        "Tracking ID": f"RM{number:09d}GB", "Label to be paid by": "Seller", "A-to-Z Claim": "N",
        "Is prime": "N", "ASIN": line.item.asin, "Merchant SKU": line.sku_text, "Item Name": line.item.name,
        "Return quantity": str(event.units or 1), "Return Reason": "CR-UNWANTED_ITEM", "In policy": "Y",
        "Return type": "C-Returns", "Resolution": "StandardRefund",
        "Order Amount": line.market.amount_text(line.unit_gross * line.quantity),
        "Order quantity": str(line.quantity), "Refunded Amount": line.market.amount_text(event.amount),
    }  # fmt: skip
    if has_claim:
        values |= {
            "SafeT Action reason": "Item not returned", "SafeT claim id": f"{70_000_000 + number}",
            "SafeT claim state": "Under Review",
            "SafeT claim creation time": f"{event.when + timedelta(days=1):%d-%b-%Y}",
        }  # fmt: skip
    return [values.get(column, "") for column in MERCHANT_RETURN_COLUMNS]


def _removals(world: World) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = []
    for removal in sorted(world.fba.removals, key=lambda r: (r.requested, r.order_id)):
        units, is_disposal = str(removal.units), removal.kind == "Disposal"
        rows.append(
            (
                iso_offset(removal.requested), removal.order_id, removal.kind, "Standard", "Completed",
                iso_offset(removal.updated), removal.item.sku, removal.item.fnsku, removal.disposition,
                units, "0", units if is_disposal else "0", "0" if is_disposal else units, "0",
                decimal_text(52 * removal.units), "GBP",
            )
        )  # fmt: skip
    return rows
