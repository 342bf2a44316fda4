"""Money asked for, approved and recorded by two at once."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from contracts.policies import Refused
from contracts.services.audit import first_break
from kaifeng_credit.gathering import tranche_standing
from payments.models import Payment, PaymentRequest
from payments.services.invoices import record_invoice
from payments.services.payments import (
    approve_payment,
    decline_payment,
    paid_amount,
    record_payment,
    request_payment,
    reverse_payment,
)
from tests import factories as make

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]
ROUNDS = 20
DAY = make.TODAY
WHOLE = Decimal("447000.00")


class Story:
    """A contract whose first payment may go out, made anew per round."""

    def __init__(self):
        self.contract = make.make_contract(is_demo=True, pinned_on=DAY)
        self.contract.records_complete_through = DAY
        self.contract.save()
        self.people = make.make_people(self.contract)
        self.second = {
            role: make.make_person(self.contract, role)
            for role in ("a_handler", "a_approver", "a_finance")
        }
        self.tranche = make.tranche(self.contract, 1)

    def both(self, role: str):
        return getattr(self.people, role), self.second[role]

    def requesting(self, by):
        return lambda: request_payment(
            tranche=self.tranche, amount=WHOLE, by=by,
            standing=tranche_standing,
        )  # fmt: skip

    def approving(self, request, by):
        return lambda: approve_payment(
            request=request, by=by, standing=tranche_standing
        )

    def approved(self) -> PaymentRequest:
        request = self.requesting(self.people.a_handler)()
        return self.approving(request, self.people.a_approver)()

    def recording(self, request, by):
        return lambda: record_payment(
            request=request, by=by, on=DAY, today=DAY, voucher="回单"
        )

    def whole(self) -> None:
        assert first_break(self.contract.slug) is None


def test_of_two_requests_for_one_tranche_one_is_made(one_wins):
    for _ in range(ROUNDS):
        story = Story()
        code = one_wins(*map(story.requesting, story.both("a_handler")))
        assert "request_live" == code
        assert 1 == PaymentRequest.objects.filter(
            contract=story.contract
        ).count()
        story.whole()


def test_without_the_lock_the_database_still_keeps_one_request(
    at_once, without_lock
):
    """The negative control: both pass every check; one live per tranche."""
    story = Story()
    without_lock("payments.services.payments", "check_gate")
    outcomes = at_once(*map(story.requesting, story.both("a_handler")))
    lost = [one for one in outcomes if isinstance(one, Exception)]
    assert [IntegrityError] == [type(one) for one in lost]
    assert "one_live_request_per_tranche" in str(lost[0])
    assert 1 == PaymentRequest.objects.count()


def test_of_two_approvals_one_is_given(one_wins):
    for _ in range(ROUNDS):
        story = Story()
        request = story.requesting(story.people.a_handler)()
        code = one_wins(
            *(story.approving(request, by) for by in story.both("a_approver"))
        )
        assert "not_open" == code


def test_an_approval_and_a_refusal_leave_one_state(at_once):
    for _ in range(ROUNDS):
        story = Story()
        request = story.requesting(story.people.a_handler)()
        first, second = story.both("a_approver")
        at_once(
            story.approving(request, first),
            lambda: decline_payment(request=request, by=second, reason="待查"),
        )
        request.refresh_from_db()
        # Approved first, it may still be sent back; never the other way.
        assert "declined" == request.state
        story.whole()


def test_of_two_records_of_one_payment_one_is_kept(one_wins):
    for _ in range(ROUNDS):
        story = Story()
        request = story.approved()
        code = one_wins(
            *(story.recording(request, by) for by in story.both("a_finance"))
        )
        assert "not_approved" == code
        assert WHOLE == paid_amount(story.tranche)
        story.whole()


def test_without_the_lock_the_database_still_keeps_one_payment(
    at_once, without_lock
):
    """The negative control: one payment per request holds."""
    story = Story()
    request = story.approved()
    without_lock("payments.services.payments", "check_amount")
    outcomes = at_once(
        *(story.recording(request, by) for by in story.both("a_finance"))
    )
    lost = [one for one in outcomes if isinstance(one, Exception)]
    assert 1 == len(lost)
    assert isinstance(lost[0], IntegrityError | Refused), lost
    assert 1 == Payment.objects.count()


def test_of_two_reversals_one_is_written(one_wins):
    for _ in range(ROUNDS):
        story = Story()
        payment = story.recording(story.approved(), story.people.a_finance)()
        code = one_wins(
            *(
                lambda by=by: reverse_payment(
                    payment=payment, by=by, today=DAY, reason="退汇"
                )
                for by in story.both("a_finance")
            )
        )
        assert "already_reversed" == code
        assert Decimal(0) == paid_amount(story.tranche)


def test_one_invoice_number_is_recorded_once(one_wins):
    for _ in range(ROUNDS):
        story = Story()
        leads = (
            story.people.b_lead,
            make.make_person(story.contract, "b_lead"),
        )
        code = one_wins(
            *(
                lambda by=by: record_invoice(
                    tranche=story.tranche, number="2" * 20, kind="special",
                    amount=WHOLE, by=by, on=DAY, today=DAY,
                )
                for by in leads
            )
        )  # fmt: skip
        assert "invoice_twice" == code
