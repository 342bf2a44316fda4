import pytest

from deliverables.models import (
    AcceptanceReview,
    Deliverable,
    DocumentVersion,
    Finding,
    SignOffRequest,
    Submission,
)
from tests import factories as make

READERS = {
    "a_handler", "a_approver", "a_finance", "b_lead", "b_onsite", "auditor",
}  # fmt: skip
PARTY_B = {"b_lead", "b_onsite"}
DRAFTS = {"a_handler", "a_approver", "auditor"}


def seers(story, model) -> set[str]:
    return {
        role
        for role, person in vars(story.people).items()
        if model.objects.visible_to(person).exists()
    }


def test_a_draft_file_is_party_bs_own(story):
    make.make_version(story.row(), story.people.b_lead)
    assert PARTY_B == seers(story, DocumentVersion)


def test_a_submitted_file_is_every_readers(story):
    story.submitted()
    assert READERS == seers(story, DocumentVersion)
    assert READERS == seers(story, Submission)
    assert READERS == seers(story, Deliverable)


def test_a_working_paper_is_not_for_party_b_nor_finance(story):
    story.decided()
    assert DRAFTS == seers(story, AcceptanceReview)
    assert DRAFTS == seers(story, Finding)


def test_a_request_to_sign_is_not_for_party_b_nor_finance(story):
    SignOffRequest.objects.create(
        contract=story.contract,
        deliverable=story.row(),
        kind="confirmed",
        prepared_by=story.people.a_handler,
    )
    assert DRAFTS == seers(story, SignOffRequest)


@pytest.mark.parametrize("role", sorted(READERS))
def test_nobody_sees_another_contract(story, role):
    other = make.make_contract()
    people = make.make_people(other)
    make.make_submission(make.deliverable(other, "work_plan"), people.b_lead)
    person = getattr(story.people, role)
    for model in (DocumentVersion, Submission):
        assert not model.objects.visible_to(person).exists()


def test_a_disabled_account_sees_nothing(story):
    story.submitted()
    person = story.people.b_lead
    person.is_active = False
    person.save()
    assert not Submission.objects.visible_to(person).exists()
