import hashlib

import pytest

from contracts.models import AuditEvent
from contracts.policies import NotAllowed, Refused
from deliverables.queries.facts import facts_of
from deliverables.queries.state import latest_submission
from deliverables.services.submissions import (
    receive_submission,
    submit_deliverable,
    withdraw_submission,
)
from tests import factories as make


def submit(story, row, role="b_lead"):
    return submit_deliverable(
        deliverable=row,
        term=make.term_of(row),
        by=getattr(story.people, role),
        today=make.TODAY,
    )


def test_a_slip_names_every_file_under_one_seal(story):
    row = story.row()
    files = [make.make_version(row, story.people.b_onsite) for _ in range(2)]
    submission = submit(story, row)
    assert ("QS-2025-001", 1) == (submission.number, submission.round)
    assert set(files) == set(submission.documents.all())
    lines = "".join(f"{v.file_id}  {v.name}\n" for v in files)
    seal = hashlib.sha256(lines.encode()).hexdigest()
    assert seal == submission.manifest_digest
    detail = AuditEvent.objects.get(action="submitted").detail
    assert seal == detail["manifest_sha256"]
    assert {v.file_id for v in files} == {
        file["sha256"] for file in detail["files"]
    }


def test_a_second_click_submits_nothing_twice(story):
    row = story.row()
    make.make_version(row, story.people.b_lead)
    submit(story, row)
    with pytest.raises(Refused) as refused:
        submit(story, row)
    assert "under_review" == refused.value.code


def test_a_later_version_leaves_the_slip_as_it_was(story):
    first = story.decided(result="rejected").submission
    before = [version.pk for version in first.documents.all()]
    make.make_version(
        first.deliverable, story.people.b_lead, replaces=before[0]
    )
    make.answer_all(first.deliverable, story.people.b_lead)
    second = submit(story, first.deliverable)
    assert before == [version.pk for version in first.documents.all()]
    assert 2 == second.round
    assert before != [version.pk for version in second.documents.all()]


def test_what_was_withdrawn_is_as_if_never_submitted(story):
    submission = story.submitted()
    withdraw_submission(
        submission=submission, by=story.people.b_onsite, today=make.TODAY
    )
    assert latest_submission(submission.deliverable) is None
    again = submit(story, submission.deliverable)
    assert (1, "QS-2025-002") == (again.round, again.number)
    kinds = [fact.kind for _, fact in facts_of(story.contract)]
    assert ["submitted", "withdrawn", "submitted"] == [
        kind for _, kind in sorted(
            (order, fact.kind) for order, fact in facts_of(story.contract)
        )
    ]  # fmt: skip
    assert 3 == len(kinds)


def test_a_submission_is_taken_back_once(story):
    submission = story.submitted()
    args = {"submission": submission, "today": make.TODAY}
    withdraw_submission(by=story.people.b_lead, **args)
    with pytest.raises(Refused) as refused:
        withdraw_submission(by=story.people.b_lead, **args)
    assert "withdrawn" == refused.value.code


def test_party_a_signs_for_it_once(story):
    submission = story.submitted()
    args = {"submission": submission, "today": make.TODAY}
    receipt = receive_submission(by=story.people.a_handler, **args)
    assert make.TODAY == receipt.happened_on
    with pytest.raises(Refused) as refused:
        receive_submission(by=story.people.a_approver, **args)
    assert "already_received" == refused.value.code


@pytest.mark.parametrize("role", ["b_lead", "a_finance", "auditor"])
def test_others_do_not_sign_for_it(story, role):
    submission = story.submitted()
    with pytest.raises(NotAllowed):
        receive_submission(
            submission=submission,
            by=getattr(story.people, role),
            today=make.TODAY,
        )
