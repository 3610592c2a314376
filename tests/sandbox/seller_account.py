"""A small seller account by hand: shipments of two hubs with their plans, transactions, stock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sandbox.clock import parse_time, zulu
from sandbox.scenario.model import AmazonFbaData, Report, Scenario

UK, DE = "A1F83G8C2ARO7P", "A1PA6795UKMFR9"
FIRST = parse_time("2026-08-01T10:00:00Z")
STOCK = "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA"
STOCK_HEADER = (
    "sku\tfnsku\tasin\tproduct-name\tcondition\tyour-price\tafn-fulfillable-quantity\t"
    "afn-unsellable-quantity\tafn-reserved-quantity\tafn-total-quantity\tafn-inbound-shipped-quantity\r\n"
)
ADDRESS = {
    "name": "Returns hub", "addressLine1": "1 Sample Way", "city": "Sampletown", "countryCode": "GB",
    "postalCode": "AA1 1AA", "phoneNumber": "0000000000",
}  # fmt: skip


def seller_data(shipments: int = 130, transactions: int = 250) -> AmazonFbaData:
    """Shipments twelve hours apart, every fifth to Germany and every tenth without a plan; transactions hours
    apart, of which the first hundred are no deferred ones.
    """
    return AmazonFbaData(
        shipments=tuple(_shipment(n) for n in range(shipments)),
        shipment_items=tuple(_item(n) for n in range(shipments)),
        inbound_plans=tuple(_plan(n) for n in range(shipments) if n % 10 != 9),
        transactions=tuple(_transaction(n) for n in range(transactions)),
    )


def with_seller(scenario: Scenario, data: AmazonFbaData | None = None) -> Scenario:
    """The scenario with a seller account and a stock report of 60 SKUs."""
    rows = "".join(
        f"SKU-{n}\tX0{n:08d}\tB0{n:08d}\tMug\tNew\t9.99\t{n}\t1\t2\t{n + 3}\t5\r\n" for n in range(60)
    )
    stock = Report(
        STOCK, "779000", (UK, DE), scenario.as_of - timedelta(days=1), scenario.as_of, scenario.as_of, "DONE",
        (STOCK_HEADER + rows).encode(),
    )  # fmt: skip
    return replace(scenario, amazon_fba_api=data or seller_data(), reports=(*scenario.reports, stock))


def shipment_id(n: int) -> str:
    return f"FBA15TEST{n:03d}"


def _shipment(n: int) -> dict[str, Any]:
    return {
        "ShipmentId": shipment_id(n),
        "ShipmentName": f"Returns {n}",
        "ShipFromAddress": {
            "Name": "Returns hub", "AddressLine1": "1 Sample Way", "City": "Sampletown",
            "StateOrProvinceCode": "", "CountryCode": "GB", "PostalCode": "AA1 1AA",
        },
        "DestinationFulfillmentCenterId": "LTN4",
        "ShipmentStatus": "CLOSED" if n % 2 else "RECEIVING",
        "LabelPrepType": "SELLER_LABEL",
        "BoxContentsSource": "INTERACTIVE",
    }  # fmt: skip


def _item(n: int) -> dict[str, Any]:
    return {
        "ShipmentId": shipment_id(n),
        "SellerSKU": f"SKU-{n}",
        "FulfillmentNetworkSKU": f"X0{n:08d}",
        "QuantityShipped": 10,
        "QuantityReceived": n % 11,
        "QuantityInCase": 0,
        "ReleaseDate": "2026-08-01",
        "PrepDetailsList": [{"PrepInstruction": "Labeling", "PrepOwner": "SELLER"}],
    }


def _plan(n: int) -> dict[str, Any]:
    changed = zulu(FIRST + timedelta(hours=12 * n))
    return {
        "inboundPlanId": f"wf{n:08d}-1234-abcd-5678-1234abcd5678",
        "name": f"Returns {n}",
        "createdAt": changed,
        "lastUpdatedAt": changed,
        "status": "SHIPPED",
        "marketplaceIds": [DE if n % 5 == 0 else UK],
        "sourceAddress": ADDRESS,
        "shipments": [
            {
                "shipmentId": f"sh{n:08d}-1234-abcd-5678-1234abcd5678",
                "shipmentConfirmationId": shipment_id(n),
                "placementOptionId": f"pl{n:08d}-1234-abcd-5678-1234abcd5678",
                "name": f"Returns {n}",
                "status": "RECEIVING",
                "source": {"sourceType": "SELLER_FACILITY", "address": ADDRESS},
                "destination": {"destinationType": "AMAZON_WAREHOUSE", "warehouseId": "LTN4"},
            }
        ],
    }


def _transaction(n: int) -> dict[str, Any]:
    return {
        "sellingPartnerMetadata": {
            "sellingPartnerId": "A1SANDBOXSELLER", "accountType": "PAYABLE", "marketplaceId": UK
        },
        "relatedIdentifiers": [
            {"relatedIdentifierName": "ORDER_ID", "relatedIdentifierValue": f"203-1234567-{n:07d}"}
        ],
        "transactionType": "Shipment",
        "transactionId": f"T{n:05d}",
        "transactionStatus": "RELEASED" if n < 100 else ("DEFERRED", "DEFERRED_RELEASED")[n % 2],
        "description": "Order Payment",
        "postedDate": zulu(FIRST + timedelta(hours=6 * n)),
        "totalAmount": {"currencyAmount": 19.99, "currencyCode": "GBP"},
        "contexts": [
            {
                "contextType": "DeferredContext", "deferralReason": "DD7",
                "maturityDate": zulu(FIRST + timedelta(hours=6 * n, days=10)),
            }
        ],
    }  # fmt: skip
