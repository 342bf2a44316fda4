"""Money that rests on a conclusion holds it."""

import pytest

from contracts.queries.agreements import agreement_of
from contracts.services.files import keep_bytes
from payments.models import PaymentRequest, PenaltyDispute
from payments.queries.resting import money_resting_on, tranches_gated_by
from payments.services.invoices import add_invoice
from payments.services.payments import add_payment
from tests import factories as make
from tests.payments.conftest import TODAY, WHOLE


def resting(story, key="work_plan", since=0) -> str:
    return money_resting_on(story.contract, key, since=since)


def pay(story, amount, number=2):
    add_payment(
        story.contract, make.tranche(story.contract, number), amount=amount,
        by=story.people.a_finance, on=TODAY, voucher="",
    )  # fmt: skip


def test_a_package_gates_its_tranche_and_others_do_not(story):
    agreement = agreement_of(story.contract)
    assert (2,) == tranches_gated_by(agreement, "work_plan")
    assert () == tranches_gated_by(agreement, "task_division")


@pytest.mark.parametrize(("state", "held"), [
    ("requested", True), ("approved", True), ("declined", False),
])  # fmt: skip
def test_a_payment_on_its_way_holds_it(story, state, held):
    PaymentRequest.objects.create(
        contract=story.contract, tranche=story.tranche(2), amount=WHOLE,
        requested_by=story.people.a_handler, state=state,
    )  # fmt: skip
    assert held == ("提请支付" in resting(story))


def test_money_paid_holds_it_until_it_was_reversed(story):
    assert "" == resting(story)
    pay(story, WHOLE)
    assert "已付" in resting(story)
    assert "" == resting(story, "task_division")
    pay(story, -WHOLE)
    assert "" == resting(story)


def test_money_of_before_does_not_rest_on_it(story):
    pay(story, WHOLE)
    story.contract.refresh_from_db()
    assert "" == resting(story, since=story.contract.facts_version)


def test_late_days_disputed_since_hold_it(story):
    PenaltyDispute.objects.create(
        contract=story.contract, sequence=7, happened_on=TODAY,
        recorded_by=story.people.b_lead, head="late_delivery",
        first_on=TODAY, text="不可抗力", file=keep_bytes(b"%PDF-1.7"),
    )  # fmt: skip
    assert "提出异议" in resting(story, since=6)
    assert "" == resting(story, since=7)


def test_an_invoice_holds_it(story):
    add_invoice(
        story.contract, story.tranche(2), amount=WHOLE, kind="special",
        number="12345678", by=story.people.b_lead, on=TODAY,
    )  # fmt: skip
    assert "已开票" in resting(story)
