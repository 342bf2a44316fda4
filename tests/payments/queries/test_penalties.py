"""The ledger read for a day: who sees what, in a constant number of queries."""

from datetime import date
from decimal import Decimal

from kaifeng_credit.gathering import standing_on
from payments.queries.penalties import (
    account_of,
    decisions_until,
    disputes_until,
    settled_until,
    settlements_until,
    waiting_proposals,
)


def test_drafts_are_read_by_who_prepares_and_signs_them(late):
    late.ask("confirm", 20, 31)
    readers = {
        role
        for role, person in vars(late.people).items()
        if waiting_proposals(late.contract, person, {role})
    }
    assert {"a_handler", "a_approver", "auditor"} == readers


def test_money_is_shown_to_finance_and_a_set_off_to_who_agrees(late):
    late.decide("confirm", 20, 31)
    money = {
        "on": late.day, "amount": Decimal("745.00"), "reference": "1",
        "by": late.people.a_finance,
    }  # fmt: skip
    late.ask("settle", manner="paid", **money)
    late.ask("settle", manner="deducted", evidence=late.paper(), **money)

    def seen(role):
        person = getattr(late.people, role)
        return len(waiting_proposals(late.contract, person, {role}))

    assert (2, 1, 0) == (seen("a_finance"), seen("b_lead"), seen("b_onsite"))


def test_a_day_knows_what_was_decided_by_then(late):
    late.decide("confirm", 20, 31)
    late.dispute(24)
    before = date(2025, 12, 30)
    assert [] == decisions_until(late.contract, before)
    assert [] == disputes_until(late.contract, before)
    (decision,) = decisions_until(late.contract, late.day)
    assert (12, Decimal("8940.00")) == (decision.days_moved, decision.moved)


def test_the_ledger_takes_three_queries_however_long_it_is(
    late, django_assert_num_queries
):
    late.decide("confirm", 20, 20)
    late.decide("confirm", 21, 31)
    late.dispute(24)
    standing = standing_on(late.contract, late.day)
    with django_assert_num_queries(3):
        account = account_of(late.contract, standing, late.day)
    assert Decimal("8940.00") == account.confirmed.amount
    assert 0 == settled_until(late.contract, late.day)
    assert [] == settlements_until(late.contract, late.day)
