"""甲方 takes an act back while 乙方 begins to act on it: one of them wins."""

from threading import Event

import pytest

from contracts.policies import Refused
from contracts.services import proposals
from contracts.services.jobs import record_result_download
from deliverables.models import DocumentVersion
from deliverables.policies.undoing import check_can_confirm_undo
from deliverables.queries.state import decision_of, receipt_of
from deliverables.services import undoing
from deliverables.services.slips import request_slip
from deliverables.services.undoing import (
    confirm_undo,
    propose_undo,
    undo_receipt,
)
from kaifeng_credit.resting import check_nothing_rests
from tests import factories as make
from tests.races.test_deliverables import DAY, Story, stories

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.repeated,
    pytest.mark.django_db(transaction=True),
]


def asked(story: Story, result: str = "rejected"):
    """A conclusion whose taking back waits for its second person."""
    decision = make.make_decision(
        make.make_received(
            story.row, b=story.people.b_lead, a=story.people.a_handler
        ),
        handler=story.people.a_handler, approver=story.people.a_approver,
        result=result,
    )  # fmt: skip
    return decision, propose_undo(
        submission=decision.submission, by=story.people.a_handler,
        reason="看错", rests=check_nothing_rests,
    )  # fmt: skip


def signing(proposal, by):
    return lambda: confirm_undo(
        proposal_id=proposal.pk, by=by, today=DAY, rests=check_nothing_rests
    )


def uploading(story: Story):
    """The first step of every resubmission: no round goes in unchanged."""
    return lambda: make.make_version(story.row, story.people.b_onsite)


def test_a_conclusion_is_taken_back_or_acted_on(at_once, rounds):
    for story in stories(rounds):
        decision, proposal = asked(story)
        back, version = at_once(
            signing(proposal, story.people.a_approver), uploading(story)
        )
        stands = isinstance(back, Refused)
        if stands:
            assert "acted_upon" == back.code
            assert not isinstance(version, Exception)
        else:
            assert not isinstance(back, Exception)
            assert "under_review" == version.code
        assert stands == bool(decision_of(decision.submission))
        assert stands == fresh_files(story)


def test_without_the_lock_it_would_be_both(at_once, monkeypatch):
    """The negative control: 乙方 holds a file for a round that is open."""
    story, checked, uploaded = Story(), Event(), Event()
    decision, proposal = asked(story)

    def check_early(*args):
        check_can_confirm_undo(*args)
        checked.set()
        uploaded.wait(10)

    def upload():
        checked.wait(10)
        try:
            return uploading(story)()
        finally:
            uploaded.set()

    monkeypatch.setattr(proposals, "lock_contract", make.unlocked)
    monkeypatch.setattr(undoing, "check_can_confirm_undo", check_early)
    outcomes = at_once(signing(proposal, story.people.a_approver), upload)
    assert [] == [one for one in outcomes if isinstance(one, Exception)]
    assert decision_of(decision.submission) is None
    assert fresh_files(story)


def test_of_two_who_sign_the_taking_back_one_does(one_wins, fewer_rounds):
    for story in stories(fewer_rounds):
        decision, proposal = asked(story)
        code = one_wins(
            signing(proposal, story.people.a_approver),
            signing(proposal, story.second),
        )
        assert "already_settled" == code
        assert 1 == decision.submission.decisions.exclude(
            reverses=None
        ).count()


def test_a_receipt_is_taken_back_or_its_slip_taken_out(
    at_once, fewer_rounds
):
    for story in stories(fewer_rounds):
        submission = make.make_received(
            story.row, b=story.people.b_lead, a=story.people.a_handler
        )
        job = request_slip(submission=submission, by=story.people.b_lead)
        back, taken = at_once(
            lambda: undo_receipt(
                submission=submission, by=story.people.a_handler, today=DAY,
                reason="误签",
            ),
            lambda: record_result_download(
                job=job, by=story.people.b_lead, digest="0" * 64
            ),
        )  # fmt: skip
        assert taken is None
        if isinstance(back, Exception):
            assert "acted_upon" == back.code
        assert isinstance(back, Exception) == bool(receipt_of(submission))


def fresh_files(story: Story) -> bool:
    return DocumentVersion.objects.filter(
        deliverable=story.row, submitted_in__isnull=True
    ).exists()
