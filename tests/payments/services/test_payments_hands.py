"""Whose hands a payment goes through, and what cannot get stuck."""

from decimal import Decimal

import pytest

from contracts.models import Membership
from contracts.policies import Refused
from kaifeng_credit.gathering import tranche_standing
from payments.services import payments as services
from tests import factories as make

DAY = make.TODAY


def refused(act) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_who_approved_does_not_also_record(story):
    """payments/states.py: request → approve → record, each by another hand."""
    Membership.objects.create(
        contract=story.contract, user=story.people.a_approver,
        role="a_finance",
    )  # fmt: skip
    approved = story.approved()
    assert "second_person_needed" == refused(
        lambda: services.record_payment(
            request=approved, by=story.people.a_approver, on=DAY, today=DAY,
            voucher="回单",
        )
    )  # fmt: skip


def test_an_approved_request_that_no_longer_fits_can_be_sent_back(story):
    approved = story.approved()
    services.add_payment(
        story.contract, story.tranche(), amount=Decimal("1.00"),
        by=story.people.a_finance, on=DAY,
    )  # fmt: skip
    assert "amount_too_large" == refused(
        lambda: services.record_payment(
            request=approved, by=story.people.a_finance, on=DAY, today=DAY,
            voucher="回单",
        )
    )  # fmt: skip
    services.decline_payment(
        request=approved, by=story.people.a_approver, reason="金额有变"
    )
    story.requested(Decimal("446999.00"))


def test_what_is_paid_is_not_sent_back(story):
    payment = story.paid()
    assert "not_open" == refused(
        lambda: services.decline_payment(
            request=payment.request, by=story.people.a_approver, reason="x"
        )
    )


@pytest.mark.parametrize("amount", ["0.001", "100.005", "NaN", "Infinity"])
def test_money_is_asked_for_in_whole_fen(story, amount):
    assert "amount_not_in_fen" == refused(
        lambda: services.request_payment(
            tranche=story.tranche(), amount=Decimal(amount),
            by=story.people.a_handler, standing=tranche_standing,
        )
    )  # fmt: skip
