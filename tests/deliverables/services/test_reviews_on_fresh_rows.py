"""A page's copy of a row is old by the time its service has the lock."""

import pytest

from contracts.policies import Refused
from deliverables.models import AcceptanceReview, Submission
from deliverables.queries.state import with_acts
from deliverables.services.reviews import save_review
from deliverables.services.submissions import withdraw_submission
from deliverables.states import ReviewState
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    contract = make.make_contract()
    people = make.make_people(contract)
    row = make.deliverable(contract, "research_report")
    return people, row


def as_a_page_loads_it(submission) -> Submission:
    """With what hangs on it: also that nothing hangs on it is remembered."""
    return (
        with_acts(Submission.objects)
        .select_related("deliverable", "withdrawal")
        .get(pk=submission.pk)
    )


def save(submission, by, *, revision: int):
    return save_review(
        submission=submission,
        term=make.term_of(submission.deliverable),
        findings={},
        result="",
        conclusion="",
        revision=revision,
        by=by,
    )


def test_a_signed_review_is_not_opened_again_by_a_page_loaded_before(story):
    people, row = story
    submission = make.make_received(row, b=people.b_lead, a=people.a_handler)
    page = as_a_page_loads_it(submission)
    make.make_decision(
        submission, handler=people.a_handler, approver=people.a_approver
    )
    review = AcceptanceReview.objects.get(submission=submission)
    with pytest.raises(Refused) as refused:
        save(page, people.a_handler, revision=review.revision)
    assert "already_decided" == refused.value.code
    review.refresh_from_db()
    assert ReviewState.DECIDED == review.state


def test_what_was_taken_back_is_not_reviewed_by_a_page_loaded_before(story):
    people, row = story
    submission = make.make_submission(row, people.b_lead)
    page = as_a_page_loads_it(submission)
    withdraw_submission(
        submission=submission, by=people.b_lead, today=make.TODAY
    )
    with pytest.raises(Refused) as refused:
        save(page, people.a_handler, revision=0)
    assert "withdrawn" == refused.value.code
