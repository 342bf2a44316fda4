"""Whatever the clock starts settles nothing: people decide (T6).

The agreement knows no acceptance by silence; a deadline that has passed is a
fact for people to act on.
"""

from decimal import Decimal

import pytest

from contracts.models import Contract, Proposal, RecordedFact
from deliverables.models import (
    AcceptanceReview,
    Decision,
    ExpertReview,
    Receipt,
    SignOff,
    SignOffRequest,
    Submission,
    Withdrawal,
)
from kaifeng_credit.celery import app
from payments.models import (
    GateRelease,
    Invoice,
    Payment,
    PaymentRequest,
    PenaltyDecision,
    PenaltyDispute,
)
from payments.services.payments import request_payment
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SETTLE = (
    Contract, Proposal, RecordedFact, Submission, Withdrawal, Receipt,
    AcceptanceReview, Decision, ExpertReview, SignOff, SignOffRequest,
    Payment, PaymentRequest, Invoice, GateRelease, PenaltyDecision,
    PenaltyDispute,
)  # fmt: skip


def settled() -> dict[str, list[dict]]:
    """Every row in which something is or could be settled, as it stands."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in SETTLE
    }


@pytest.fixture
def waiting():
    """A round to be decided and money to be approved, the days long past."""
    contract = make.make_contract()
    contract.records_complete_through = make.TODAY
    contract.save()
    people = make.make_people(contract)
    row = make.deliverable(contract, "work_plan")
    received = make.make_received(row, b=people.b_lead, a=people.a_handler)
    gate = {
        "number": 1, "gate": True, "conditions": [],
        "as_of": make.TODAY.isoformat(),
    }  # fmt: skip
    request_payment(
        tranche=make.tranche(contract, 1), amount=Decimal("447000.00"),
        by=people.a_handler, standing=lambda *_: gate,
    )  # fmt: skip
    return make.make_review(received, people.a_handler)


def test_no_task_of_the_clock_decides_anything(waiting, monkeypatch):
    before = settled()
    assert before["Receipt"]
    assert before["PaymentRequest"]
    app.loader.import_default_modules()
    # What a task hands on to others is done at once, and counts as well.
    monkeypatch.setattr(
        "celery.app.task.Task.apply_async",
        lambda task, args=(), kwargs=None, **_: task(*args, **(kwargs or {})),
    )
    run = set()
    for entry in app.conf.beat_schedule.values():
        app.tasks[entry["task"]]()
        run.add(entry["task"])
    assert {"deadlines.check", "operations.alarms", "reports.tick"} <= run
    assert before == settled()


def test_a_row_that_a_task_settled_would_be_seen(waiting):
    """The negative control: one word in a paper, and the two differ."""
    before = settled()
    AcceptanceReview.objects.filter(pk=waiting.pk).update(conclusion="到期")
    assert before != settled()
