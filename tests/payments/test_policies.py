"""Who may ask, and what a refusal says: one sentence a person can use."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.policies import NotAllowed, Refused
from payments.policies import (
    check_amount,
    check_can_export,
    check_gate,
    check_within_tranche,
)

TODAY = date(2025, 12, 15)
EXPORT = {
    "a_handler": True,
    "a_approver": True,
    "a_finance": True,
    "b_lead": True,
    "auditor": True,
    "b_onsite": False,
    "expert": False,
    "system_admin": False,
    "security_admin": False,
}


@pytest.mark.parametrize(("role", "may"), EXPORT.items())
def test_the_row_of_exports_in_the_table_of_roles(story, role, may):
    def check():
        check_can_export(
            story.contract,
            getattr(story.people, role),
            as_of=TODAY,
            today=TODAY,
        )

    if may:
        check()
    else:
        with pytest.raises(NotAllowed) as caught:
            check()
        assert "甲方经办" in caught.value.who


@pytest.mark.parametrize(
    ("as_of", "code"),
    [
        (date(2025, 12, 16), "day_in_future"),
        (date(2025, 6, 18), "day_before_agreement"),
    ],
)
def test_only_days_that_have_been_are_exported(story, as_of, code):
    with pytest.raises(Refused) as caught:
        check_can_export(
            story.contract, story.people.auditor, as_of=as_of, today=TODAY
        )
    assert code == caught.value.code


def test_a_closed_gate_names_each_missing_fact():
    row = {
        "number": 2,
        "gate": False,
        "conditions": [
            {"title": "项目运行满半年", "value": True, "missing": None},
            {"title": "指标提升", "value": None, "missing": "缺基期"},
            {"title": "审核通过", "value": False, "missing": None},
        ],
    }
    with pytest.raises(Refused) as caught:
        check_gate(row)
    assert (
        "第2笔付款条件尚未全部满足：指标提升（缺基期）；审核通过。"
        == caught.value.message
    )


def test_an_unknown_gate_is_not_an_open_one():
    with pytest.raises(Refused):
        check_gate({"number": 3, "gate": None, "conditions": []})
    check_gate({"number": 3, "gate": True, "conditions": []})


@pytest.mark.parametrize(
    ("amount", "code"),
    [("0", "amount_not_positive"), ("10.01", "amount_too_large")],
)
def test_an_amount_lies_within_what_is_owed(amount, code):
    with pytest.raises(Refused) as caught:
        check_amount(Decimal(amount), Decimal("10.00"))
    assert code == caught.value.code


@pytest.mark.parametrize(
    ("amount", "code"),
    [("6", "paid_too_much"), ("-5.01", "reversed_too_much")],
)
def test_a_tranche_holds_between_nothing_and_its_amount(amount, code):
    with pytest.raises(Refused) as caught:
        check_within_tranche(
            amount=Decimal(amount), paid=Decimal(5), agreed=Decimal(10)
        )
    assert code == caught.value.code
