"""Refusals of the penalty ledger say what to do, and name the days."""

from datetime import date

import pytest

from contracts.policies import Refused
from payments.policies.penalties import approvers_of, check_plan, check_run
from payments.rules.penalty_acts import Asked, rows_of_act
from tests.payments.rules.test_penalty_ledger import FIRST, entry, told

LAST = date(2025, 12, 25)


def refusal(account, act: str) -> Refused:
    asked = Asked(act, FIRST, LAST)
    with pytest.raises(Refused) as caught:
        check_plan(account, asked, rows_of_act(account, asked))
    return caught.value


def test_days_in_the_way_are_named_and_counted():
    many = told(6, [entry(n) for n in range(5)])
    found = refusal(many, "confirm")
    assert "already_confirmed" == found.code
    named = "2025年12月20日、2025年12月21日、2025年12月22日等 5 日已确认"
    assert found.message.startswith(named)
    one = refusal(told(2, [entry(0)]), "confirm")
    assert one.message.startswith("2025年12月20日已确认")


def test_settled_money_is_not_taken_back():
    account = told(1, [entry(0)], settled="745.00")
    assert "settled_already" == refusal(account, "withdraw").code


def test_a_set_off_is_signed_by_the_other_party():
    assert ("b_lead",) == approvers_of(Asked("settle", manner="deducted"))
    assert ("a_approver",) == approvers_of(Asked("settle", manner="paid"))
    assert ("a_approver",) == approvers_of(Asked("confirm"))


def test_an_open_run_may_go_on_and_a_closed_one_may_not(late):
    today = late.day
    check_run(late.contract, today, None, today=today, open_ended=True)
    check_run(
        late.contract, today, date(2026, 2, 1), today=today, open_ended=True
    )
    with pytest.raises(Refused) as caught:
        check_run(late.contract, today, None, today=today)
    assert "days_missing" == caught.value.code
