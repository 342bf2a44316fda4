"""A payment is taken back by two people, once, and both rows stay."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.models import Membership
from contracts.policies import NotAllowed, Refused
from contracts.services.proposals import decline_proposal
from payments.models import Payment
from payments.policies import MONEY_SIGNERS
from payments.queries.releases import MONEY_KINDS
from payments.services.payments import paid_amount
from payments.services.reversals import propose_reversal, reverse_payment
from tests import factories as make

TODAY = date(2025, 12, 15)
WHOLE = Decimal("447000.00")


def refused(act) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def propose(story, payment, reason: str = "重复", by=None):
    return propose_reversal(
        payment=payment, by=by or story.people.a_finance, reason=reason
    )


def sign(proposal, by):
    return reverse_payment(proposal_id=proposal.pk, by=by, today=TODAY)


def test_a_wrong_payment_is_reversed_once_and_both_rows_stay(story):
    payment = story.paid()
    asked = propose(story, payment)
    assert WHOLE == paid_amount(story.tranche())  # nothing is written yet
    assert "already_proposed" == refused(lambda: propose(story, payment, "再"))
    reversal = sign(asked, story.people.a_approver)
    assert (-WHOLE, payment, "重复") == (
        reversal.amount,
        reversal.reverses,
        reversal.note,
    )
    assert Decimal(0) == paid_amount(story.tranche())
    assert 2 == Payment.objects.filter(contract=story.contract).count()
    assert "already_reversed" == refused(lambda: propose(story, payment))
    assert "already_settled" == refused(
        lambda: sign(asked, story.people.a_approver)
    )


def test_it_takes_a_reason_and_another_person(story):
    payment = story.paid()
    assert "reason_missing" == refused(lambda: propose(story, payment, " "))
    Membership.objects.create(
        contract=story.contract, user=story.people.a_finance,
        role="a_approver",
    )  # fmt: skip
    asked = propose(story, payment)
    assert "second_person_needed" == refused(
        lambda: sign(asked, story.people.a_finance)
    )
    assert WHOLE == paid_amount(story.tranche())


@pytest.mark.parametrize("role", ["a_handler", "a_finance", "b_lead"])
def test_only_the_approver_signs(story, role):
    asked = propose(story, story.paid())
    other = make.make_person(story.contract, role)
    with pytest.raises(NotAllowed, match="批准冲销"):
        sign(asked, other)


def test_what_was_sent_back_changes_nothing_and_may_be_asked_anew(story):
    payment = story.paid()
    decline_proposal(
        proposal_id=propose(story, payment).pk, kinds=MONEY_KINDS,
        by=story.people.a_approver, reason="查无此事", roles=MONEY_SIGNERS,
    )  # fmt: skip
    assert WHOLE == paid_amount(story.tranche())
    propose(story, payment)


def test_a_reversed_receipt_gives_its_part_of_the_request_back(story):
    """The wrong amount typed is taken back, and the right one recorded."""
    from payments.services.payments import record_payment, uncredited

    asked = story.approved()
    wrong = record_payment(
        request=asked, by=story.people.a_finance, on=TODAY, today=TODAY,
        voucher="回单 1", amount=Decimal("200000.00"),
    )  # fmt: skip
    make.reverse(wrong, story.people, today=TODAY)
    assert WHOLE == uncredited(asked)
