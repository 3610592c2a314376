"""Requested reports: FBA customer returns, all orders by last update, reimbursements, with their overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sandbox.scenario.clock import iso_offset
from sandbox.scenario.model import Report
from sandbox.scenario.returns import ReturnRow
from sandbox.scenario.world import OrderLine, World

RETURNS_TYPE = "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA"
ORDERS_TYPE = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
REIMBURSEMENTS_TYPE = "GET_FBA_REIMBURSEMENTS_DATA"
RETURNS_COLUMNS = (
    "return-date", "order-id", "sku", "asin", "fnsku", "product-name", "quantity", "fulfillment-center-id",
    "detailed-disposition", "reason", "status", "license-plate-number", "customer-comments",
)  # fmt: skip
ORDERS_COLUMNS = (
    "amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date", "order-status",
    "fulfillment-channel", "sales-channel", "order-channel", "url", "ship-service-level", "product-name",
    "sku", "asin", "item-status", "quantity", "currency", "item-price", "item-tax", "shipping-price",
    "shipping-tax", "gift-wrap-price", "gift-wrap-tax", "item-promotion-discount",
    "ship-promotion-discount", "ship-city", "ship-state", "ship-postal-code", "ship-country",
    "promotion-ids", "is-business-order", "purchase-order-number", "price-designation",
)  # fmt: skip
REIMBURSEMENTS_COLUMNS = (
    "approval-date", "reimbursement-id", "case-id", "amazon-order-id", "reason", "sku", "fnsku", "asin",
    "product-name", "condition", "currency-unit", "amount-per-unit", "amount-total",
    "quantity-reimbursed-cash", "quantity-reimbursed-inventory", "quantity-reimbursed-total",
    "original-reimbursement-id", "original-reimbursement-type",
)  # fmt: skip
# Ages in days of the windows' starts and ends. The last two windows of returns overlap: Amazon posts late.
RETURNS_WINDOWS = ((125, 62), (62, 30), (35, 0))
REIMBURSEMENT_WINDOWS = ((125, 45), (50, 0))
ORDER_DAYS, ORDER_STEP, ORDER_REPORTS = 30, 28, 5


def requested_reports(world: World) -> list[Report]:
    """All reports that answer a createReport, and one empty period (CANCELLED)."""
    reports = [_returns_report(world, *window) for window in RETURNS_WINDOWS]
    for number in range(ORDER_REPORTS):
        end = ORDER_STEP * number
        reports.append(_orders_report(world, end + ORDER_DAYS, end))
    reports += [_reimbursements_report(world, *window) for window in REIMBURSEMENT_WINDOWS]
    reports.append(make_report(world, RETURNS_TYPE, 185, 155, None, "customer_returns"))
    for report_type, oldest, newest, stem in world.surroundings.empty_reports:
        header = RETURNS_COLUMNS if report_type == RETURNS_TYPE else ORDERS_COLUMNS
        reports.append(make_report(world, report_type, oldest, newest, tab_table(header, []), stem))
    return reports


def make_report(
    world: World, report_type: str, start_age: int, end_age: int, body: bytes | None, stem: str
) -> Report:
    """A report over days counted back from the end; without a body it is CANCELLED."""
    start, end = _window(world, start_age, end_age)
    return Report(
        report_type=report_type,
        report_id=f"6{world.number('report'):011d}",
        marketplace_ids=tuple(chain[0].market.marketplace_id for chain in world.chains.values()),
        data_start_time=start,
        data_end_time=end,
        created_time=end,
        processing_status="CANCELLED" if body is None else "DONE",
        body=body,
        compression="GZIP" if end_age == 0 else None,
        file_name=f"{stem}_{start:%Y%m%d}_{end:%Y%m%d}.txt",
    )


def tab_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A header and rows with tabs between the cells, nothing quoted."""
    return ("\r\n".join("\t".join(cells) for cells in [columns, *rows]) + "\r\n").encode()


