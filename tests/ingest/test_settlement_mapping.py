"""The default mapping of settlement money to accounts knows every kind of line that is published anywhere.

The kinds are in `fixtures/amazon_fba/settlement_kinds.csv`: lists of names that others have seen in reports.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import duckdb
import pytest
from staging_sql import PROJECT, template

KINDS = Path(__file__).parents[1] / "fixtures" / "amazon_fba" / "settlement_kinds.csv"
SEEDS = PROJECT / "seeds"
CLASSES = PROJECT / "models" / "intermediate" / "settlements" / "int_settlement_classes.sql"
REFUNDS = ("Refund", "Chargeback Refund", "A-to-z Guarantee Refund")
ON_ORDERS = ("ItemPrice", "ItemFees", "ItemWithheldTax", "Promotion")
Kind = tuple[str, str, str]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def kinds() -> dict[str, list[Kind]]:
    """Kinds of line by the list that names them."""
    found: dict[str, list[Kind]] = {}
    for row in rows(KINDS):
        kind = (row["transaction_type"], row["amount_type"], row["amount_description"])
        found.setdefault(row["list"], []).append(kind)
    return found


def variants(kind: Kind) -> Iterator[Kind]:
    """The kind, in other casing and spelling, and as a refund shows it."""
    yield kind
    yield tuple(text.upper() for text in kind)  # type: ignore[misc]
    yield tuple(text.replace("ulfillment", "ulfilment").replace("nrollment", "nrolment") for text in kind)  # type: ignore[misc]
    yield tuple(f" {text.replace(' ', chr(160))}  " for text in kind)  # type: ignore[misc]
    if kind[0] == "Order" and kind[1] in ON_ORDERS:
        for refund in REFUNDS:
            yield (refund, kind[1], kind[2])


def accounts(lines: list[Kind]) -> dict[tuple[str, str, str, str], tuple[str | None, bool]]:
    """Account and ambiguity of each kind and sign, as the model decides it with the default mapping."""
    query = template(CLASSES).render(
        ref=lambda name: "components" if name == "int_settlement_components" else name,
        var=lambda name, default=None: default,
        execute=False,
    )
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            f"create table gl_mapping as select * from read_csv('{SEEDS}/gl_mapping.csv', all_varchar = true)"
        )
        # What Amazon holds back is classified by the same model; there is none here.
        for name in ("components", "int_deferred_parts"):
            connection.execute(
                f"create table {name} (transaction_type varchar, amount_type varchar,"
                " amount_description varchar, amount decimal(18, 4), effective_date date)"
            )
        values = [(*line, amount, "2026-10-01") for line in lines for amount in (1, -1)]
        connection.executemany("insert into components values (?, ?, ?, ?, ?)", values)
        found = connection.execute(
            "select transaction_key, type_key, description_key, amount_sign, account_code, is_ambiguous"
            f" from ({query})"
        ).fetchall()
    return {(row[0], row[1], row[2], row[3]): (row[4], row[5]) for row in found}


def test_the_lists_are_whole() -> None:
    labels = {(row["list"], row["label"]) for row in rows(KINDS)}
    assert len(kinds()["triple"]) == 68
    assert len(kinds()["label"]) == 115
    assert len({label for name, label in labels if name == "code"}) == 64


@pytest.mark.requirement("R-IPS-10")
def test_no_published_kind_of_line_is_without_an_account() -> None:
    lines = [line for found in kinds().values() for kind in found for line in variants(kind)]
    decided = accounts(lines)
    assert len(decided) > 400
    assert sorted(kind for kind, (account, _) in decided.items() if account is None) == []
    assert [kind for kind, (_, is_ambiguous) in decided.items() if is_ambiguous] == []


@pytest.mark.parametrize(
    ("kind", "account"),
    [
        (("other-transaction", "other-transaction", "RemovalCompleteCGST"), "1410"),
        (("Tax", "Tax Withheld", "Backup withholding"), "1420"),
        (("Order", "DirectPayment", "CollectOnDeliveryRevenue"), "1220"),
        (("other-transaction", "other-transaction", "StorageRenewalBilling"), "6040"),
        (("Liquidations", "ItemPrice", "Principal"), "4000"),
        (("Liquidations", "ItemFees", "LiquidationsBrokerageFee"), "6000"),
        (("Liquidations", "ItemPrice", "Tax"), "2110"),
        (("other-transaction", "FBA Inventory Reimbursement", "COMPENSATED_CLAWBACK"), "5130"),
        (("Refund", "ItemFees", "FBA Weight Handling Fee SGST"), "1410"),
        (("Order", "ItemWithheldTax", "TCS-CGST"), "1420"),
    ],
)
def test_kinds_go_where_they_mean_to(kind: Kind, account: str) -> None:
    assert {found for found, _ in accounts([kind]).values()} == {account}


def test_what_nobody_has_ever_seen_has_no_account() -> None:
    unknown = ("other-transaction", "other-transaction", "Brand New Fee")
    assert {found for found, _ in accounts([unknown]).values()} == {None}


def test_every_account_of_the_defaults_is_in_the_chart() -> None:
    chart = {row["account_code"] for row in rows(SEEDS / "chart_of_accounts.csv")}
    for name in ("gl_mapping", "grade_dispositions", "service_skus", "goods_accounts", "tax_codes"):
        assert {row["account_code"] for row in rows(SEEDS / f"{name}.csv")} <= chart, name


@cache
def meet(one: str, other: str) -> bool:
    """Whether some text fits both patterns."""
    if not one and not other:
        return True
    if one.startswith("*"):
        return meet(one[1:], other) or (bool(other) and meet(one, other[1:]))
    if other.startswith("*"):
        return meet(one, other[1:]) or (bool(one) and meet(one[1:], other))
    return bool(one and other) and one[0] == other[0] and meet(one[1:], other[1:])


@pytest.mark.requirement("R-IPS-10")
def test_no_line_can_fit_two_accounts_at_one_priority() -> None:
    patterns = ("amount_description", "amount_type", "transaction_type")
    clashes = [
        (one, other)
        for one, other in combinations(rows(SEEDS / "gl_mapping.csv"), 2)
        if one["priority"] == other["priority"]
        and one["account_code"] != other["account_code"]
        and (not one["sign"] or not other["sign"] or one["sign"] == other["sign"])
        and all(meet(one[name], other[name]) for name in patterns)
    ]
    assert clashes == []
