"""Closing settlements (account-level rows, reserves) and writing them as V2 and V1 files in their locale."""

from __future__ import annotations

import codecs
from datetime import datetime, timedelta
from functools import lru_cache

from sandbox.scenario.clock import iso_offset
from sandbox.scenario.markets import Market
from sandbox.scenario.model import Report
from sandbox.scenario.world import Row, Settlement, World

V2_TYPE = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
V1_TYPE = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE"
V2_COLUMNS = (
    "settlement-id", "settlement-start-date", "settlement-end-date", "deposit-date", "total-amount",
    "currency", "transaction-type", "order-id", "merchant-order-id", "adjustment-id", "shipment-id",
    "marketplace-name", "amount-type", "amount-description", "amount", "fulfillment-id", "posted-date",
    "posted-date-time", "order-item-code", "merchant-order-item-id", "merchant-adjustment-item-id", "sku",
    "quantity-purchased", "promotion-id",
)  # fmt: skip
V1_COLUMNS = (
    *V2_COLUMNS[:12], "shipment-fee-type", "shipment-fee-amount", "order-fee-type", "order-fee-amount",
    "fulfillment-id", "posted-date", "order-item-code", "merchant-order-item-id",
    "merchant-adjustment-item-id", "sku", "quantity-purchased", "price-type", "price-amount",
    "item-related-fee-type", "item-related-fee-amount", "misc-fee-amount", "other-fee-amount",
    "other-fee-reason-description", "promotion-id", "promotion-type", "promotion-amount",
    "direct-payment-type", "direct-payment-amount", "other-amount",
)  # fmt: skip
DATE_PATTERNS = {"dmy": "%d.%m.%Y", "ymd": "%Y-%m-%d", "slash": "%Y/%m/%d"}
OTHER = "other-transaction"


def add_account_rows(world: World) -> None:
    """Storage, subscription and advertising charges of every settlement."""
    rng = world.rng("account-rows")
    for chain in world.chains.values():
        for s in chain:
            scale = s.market.price_percent
            storage = -rng.randrange(300, 900) * scale // 100
            name = "StorageRenewalBilling" if s.index == 2 else "Storage Fee"
            _charge(s, s.start + timedelta(days=3, minutes=7), OTHER, OTHER, name, storage, "6040")
            if s.index % 2 == 0:
                fee = -2500 * scale // 100
                _charge(
                    s, s.start + timedelta(days=1, hours=2), OTHER, OTHER, "Subscription Fee", fee, "6045"
                )
            if s.index % 3 == 1:
                spend = -rng.randrange(500, 1500) * scale // 100
                when = s.start + timedelta(days=9, hours=4)
                _charge(s, when, "ServiceFee", "Cost of Advertising", "TransactionTotalAmount", spend, "6045")


def _charge(
    s: Settlement,
    when: datetime,
    transaction_type: str,
    amount_type: str,
    name: str,
    amount: int,
    account: str,
) -> None:
    s.rows.append(Row(when, transaction_type, amount_type, name, amount, account))


def carry_reserves(world: World) -> None:
    """Hold a tenth of each settlement back, or always the same, and pay it out in the next one."""
    for currency, chain in world.chains.items():
        steady = world.surroundings.steady_reserves.get(currency)
        held = 0
        for s in chain:
            if held:
                opening = s.start + timedelta(minutes=5)
                _charge(s, opening, OTHER, OTHER, "Previous Reserve Amount Balance", held, "1210")
            held = steady or (sum(row.amount for row in s.rows) - held) // 10
            closing = s.end - timedelta(minutes=20)
            _charge(s, closing, OTHER, OTHER, "Current Reserve Amount", -held, "1210")


def dress(world: World) -> None:
    """Give single settlements the oddities of real files, none of which changes what they mean."""
    for currency, chain in world.chains.items():
        for s in chain:
            first = s.start + timedelta(minutes=1)
            s.rows = sorted(
                (row if row.posted >= first else row._replace(posted=first) for row in s.rows),
                key=lambda row: row.posted,
            )
        chain[-1].is_gzip = True
        if currency == "GBP":
            chain[0].layout = "V1"
            chain[2].has_bom = True
            chain[4].spelling = "UK"
        elif currency == "EUR":
            chain[3].spelling = "mixed-case"
        elif currency == "USD":
            chain[1].blank_lines = 2
            chain[2].spelling = "trailing-space"
            chain[3].header_start = chain[3].start + timedelta(seconds=45)


def _amount(market: Market, minor: int, thousands: bool = False) -> str:
    text = market.amount_text(minor)
    if market.decimal_mark == ".":
        return text
    whole, rest = text.split(".")
    return f"{int(whole):,}".replace(",", ".") + f",{rest}" if thousands and minor >= 0 else f"{whole},{rest}"


@lru_cache(maxsize=4096)
def _stamp(date_style: str, when: datetime) -> str:
    return when.strftime(f"{DATE_PATTERNS[date_style]} %H:%M:%S UTC")


