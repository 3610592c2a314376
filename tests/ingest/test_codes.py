"""The default reason codes and status pairs: one meaning each way, nothing left out."""

from __future__ import annotations

import csv
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
ZIGZAG_REASONS = {str(number) for number in range(10, 19)}
ZIGZAG_STATUSES = {
    "CREATED", "LABEL_GENERATED", "IN_TRANSIT", "RECEIVED", "PARTIALLY_RECEIVED", "PROCESSED", "CANCELLED",
    "EXPIRED",
}  # fmt: skip
TIKTOK_STATUSES = {
    "RETURN_OR_REFUND_REQUEST_PENDING", "REFUND_OR_RETURN_REQUEST_REJECT", "AWAITING_BUYER_SHIP",
    "BUYER_SHIPPED_ITEM", "REJECT_RECEIVE_PACKAGE", "RETURN_OR_REFUND_REQUEST_SUCCESS",
    "RETURN_OR_REFUND_REQUEST_CANCEL", "RETURN_OR_REFUND_REQUEST_COMPLETE", "REPLACEMENT_REQUEST_PENDING",
    "REPLACEMENT_REQUEST_REJECT", "REPLACEMENT_REQUEST_REFUND_SUCCESS", "REPLACEMENT_REQUEST_CANCEL",
    "REPLACEMENT_REQUEST_COMPLETE", "AWAITING_BUYER_RESPONSE",
}  # fmt: skip
PREFIX = "ecom_order_delivered_refund_and_return_reason_"


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("platform", ["amazon_fba", "tiktok_shop"])
def test_every_zigzag_reason_has_exactly_one_reason_to_tell_the_platform(platform: str) -> None:
    told = [
        row
        for row in rows("reason_codes")
        if row["platform"] == platform and row["direction"] in ("both", "to_platform")
    ]
    assert Counter(row["zigzag_reason_id"] for row in told) == dict.fromkeys(ZIGZAG_REASONS, 1)
    assert not [row for row in told if "*" in row["platform_reason"]]


def read_as(platform: str, reason: str) -> set[str]:
    return {
        row["zigzag_reason_id"]
        for row in rows("reason_codes")
        if row["platform"] == platform
        and row["direction"] in ("both", "to_zigzag")
        and fnmatchcase(reason, row["platform_reason"])
    }


def test_every_amazon_reason_is_read_as_one_zigzag_reason() -> None:
    reasons = {row["platform_reason"] for row in rows("reason_codes") if row["platform"] == "amazon_fba"}
    assert len(reasons) == 45
    assert {reason for reason in reasons if len(read_as("amazon_fba", reason)) != 1} == set()


@pytest.mark.parametrize(
    ("code", "zigzag"),
    [
        (f"{PREFIX}no_need", "10"),
        (f"{PREFIX}not_match_description_seller_uk", "13"),
        (f"{PREFIX}defective_uk", "14"),
        (f"{PREFIX}damaged_seller", "15"),
        (f"{PREFIX}wrong_product", "16"),
        (f"{PREFIX}item_arrived_too_late", "17"),
        (f"{PREFIX}item_doesn't_fit", "18"),
        (f"{PREFIX}missing_product_uk", "18"),
        ("ecom_order_delivered_refund_reason_not_received", "18"),
    ],
)
def test_tiktok_reasons_are_read_whatever_their_market(code: str, zigzag: str) -> None:
    assert read_as("tiktok_shop", code) == {zigzag}


def test_status_pairs_name_known_statuses_once_and_leave_no_tiktok_status_out() -> None:
    pairs = rows("status_pairs")
    keys = Counter((row["platform"], row["platform_status"], row["zigzag_status"]) for row in pairs)
    assert max(keys.values()) == 1
    assert {row["zigzag_status"] for row in pairs} == ZIGZAG_STATUSES
    assert {row["platform_status"] for row in pairs if row["platform"] == "tiktok_shop"} == TIKTOK_STATUSES
    assert all(row["grace_hours"] == "" or int(row["grace_hours"]) > 0 for row in pairs)
