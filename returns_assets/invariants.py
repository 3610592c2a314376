"""What has to hold on the marts whatever the sources sent: each invariant selects the rows that break it.

A broken invariant is a defect of the program, never of the data; data that does not add up is an exception.
"""

from __future__ import annotations

from dataclasses import dataclass

import dagster as dg


@dataclass(frozen=True)
class Invariant:
    """One statement about a mart.

    `query` selects the rows that break it, with the columns subject, expected, found, difference.
    `blocking` where the books would be wrong: nothing is exported from a ledger that breaks it.
    """

    name: str
    asset: dg.AssetKey
    description: str
    query: str
    blocking: bool = False


def _mart(name: str) -> dg.AssetKey:
    return dg.AssetKey(["marts", name])


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "every_entry_balances",
        _mart("journal_lines"),
        "Debits equal credits in every journal entry, in its own and in the functional currency.",
        """
        select journal_id as subject, sum(debit) as expected, sum(credit) as found,
            sum(debit) - sum(credit) as difference
        from marts.journal_lines group by journal_id, currency having sum(debit) <> sum(credit)
        union all
        select journal_id, sum(functional_debit), sum(functional_credit),
            sum(functional_debit) - sum(functional_credit)
        from marts.journal_lines group by journal_id having sum(functional_debit) <> sum(functional_credit)
        """,
        blocking=True,
    ),
    Invariant(
        "every_entry_has_lines",
        _mart("journal_entries"),
        "Every journal entry has at least two lines and every line has an entry.",
        """
        select coalesce(e.journal_id, l.journal_id) as subject, 2 as expected, count(l.journal_id) as found,
            2 - count(l.journal_id) as difference
        from marts.journal_entries as e full join marts.journal_lines as l on l.journal_id = e.journal_id
        group by e.journal_id, l.journal_id having count(l.journal_id) < 2 or e.journal_id is null
        """,
        blocking=True,
    ),
    Invariant(
        "nothing_late_in_a_locked_month",
        _mart("journal_entries"),
        "No entry counts in a month that was locked before its evidence arrived.",
        """
        select e.journal_id as subject, max(l.last_day) + 1 as expected,
            min(e.accounting_date) as found, max(l.last_day) + 1 - min(e.accounting_date) as difference
        from marts.journal_entries as e
        inner join intermediate.int_period_locks as l
            on e.accounting_date <= l.last_day and e.known_at > l.locked_at
        group by e.journal_id
        """,
        blocking=True,
    ),
    Invariant(
        "every_accrual_is_reversed_once",
        _mart("journal_entries"),
        "An accrual of held money and its one reversal add up to zero on every account.",
        """
        with booked as (
            select coalesce(e.reverses_journal_id, e.journal_id) as accrual, l.account_code, e.event_type,
                e.journal_id, e.accounting_date, e.as_of, l.debit - l.credit as amount
            from marts.journal_entries as e inner join marts.journal_lines as l on l.journal_id = e.journal_id
            where e.event_type in ('deferred_accrual', 'deferred_reversal')
        )
        select accrual || ' ' || account_code as subject,
            -coalesce(sum(amount) filter (where event_type = 'deferred_accrual'), 0) as expected,
            coalesce(sum(amount) filter (where event_type = 'deferred_reversal'), 0) as found,
            -sum(amount) as difference
        from booked group by accrual, account_code
        having (sum(amount) <> 0 or count(distinct journal_id) <> 2)
            -- the day of the reversal has come
            and min(accounting_date) + 1 < cast(any_value(as_of) as date)
        """,
        blocking=True,
    ),
    Invariant(
        "postable_settlements_tie_out",
        _mart("settlement_tieout"),
        "A settlement is postable only when its accepted lines add up to its header total.",
        """
        select settlement_id as subject, header_total as expected, line_total as found, difference
        from marts.settlement_tieout where is_postable and (difference <> 0 or line_total <> header_total)
        """,
        blocking=True,
    ),
    Invariant(
        "states_add_up_to_all_refunds",
        _mart("reconciled_returns"),
        "The refunds in all states add up to all refund lines, per currency.",
        """
        select currency as subject, sum(refunds) as expected, sum(states) as found,
            sum(refunds) - sum(states) as difference
        from (
            select currency, -amount as refunds, 0 as states
            from intermediate.int_customer_amounts where transaction_kind <> 'order'
            union all
            select currency, case when is_reversal then -gross_amount else gross_amount end, 0
            from intermediate.int_oro_credit_lines where not is_void and gross_amount is not null
            union all
            select currency, settled_amount - reversed_amount, 0 from intermediate.int_tiktok_settled_refunds
            union all
            select currency, amount, 0 from intermediate.int_vendor_deductions where is_deducted
            union all
            select currency, unexplained_value, 0 from intermediate.int_tiktok_unexplained_refunds
            union all
            select currency, 0, refund_amount from marts.reconciled_returns where refund_amount is not null
        ) group by currency having sum(refunds) <> sum(states)
        """,
    ),
    Invariant(
        "no_refund_is_matched_twice",
        _mart("match_allocations"),
        "No refund line is allocated more units than it refunded.",
        """
        select a.refund_line_id as subject, max(r.quantity) as expected, sum(a.quantity) as found,
            max(r.quantity) - sum(a.quantity) as difference
        from marts.match_allocations as a
        left join intermediate.int_refund_legs as r on r.refund_line_id = a.refund_line_id
        where a.refund_line_id is not null
        group by a.refund_line_id having sum(a.quantity) > coalesce(max(r.quantity), 0)
        """,
    ),
    Invariant(
        "no_receipt_is_matched_twice",
        _mart("match_allocations"),
        "No receipt is allocated more units than were received.",
        """
        select a.receipt_id as subject, max(r.quantity) as expected, sum(a.quantity) as found,
            max(r.quantity) - sum(a.quantity) as difference
        from marts.match_allocations as a
        left join intermediate.int_receipt_legs as r on r.receipt_id = a.receipt_id
        where a.receipt_id is not null
        group by a.receipt_id having sum(a.quantity) > coalesce(max(r.quantity), 0)
        """,
    ),
)
