"""Generated Amazon FBA documents: reports as Amazon writes them, and answers of its operations."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from property_cases import Case, delimited, json_elements
from property_formats import Delimited, Json
from property_values import (
    Field,
    amount,
    day,
    identifier,
    instant,
    nested,
    objects,
    of,
    one_of,
    plain_text,
    quantity,
    text,
)

PLATFORM = "amazon_fba"
# Reports are tab separated and know no quotes; whatever is in a cell stands there as it is.
REPORT = Delimited("\t", quoted=False)
ISO, EUROPEAN = "%Y-%m-%dT%H:%M:%S+00:00", "%d.%m.%Y %H:%M:%S UTC"


@dataclass(frozen=True)
class AllQuoted(Delimited):
    """Every cell in quotes, the header's too, as the ledger comes."""

    def write(self, rows: Sequence[Sequence[str]]) -> str:
        file = io.StringIO(newline="")
        writer = csv.writer(file, delimiter=self.delimiter, lineterminator=self.end, quoting=csv.QUOTE_ALL)
        writer.writerows(rows)
        return file.getvalue()


def order_id() -> Field:
    """An Amazon order id."""
    part = st.integers(0, 9_999_999)
    return of(
        st.tuples(st.integers(100, 999), part, part).map(lambda ids: f"{ids[0]}-{ids[1]:07d}-{ids[2]:07d}")
    )


def asin() -> Field:
    """An ASIN, also of a book."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
    return of(st.text(letters, min_size=8, max_size=8).map(lambda end: f"B0{end}") | st.just("080442957X"))


def fnsku() -> Field:
    """A label of Amazon's."""
    return identifier("X0", 8, "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789")


def _table(stream: str, columns: dict[str, Field], layout: Delimited = REPORT, **options: Any) -> Case:
    return delimited(PLATFORM, stream, columns, layout, **options)