def _v2_row(s: Settlement, row: Row) -> list[str]:
    transaction_type, description, amount = (
        row.transaction_type,
        row.description,
        _amount(s.market, row.amount),
    )
    if s.spelling == "UK":
        description = description.replace("FulfillmentFee", "FulfilmentFee")
    elif s.spelling == "mixed-case":
        transaction_type = "Other-Transaction" if transaction_type == OTHER else transaction_type
    elif s.spelling == "trailing-space" and description == "StorageRenewalBilling":
        amount += "    "
    stamp = _stamp(s.market.date_style, row.posted)
    return [
        s.settlement_id, "", "", "", "", "", transaction_type, row.order_id, row.order_id, row.adjustment_id,
        row.shipment_id, row.marketplace, row.amount_type, description, amount, row.fulfilment,
        stamp[:10], stamp,
        row.item_code, "", row.adjustment_item, row.sku, "" if row.quantity is None else str(row.quantity),
        row.promotion,
    ]  # fmt: skip


def _corrupt(cells: list[str], how: str) -> list[str]:
    """Make a V2 row one that cannot be read: truncated, or with an impossible amount or date."""
    if how == "truncated":
        return cells[:15]
    changed = list(cells)
    if how == "amount":
        changed[14] = "n/a"
    else:
        changed[16], changed[17] = "99.99.2026", "99.99.2026 25:61:00 UTC"
    return changed


def _v1_rows(s: Settlement) -> list[list[str]]:
    """A quantity-only row per order or refund event, then one row per component."""
    rows: list[list[str]] = []
    seen: tuple[str, ...] = ()
    for row in s.rows:
        event = (row.transaction_type, row.order_id, row.adjustment_id, row.item_code, str(row.posted))
        if row.quantity is not None and row.amount_type == "ItemPrice" and event != seen:
            rows.append(_v1_cells(s, row, {}, str(row.quantity)))
            seen = event
        amount = _amount(s.market, row.amount)
        name = row.description
        if row.amount_type == "ItemPrice":
            parts = {"price-type": name, "price-amount": amount}
        elif row.amount_type == "ItemFees":
            parts = {"item-related-fee-type": name, "item-related-fee-amount": amount}
        elif row.amount_type == "Promotion":
            parts = {"promotion-id": row.promotion, "promotion-type": name, "promotion-amount": amount}
        else:
            parts = {"transaction-type": name, "other-amount": amount}
        rows.append(_v1_cells(s, row, parts, str(row.quantity) if name == "Principal" else ""))
    return rows


def _v1_cells(s: Settlement, row: Row, parts: dict[str, str], quantity: str) -> list[str]:
    values = {
        "settlement-id": s.settlement_id, "transaction-type": row.transaction_type, "order-id": row.order_id,
        "merchant-order-id": row.order_id, "adjustment-id": row.adjustment_id, "shipment-id": row.shipment_id,
        "marketplace-name": row.marketplace, "fulfillment-id": row.fulfilment,
        "posted-date": iso_offset(row.posted),
        "order-item-code": row.item_code, "merchant-adjustment-item-id": row.adjustment_item, "sku": row.sku,
        "quantity-purchased": quantity, **parts,
    }  # fmt: skip
    return [values.get(column, "") for column in V1_COLUMNS]


def render(s: Settlement) -> bytes:
    """The settlement's document as it is downloaded, not compressed."""
    stamp = iso_offset if s.layout == "V1" else lambda when: _stamp(s.market.date_style, when)
    columns = V1_COLUMNS if s.layout == "V1" else V2_COLUMNS
    summary = [
        s.settlement_id, stamp(s.header_start or s.start), stamp(s.end), stamp(s.deposit_date),
        _amount(s.market, s.total, thousands=True), s.market.currency,
    ]  # fmt: skip
    lines = [*[""] * s.blank_lines, "\t".join(columns), "\t".join(summary + [""] * (len(columns) - 6))]
    if s.layout == "V1":
        lines += ["\t".join(cells) for cells in _v1_rows(s)]
    else:
        for index, row in enumerate(s.rows):
            cells = _v2_row(s, row)
            lines.append(
                "\t".join(_corrupt(cells, s.corruptions[index]) if index in s.corruptions else cells)
            )
    body = ("\n".join(lines) + "\n").encode(s.market.charset)
    return codecs.BOM_UTF8 + body if s.has_bom else body


def settlement_reports(world: World, bodies: dict[str, bytes]) -> list[Report]:
    """One listed report per settlement, created two hours after its end."""
    reports = []
    for chain in world.chains.values():
        for s in chain:
            if s.is_listed:
                reports.append(
                    Report(
                        report_type=V1_TYPE if s.layout == "V1" else V2_TYPE,
                        report_id=f"5{s.settlement_id}",
                        marketplace_ids=(s.market.marketplace_id,),
                        data_start_time=s.start,
                        data_end_time=s.end,
                        created_time=s.end + timedelta(hours=2),
                        processing_status="DONE",
                        body=bodies[s.settlement_id],
                        content_type=s.market.content_type,
                        compression="GZIP" if s.is_gzip else None,
                        file_name=f"settlement_{s.market.country}_{s.settlement_id}.txt",
                    )
                )
    return reports