def _window(world: World, start_age: int, end_age: int) -> tuple[datetime, datetime]:
    return world.as_of - timedelta(days=start_age), world.as_of - timedelta(days=end_age)


def _returns_report(world: World, start_age: int, end_age: int) -> Report:
    is_last = end_age == 0
    start, end = _window(world, start_age, end_age)
    chosen: list[ReturnRow] = [
        row
        for row in (*world.return_rows, *world.unreadable_returns)
        if start <= row.when < end and (is_last or not row.is_back_posted)
    ]
    chosen.sort(key=lambda row: (row.when, row.plate))
    settled = world.as_of - timedelta(days=35)
    rows = [
        return_cells(row, row.status if is_last or row.when < settled else row.first_status) for row in chosen
    ]
    body = tab_table(RETURNS_COLUMNS, rows)
    return make_report(world, RETURNS_TYPE, start_age, end_age, body, "customer_returns")


def return_cells(row: ReturnRow, status: str) -> Sequence[str]:
    """The cells of a unit in the returns report, with the status that this report shows."""
    item = row.line.item
    return (
        row.written_date or iso_offset(row.when), row.line.order_id, row.sku_text, item.asin, item.fnsku,
        item.name, "1", row.centre, row.disposition, row.reason, status, row.plate, row.comment,
    )  # fmt: skip


def _orders_report(world: World, start_age: int, end_age: int) -> Report:
    rows: list[Sequence[str]] = []
    start, end = _window(world, start_age, end_age)
    for line in world.lines:
        if start <= line.updated < end:
            rows.append(_order_cells(line, line.updated, line.status))
        elif start <= line.purchased < end and line.order_id.endswith("7"):
            # An earlier look at an order that changed later, outside this report's days.
            rows.append(_order_cells(line, line.purchased, "Pending"))
    rows.sort(key=lambda cells: (cells[3], cells[0]))
    return make_report(world, ORDERS_TYPE, start_age, end_age, tab_table(ORDERS_COLUMNS, rows), "orders")


def _order_cells(line: OrderLine, updated: datetime, status: str) -> tuple[str, ...]:
    text = line.market.amount_text
    is_multichannel = line.sales_channel.startswith("Non-Amazon")
    has_price = not is_multichannel and line.quantity > 0
    currency = line.market.currency if has_price else ""
    prices = [
        text(amount) if has_price else ""
        for amount in (
            line.unit_principal * line.quantity, line.unit_tax * line.quantity, line.shipping,
            line.shipping_tax,
        )
    ]  # fmt: skip
    item_status = {"Pending": "Unshipped"}.get(status, status)
    return (
        line.order_id, line.order_id, iso_offset(line.purchased), iso_offset(updated), status,
        {"MFN": "Merchant", "AFN": "Amazon"}.get(line.channel, ""), line.sales_channel, "", "", "Standard",
        line.item.name, line.sku_text, line.item.asin, item_status, str(line.quantity), currency, *prices,
        "", "", text(line.promotion) if line.promotion else "", "", "Sampletown", "", "AA1 1AA",
        line.market.country, "", "false", "", "",
    )  # fmt: skip


def _reimbursements_report(world: World, start_age: int, end_age: int) -> Report:
    start = iso_offset(world.as_of - timedelta(days=start_age))
    end = iso_offset(world.as_of - timedelta(days=end_age))
    chosen = sorted(
        (row for row in world.reimbursements if start <= row["approval-date"] < end),
        key=lambda row: (row["approval-date"], row["reimbursement-id"]),
    )
    rows: list[Sequence[str]] = [[row[column] for column in REIMBURSEMENTS_COLUMNS] for row in chosen]
    body = tab_table(REIMBURSEMENTS_COLUMNS, rows)
    return make_report(world, REIMBURSEMENTS_TYPE, start_age, end_age, body, "reimbursements")
