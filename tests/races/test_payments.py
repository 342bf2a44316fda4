"""Money asked for, approved and recorded by two at once."""

from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from contracts.policies import Refused
from contracts.services.audit import first_break
from kaifeng_credit.gathering import tranche_standing
from payments.models import Payment, PaymentRequest
from payments.queries.totals import balance_differences, contract_paid
from payments.services import payments as services
from payments.services.invoices import record_invoice
from payments.services.payments import (
    add_payment,
    approve_payment,
    decline_payment,
    paid_amount,
    record_payment,
    request_payment,
)
from payments.services.reversals import propose_reversal, reverse_payment
from tests import factories as make

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]
ROUNDS = 20
PAYERS = 6
PATIENCE = 30  # seconds, as in conftest
PART = Decimal("100000.00")  # four fit in a tranche, six do not
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

    def approved_parts(self, number: int) -> PaymentRequest:
        """An approved request for two receipts of a tranche, gate open."""
        gate = {
            "number": number, "gate": True, "conditions": [],
            "as_of": DAY.isoformat(),
        }  # fmt: skip
        request = request_payment(
            tranche=make.tranche(self.contract, number), amount=2 * PART,
            by=self.people.a_handler, standing=lambda *_: gate,
        )  # fmt: skip
        return approve_payment(
            request=request, by=self.people.a_approver,
            standing=lambda *_: gate,
        )  # fmt: skip

    @transaction.atomic
    def take_back(self, *requests) -> None:
        """Nothing is paid any more and nothing asked for."""
        payments = Payment.objects.filter(
            contract=self.contract, amount__gt=0, reversed_by__isnull=True
        ).select_related("tranche")
        for payment in payments:
            add_payment(
                self.contract, payment.tranche, amount=-payment.amount,
                by=self.people.a_finance, on=DAY, reverses=payment,
            )  # fmt: skip
        for request in requests:
            request.refresh_from_db()
            if request.state == "recorded":  # both of its receipts won
                continue
            decline_payment(
                request=request, by=self.people.a_approver, reason="重来"
            )

    def payers(self) -> list:
        """Six people of finance."""
        return [
            make.make_person(self.contract, "a_finance")
            for _ in range(PAYERS)
        ]

    def receiving(self, request, by, number: int):
        """One of several receipts of a request, each its own voucher."""
        return lambda: record_payment(
            request=request, by=by, on=DAY, today=DAY,
            voucher=f"回单 {number}", amount=PART,
        )  # fmt: skip

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


@pytest.fixture
def six_meet(monkeypatch) -> Callable[[], None]:
    """Take the lock out, and let six meet between the check and the write."""

    def meet() -> None:
        meeting, check = Barrier(PAYERS), services.check_within_tranche

        def check_and_wait(**amounts):
            check(**amounts)
            meeting.wait(PATIENCE)

        monkeypatch.setattr(services, "check_within_tranche", check_and_wait)
        monkeypatch.setattr(services, "lock_contract", make.unlocked)

    return meet


@contextmanager
def no_check():
    """The balances without their CHECK; what broke it is flushed after."""
    table, name = "payments_balance", "paid_between_zero_and_ceiling"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conname = %s",
            [name],
        )
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
                " NOT VALID"
            )


@pytest.mark.repeated
def test_six_payers_at_once_never_pay_more_than_was_agreed(at_once, rounds):
    """Six receipts of one request: four fit, two are refused, always."""
    story = Story()
    payers = story.payers()
    for _ in range(rounds):
        request = story.approved()
        outcomes = at_once(
            *(
                story.receiving(request, by, number)
                for number, by in enumerate(payers)
            )
        )
        refused = [one for one in outcomes if isinstance(one, Exception)]
        assert ["more_than_requested"] * 2 == [one.code for one in refused]
        assert 4 * PART == paid_amount(story.tranche)
        assert [] == balance_differences(story.contract)
        story.take_back(request)


@pytest.mark.repeated
def test_six_payers_of_three_tranches_never_pass_the_total(
    at_once, fewer_rounds, monkeypatch
):
    """Two people on each tranche, and a total amended to half a tranche.

    The requests are taken as approved before it was: only receipts meet it.
    """
    monkeypatch.setattr(services, "check_fits_total", lambda *_, **__: None)
    story = Story()
    payers = story.payers()
    make.amend_total(story.contract, story.people, "250000.00", on=DAY)
    for _ in range(fewer_rounds):
        requests = [story.approved_parts(number) for number in (1, 2, 3)]
        outcomes = at_once(
            *(
                story.receiving(requests[number % 3], by, number)
                for number, by in enumerate(payers)
            )
        )
        refused = [one for one in outcomes if isinstance(one, Exception)]
        assert ["total_exceeded"] * 4 == [one.code for one in refused]
        assert 2 * PART == contract_paid(story.contract)
        assert [] == balance_differences(story.contract)
        story.take_back(*requests)


@pytest.mark.parametrize("guard", ["the lock", "the lock and the check"])
def test_without_lock_and_check_six_payers_pay_too_much(
    at_once, six_meet, guard
):
    """The negative control.

    With the lock off the database's own row and CHECK still hold; with both
    off six receipts of 100,000.00 stand in a tranche of 447,000.00.
    """
    story = Story()
    request, payers = story.approved(), story.payers()
    six_meet()
    checked = guard == "the lock"
    with nullcontext() if checked else no_check():
        outcomes = at_once(
            *(
                story.receiving(request, by, number)
                for number, by in enumerate(payers)
            )
        )
        lost = [one for one in outcomes if isinstance(one, Exception)]
        if checked:
            assert [IntegrityError] * 2 == [type(one) for one in lost]
            assert "paid_between_zero_and_ceiling" in str(lost[0])
            assert 4 * PART == paid_amount(story.tranche)
        else:
            assert [] == lost
            assert 6 * PART == paid_amount(story.tranche) > WHOLE


def test_of_two_reversals_one_is_written(one_wins):
    for _ in range(ROUNDS):
        story = Story()
        payment = story.recording(story.approved(), story.people.a_finance)()
        asked = propose_reversal(
            payment=payment, by=story.people.a_finance, reason="退汇"
        )
        code = one_wins(
            *(
                lambda by=by: reverse_payment(
                    proposal_id=asked.pk, by=by, today=DAY
                )
                for by in story.both("a_approver")
            )
        )
        assert "already_settled" == code
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