_SETTLEMENT = {
    "settlement-id": one_of("25000000001"),
    "settlement-start-date": one_of(""),
    "settlement-end-date": one_of(""),
    "deposit-date": one_of(""),
    "total-amount": one_of(""),
    "currency": one_of(""),
    "transaction-type": one_of("Order", "Refund", "other-transaction"),
    "order-id": order_id(),
    "merchant-order-id": plain_text(),
    "adjustment-id": plain_text(),
    "shipment-id": plain_text(),
    "marketplace-name": one_of("Amazon.co.uk", "Non-Amazon UK", ""),
    "amount-type": one_of("ItemPrice", "ItemFees"),
    "amount-description": one_of("Principal", "Commission", "Something New"),
    "amount": amount("amount"),
    "fulfillment-id": one_of("AFN", "MFN"),
    "posted-date": day(pattern="%Y-%m-%d"),
    "posted-date-time": instant("posted_at", "%Y-%m-%d %H:%M:%S UTC"),
    "order-item-code": plain_text(),
    "merchant-order-item-id": plain_text(),
    "merchant-adjustment-item-id": plain_text(),
    "sku": identifier("SKU-"),
    "quantity-purchased": quantity("quantity").or_blank(),
    "promotion-id": plain_text(),
}
_RETURN = {
    "return-date": instant("returned_at", ISO),
    "order-id": order_id(),
    "sku": identifier("SKU-"),
    "asin": asin(),
    "fnsku": fnsku(),
    "product-name": plain_text(),
    "quantity": quantity("quantity", low=-1, high=3),
    "fulfillment-center-id": one_of("LTN1", "LEJ1"),
    "detailed-disposition": one_of("SELLABLE", "CUSTOMER_DAMAGED", "BRAND_NEW"),
    "reason": one_of("UNWANTED_ITEM", "DEFECTIVE"),
    "status": one_of("Unit returned to inventory", "Reimbursed", ""),
    "license-plate-number": identifier("LPN"),
    "customer-comments": plain_text(),
}
_REIMBURSEMENT = {
    "approval-date": instant("approved_at", ISO),
    "reimbursement-id": identifier(),
    "case-id": plain_text(),
    "amazon-order-id": order_id().or_blank(),
    "reason": one_of("CustomerReturn", "Lost_Warehouse"),
    "sku": identifier("SKU-"),
    "fnsku": fnsku(),
    "asin": asin(),
    "product-name": plain_text(),
    "condition": one_of("NewItem", ""),
    "currency-unit": one_of("GBP"),
    "amount-per-unit": amount("amount_per_unit"),
    "amount-total": amount("amount_total"),
    "quantity-reimbursed-cash": quantity("quantity_cash"),
    "quantity-reimbursed-inventory": quantity("quantity_inventory"),
    "quantity-reimbursed-total": quantity("quantity_total"),
    "original-reimbursement-id": plain_text(),
    "original-reimbursement-type": one_of("", "CustomerReturn"),
}
_ORDER = {
    "amazon-order-id": order_id(),
    "merchant-order-id": plain_text(),
    "purchase-date": instant("purchased_at", ISO),
    "last-updated-date": instant("updated_at", ISO),
    "order-status": one_of("Shipped", "Cancelled"),
    "fulfillment-channel": one_of("Amazon", "Merchant"),
    "sales-channel": one_of("Amazon.co.uk", "Non-Amazon"),
    "sku": identifier("SKU-"),
    "asin": asin(),
    "item-status": one_of("Shipped", ""),
    "quantity": quantity("quantity"),
    "currency": one_of("GBP"),
    "item-price": amount("item_price", low=0).or_blank(),
    "item-tax": amount("item_tax", low=0).or_blank(),
    "ship-country": one_of("GB"),
}
_LEDGER_ITEM = {
    "Date": day("event_date", "%m/%d/%Y"),
    "FNSKU": fnsku(),
    "ASIN": asin(),
    "MSKU": identifier("SKU-"),
    "Title": text(),
}
_LEDGER = {
    **_LEDGER_ITEM,
    "Event Type": one_of("Shipments", "CustomerReturns", "Adjustments", "SomethingNew"),
    "Reference ID": plain_text(),
    "Quantity": quantity("quantity", low=-20, high=20),
    "Fulfillment Center": one_of("LTN1", ""),
    "Disposition": one_of("SELLABLE", "UNSELLABLE"),
    "Reason": one_of("", "M", "5"),
    "Country": one_of("GB", "US"),
    "Reconciled Quantity": quantity("reconciled_quantity").or_blank(),
    "Unreconciled Quantity": quantity("unreconciled_quantity").or_blank(),
    "Date and Time": instant("event_at", "%Y-%m-%dT%H:%M:%S+0000"),
    "Store": one_of(""),
}
_LEDGER_SUMMARY = {
    **_LEDGER_ITEM,
    "Disposition": one_of("SELLABLE", "DEFECTIVE"),
    "StartingWarehouseBalance": quantity("starting_warehouse_balance"),
    "InTransitBetweenWarehouses": quantity("in_transit_between_warehouses"),
    "Receipts": quantity("receipts"),
    "CustomerShipments": quantity("customer_shipments", low=-50),
    "CustomerReturns": quantity("customer_returns"),
    "VendorReturns": quantity("vendor_returns"),
    "WarehouseTransferIn/Out": quantity("warehouse_transfer_in_out", low=-50),
    "Found": quantity("found"),
    "Lost": quantity("lost", low=-50),
    "Damaged": quantity("damaged"),
    "Disposed": quantity("disposed"),
    "OtherEvents": quantity("other_events"),
    "EndingWarehouseBalance": quantity("ending_warehouse_balance"),
    "UnknownEvents": quantity("unknown_events"),
    "Location": one_of("LTN1", "GB"),
}
_SNAPSHOT = {
    "sku": identifier("SKU-"),
    "fnsku": fnsku(),
    "asin": asin(),
    "product-name": plain_text(),
    "condition": one_of("New", ""),
    "your-price": amount("your_price", low=0).or_blank(),
    "mfn-listing-exists": one_of("Yes", "No"),
    "mfn-fulfillable-quantity": quantity("mfn_fulfillable_quantity").or_blank(),
    "afn-listing-exists": one_of("Yes", "No"),
    "afn-warehouse-quantity": quantity("afn_warehouse_quantity"),
    "afn-fulfillable-quantity": quantity("afn_fulfillable_quantity"),
    "afn-unsellable-quantity": quantity("afn_unsellable_quantity"),
    "afn-reserved-quantity": quantity("afn_reserved_quantity"),
    "afn-total-quantity": quantity("afn_total_quantity"),
    "per-unit-volume": one_of("0.12345", ""),
    "afn-inbound-working-quantity": quantity("afn_inbound_working_quantity"),
    "afn-inbound-shipped-quantity": quantity("afn_inbound_shipped_quantity"),
    "afn-inbound-receiving-quantity": quantity("afn_inbound_receiving_quantity"),
    "afn-researching-quantity": quantity("afn_researching_quantity"),
    "afn-reserved-future-supply": quantity("afn_reserved_future_supply"),
    "afn-future-supply-buyable": quantity("afn_future_supply_buyable"),
    "store": one_of("", "UK"),
}
_LISTING = {
    "item-name": plain_text(),
    "item-description": plain_text(),
    "listing-id": identifier(),
    "seller-sku": identifier("SKU-"),
    "price": amount("price", low=0),
    "quantity": quantity("quantity").or_blank(),
    "open-date": one_of("2026-01-01 09:00:00 GMT", "01/02/2026 09:00:00 BST"),
    "asin1": asin(),
    "fulfillment-channel": one_of("DEFAULT", "AMAZON_EU"),
    "status": one_of("Active", "Inactive", "Incomplete"),
}
_MERCHANT_RETURN = {
    "Order ID": order_id(),
    "Order date": day("ordered_on", "%d-%b-%Y"),
    "Return request date": day("requested_on", "%d-%b-%Y"),
    "Return request status": one_of("Approved", "Pending"),
    "Amazon RMA ID": identifier("D"),
    "Label cost": amount("label_cost", low=0).or_blank(),
    "Currency code": one_of("GBP"),
    "A-to-Z Claim": one_of("Y", "N"),
    "ASIN": asin(),
    "Merchant SKU": identifier("SKU-"),
    "Item Name": plain_text(),
    "Return quantity": quantity("quantity"),
    "Return Reason": one_of("AMZ-PG-BAD-DESC", "CR-UNWANTED_ITEM"),
    "Return delivery date": day("delivered_on", "%d-%b-%Y").or_blank(),
    "Order Amount": amount("order_amount", low=0),
    "Order quantity": quantity("order_quantity"),
    "SafeT claim id": plain_text(),
    "Refunded Amount": amount("refunded_amount", low=0).or_blank(),
}
_REMOVAL = {
    "request-date": instant("requested_at", ISO),
    "order-id": identifier("R"),
    "order-type": one_of("Return", "Disposal"),
    "service-speed": one_of("Standard"),
    "order-status": one_of("Completed", "Pending"),
    "last-updated-date": instant("updated_at", ISO),
    "sku": identifier("SKU-"),
    "fnsku": fnsku(),
    "disposition": one_of("Sellable", "Unsellable"),
    "requested-quantity": quantity("requested_quantity"),
    "cancelled-quantity": quantity("cancelled_quantity"),
    "disposed-quantity": quantity("disposed_quantity"),
    "shipped-quantity": quantity("shipped_quantity"),
    "in-process-quantity": quantity("in_process_quantity"),
    "removal-fee": amount("removal_fee", low=0).or_blank(),
    "currency": one_of("GBP"),
}
_ITEM = {
    "ShipmentId": identifier("FBA15"),
    "SellerSKU": identifier("SKU-"),
    "FulfillmentNetworkSKU": fnsku(),
    "QuantityShipped": quantity("quantity_shipped").number(),
    "QuantityReceived": quantity("quantity_received").number().or_blank(None),
    "QuantityInCase": quantity("quantity_in_case").number(),
    "ReleaseDate": day(),
    "PrepDetailsList": objects({"PrepInstruction": one_of("Labeling"), "PrepOwner": one_of("SELLER")}),
}
_SHIPMENT = {
    "ShipmentId": identifier("FBA15"),
    "ShipmentName": text(),
    "ShipFromAddress": nested({"Name": text(), "City": text()}),
    "DestinationFulfillmentCenterId": one_of("LTN1"),
    "ShipmentStatus": one_of("WORKING", "CLOSED", "SOMETHING_NEW"),
    "AreCasesRequired": of(st.booleans()),
}
_PLAN = {
    "inboundPlanId": identifier("wf", 36),
    "name": text(),
    "status": one_of("ACTIVE", "SHIPPED"),
    "createdAt": instant("created_at"),
    "lastUpdatedAt": instant("updated_at"),
    "marketplaceIds": of(st.just(["A1F83G8C2ARO7P"])),
    "shipments": objects({"shipmentId": identifier("sh", 36), "status": one_of("WORKING")}),
}
_PLAN_SHIPMENT = {
    "shipmentConfirmationId": identifier("FBA15"),
    "shipmentId": identifier("sh", 36),
    "placementOptionId": identifier("pl", 36),
    "name": text(),
    "status": one_of("WORKING", "CLOSED"),
}
_TRANSACTION = {
    "transactionId": identifier("T"),
    "transactionType": one_of("Shipment", "Refund"),
    "transactionStatus": one_of("DEFERRED", "DEFERRED_RELEASED", "RELEASED"),
    "description": text(),
    "postedDate": instant("posted_at"),
    "totalAmount": nested({"currencyAmount": amount().number(), "currencyCode": one_of("GBP")}),
    "relatedIdentifiers": objects(
        {"relatedIdentifierName": one_of("ORDER_ID"), "relatedIdentifierValue": order_id()}
    ),
    "items": objects({"description": text(), "contexts": objects({"sku": identifier("SKU-")})}),
    "contexts": objects({"contextType": one_of("DeferredContext"), "maturityDate": instant()}),
    "breakdowns": objects(
        {"breakdownType": one_of("Total"), "breakdownAmount": nested({"currencyAmount": amount().number()})}
    ),
}
CASES: tuple[Case, ...] = (
    _table("settlements", _SETTLEMENT),
    _table("customer_returns", _RETURN),
    _table("customer_returns", {**_RETURN, "return-date": instant("returned_at", EUROPEAN)}, name="European"),
    _table("reimbursements", _REIMBURSEMENT),
    _table("orders", _ORDER),
    _table("inventory_ledger", _LEDGER, AllQuoted("\t"), name="API"),
    _table("inventory_ledger", _LEDGER, Delimited(","), name="export"),
    _table("inventory_ledger", _LEDGER_SUMMARY, AllQuoted("\t"), name="summary"),
    _table("inventory_snapshot", _SNAPSHOT),
    _table("listings", _LISTING),
    _table("merchant_returns", _MERCHANT_RETURN, raw_names={"SafeT claim id": "safet_claim_id"}),
    _table("removal_orders", _REMOVAL),
    json_elements(PLATFORM, "inbound_shipments", _ITEM, Json(("payload", "ItemData")), name="items"),
    json_elements(
        PLATFORM, "inbound_shipments", _SHIPMENT, Json(("payload", "ShipmentData")), name="shipments"
    ),
    json_elements(PLATFORM, "inbound_shipments", _PLAN, Json(("inboundPlans",)), name="plans"),
    json_elements(
        PLATFORM,
        "inbound_shipments",
        _PLAN_SHIPMENT,
        Json((), lines=True),
        raw_names={"shipmentId": "plan_shipment_id"},
        name="plan shipments",
    ),
    json_elements(PLATFORM, "deferred_transactions", _TRANSACTION, Json(("payload", "transactions"))),
    json_elements(PLATFORM, "deferred_transactions", _TRANSACTION, Json((), lines=True), name="lines"),
)
