"""Which of its documents a slip is, and what that one says."""

import pytest

from deliverables.models import Submission
from deliverables.queries.slips import (
    RECEIVED,
    WAITING,
    WITHDRAWN,
    slip_context,
    state_of_slip,
)
from deliverables.services.submissions import withdraw_submission
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make.make_people(make.make_contract())


@pytest.fixture
def row(people):
    contract = people.b_lead.memberships.get().contract
    return make.deliverable(contract, "work_plan")


def fresh(submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def test_a_slip_waits_is_signed_for_or_was_taken_back(row, people):
    submission = make.make_submission(row, people.b_lead)
    assert WAITING == state_of_slip(fresh(submission))
    withdraw_submission(
        submission=submission, by=people.b_lead, today=make.TODAY
    )
    assert WITHDRAWN == state_of_slip(fresh(submission))
    assert slip_context(submission.pk, WITHDRAWN)["slip"].withdrawal


def test_the_earlier_document_knows_nothing_of_the_later_act(row, people):
    received = make.make_received(row, b=people.b_lead, a=people.a_handler)
    assert RECEIVED == state_of_slip(fresh(received))
    assert slip_context(received.pk, WAITING)["slip"].receipt is None
    signed = slip_context(received.pk, RECEIVED)["slip"].receipt
    assert people.a_handler == signed.recorded_by
