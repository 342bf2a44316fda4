"""Two people act on one deliverable at once."""

from threading import Event

import pytest
from django.db import IntegrityError

from contracts.models import Job
from contracts.queries.agreements import agreement_of
from contracts.services.audit import first_break
from contracts.services.files import keep
from deliverables.models import (
    AcceptanceReview,
    Decision,
    Receipt,
    Submission,
    Withdrawal,
)
from deliverables.queries.state import current_versions, with_acts
from deliverables.services import documents
from deliverables.services.answers import save_answers
from deliverables.services.packets import request_packet
from deliverables.services.reviews import (
    decide_review,
    propose_decision,
    return_review,
    save_review,
)
from deliverables.services.sign_offs import request_sign_off, sign_off
from deliverables.services.submissions import (
    receive_submission,
    submit_deliverable,
    withdraw_submission,
)
from tests import factories as make

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.repeated,
    pytest.mark.django_db(transaction=True),
]
DAY = make.TODAY


class Story:
    """A contract with its people and one deliverable.

    A round takes a deliverable nothing has happened on; a contract is made
    when the last one has none left, which keeps five hundred rounds cheap.
    """

    def __init__(self, before: "Story | None" = None):
        if before is not None and before.left:
            self.contract, self.people = before.contract, before.people
            self.second, self.left = before.second, before.left
        else:
            self.contract = make.make_contract()
            self.people = make.make_people(self.contract)
            self.second = make.make_person(self.contract, "a_approver")
            self.left = judged_only(self.contract)
        self.row = make.deliverable(self.contract, self.left.pop())
        self.term = make.term_of(self.row)

    def upload_all(self):
        for piece in self.term.pieces:
            for _ in range(piece.minimum):
                make.make_version(
                    self.row, self.people.b_onsite, piece=piece.key
                )

    def submission(self) -> Submission:
        return make.make_submission(self.row, self.people.b_lead)

    def findings(self) -> dict:
        return {c.key: {"verdict": "met"} for c in self.term.criteria}

    def saving(self, submission, by, revision=0):
        return lambda: save_review(
            submission=submission, term=self.term, findings=self.findings(),
            result="accepted", conclusion="", revision=revision, by=by,
        )  # fmt: skip

    def proposed(self) -> AcceptanceReview:
        submission = make.make_received(
            self.row, b=self.people.b_lead, a=self.people.a_handler
        )
        handler = self.people.a_handler
        review = self.saving(submission, handler)()
        return propose_decision(
            review=review, term=self.term, by=handler, today=DAY,
            revision=review.revision,
        )  # fmt: skip

    def rejected(self) -> Decision:
        """A rejection, and a new file to hand in."""
        decision = make.make_decision(
            make.make_received(
                self.row, b=self.people.b_lead, a=self.people.a_handler
            ),
            handler=self.people.a_handler, approver=self.second,
            result="rejected",
        )  # fmt: skip
        make.make_version(self.row, self.people.b_onsite)
        return decision

    def deciding(self, review, by):
        return lambda: decide_review(
            review=review, term=self.term, by=by, today=DAY,
            revision=review.revision,
        )  # fmt: skip

    def submitting(self, by):
        return lambda: submit_deliverable(
            deliverable=self.row, term=self.term, by=by, today=DAY
        )

    def whole(self) -> None:
        """The record tells one story, and its chain is unbroken."""
        assert first_break(self.contract.slug) is None


def judged_only(contract) -> list[str]:
    """Deliverables that need no numbers and few files, cheap to accept."""
    terms = agreement_of(contract).deliverables.values()
    return [
        term.key
        for term in terms
        if {"judged"} == {one.measure for one in term.criteria}
        and 1 == sum(piece.minimum for piece in term.pieces)
    ]


def stories(number: int):
    """One story after the other; each time the record is whole."""
    story = None
    for _ in range(number):
        story = Story(story)
        yield story
        story.whole()


def test_of_two_approvers_one_signs(one_is_told, rounds):
    for story in stories(rounds):
        review = story.proposed()
        code = one_is_told(
            story.deciding(review, story.people.a_approver),
            story.deciding(review, story.second),
        )
        assert "already_decided" == code
        decided = Decision.objects.filter(submission__deliverable=story.row)
        assert 1 == decided.count()


def test_without_the_lock_the_database_still_keeps_one_decision(
    at_once, without_lock
):
    """The negative control: both pass every check; one row per submission."""
    story = Story()
    review = story.proposed()
    without_lock("deliverables.services.reviews", "check_can_propose")
    outcomes = at_once(
        story.deciding(review, story.people.a_approver),
        story.deciding(review, story.second),
    )
    lost = [one for one in outcomes if isinstance(one, Exception)]
    assert [IntegrityError] == [type(one) for one in lost]
    assert "stands" in str(lost[0])  # the trigger, or the unique index
    assert 1 == Decision.objects.count()


def test_a_review_is_signed_or_sent_back_and_never_both(
    at_once, fewer_rounds
):
    for story in stories(fewer_rounds):
        review = story.proposed()
        at_once(
            story.deciding(review, story.people.a_approver),
            lambda: return_review(
                review=review, by=story.second, reason="口径不一致"
            ),
        )
        review.refresh_from_db()
        decided = Decision.objects.filter(
            submission=review.submission
        ).exists()
        assert decided == (review.state == "decided")


def test_of_two_who_save_one_review_one_is_told(one_wins, fewer_rounds):
    for story in stories(fewer_rounds):
        submission = make.make_received(
            story.row, b=story.people.b_lead, a=story.people.a_handler
        )
        code = one_wins(
            story.saving(submission, story.people.a_handler),
            story.saving(submission, story.people.a_approver),
        )
        assert "changed_meanwhile" == code


def test_a_signed_review_is_not_opened_by_a_save_at_the_same_moment(
    at_once, fewer_rounds
):
    for story in stories(fewer_rounds):
        review = story.proposed()
        page = with_acts(Submission.objects).get(pk=review.submission_id)
        at_once(
            story.deciding(review, story.people.a_approver),
            story.saving(page, story.people.a_handler, review.revision),
        )
        review.refresh_from_db()
        decided = Decision.objects.filter(
            submission=review.submission
        ).exists()
        assert decided == (review.state == "decided")


def test_of_two_who_submit_one_gets_the_slip(one_is_told, rounds):
    for story in stories(rounds):
        story.upload_all()
        code = one_is_told(
            story.submitting(story.people.b_lead),
            story.submitting(story.people.b_onsite),
        )
        assert "under_review" == code
        assert 1 == Submission.objects.filter(deliverable=story.row).count()


def test_without_the_lock_there_are_two_slips(at_once, without_lock):
    """The negative control: nothing but the lock holds this."""
    story = Story()
    story.upload_all()
    without_lock("deliverables.services.submissions", "check_can_submit")
    at_once(
        story.submitting(story.people.b_lead),
        story.submitting(story.people.b_onsite),
    )
    assert 2 == Submission.objects.count()


@pytest.mark.parametrize("replacing", [False, True], ids=["add", "replace"])
def test_a_file_is_in_the_slip_or_refused(at_once, replacing, rounds):
    for story in stories(rounds):
        story.upload_all()
        first = current_versions(story.row)[0].pk if replacing else None
        slip, version = at_once(
            story.submitting(story.people.b_lead),
            lambda: make.make_version(
                story.row, story.people.b_onsite, replaces=first
            ),
        )
        assert isinstance(slip, Submission)
        if isinstance(version, Exception):
            assert "under_review" == version.code
        assert {one.pk for one in current_versions(story.row)} == set(
            slip.documents.values_list("pk", flat=True)
        )


def test_without_the_lock_a_file_misses_the_slip(at_once, monkeypatch):
    """The negative control: checked while open, written when closed."""
    story, checked, closed = Story(), Event(), Event()
    story.upload_all()

    def keep_late(incoming):
        checked.set()
        closed.wait(10)
        return keep(incoming)

    def submit():
        checked.wait(10)
        try:
            return story.submitting(story.people.b_lead)()
        finally:
            closed.set()

    unlocked = {"lock_contract": make.unlocked}
    for name, without in {**unlocked, "keep": keep_late}.items():
        monkeypatch.setattr(documents, name, without)
    slip, version = at_once(
        submit, lambda: make.make_version(story.row, story.people.b_onsite)
    )
    assert version.pk not in slip.documents.values_list("pk", flat=True)
    assert version in current_versions(story.row)


def test_a_decision_stands_on_what_it_saw_during_a_replacement(
    at_once, rounds
):
    """乙方 replaces a file while 甲方 signs: refused, told who was first."""
    for story in stories(rounds):
        review = story.proposed()
        seen = list(review.submission.documents.all())
        decision, version = at_once(
            story.deciding(review, story.people.a_approver),
            lambda: make.make_version(
                story.row, story.people.b_onsite, replaces=seen[0].pk
            ),
        )
        assert isinstance(decision, Decision)
        assert version.code in {"under_review", "already_accepted"}
        first = (
            decision if version.code == "already_accepted"
            else review.submission
        )  # fmt: skip
        assert str(first.recorded_by) in version.message
        assert seen == list(decision.submission.documents.all())
        assert seen == current_versions(story.row)


def test_of_two_who_replace_one_file_one_is_told(one_wins, fewer_rounds):
    for story in stories(fewer_rounds):
        story.upload_all()
        first = current_versions(story.row)[0].pk
        code = one_wins(
            *(
                lambda by=by: make.make_version(story.row, by, replaces=first)
                for by in (story.people.b_lead, story.people.b_onsite)
            )
        )
        assert "version_gone" == code


def test_an_answer_is_in_the_slip_or_refused(at_once, fewer_rounds):
    """乙方 rewrites an answer while a colleague submits."""
    for story in stories(fewer_rounds):
        decision = story.rejected()
        make.answer_all(story.row, story.people.b_onsite, "先写的")
        key = decision.findings[0]["criterion"]
        later = {"text": "后写的", "version": None, "revision": 1}
        slip, saved = at_once(
            story.submitting(story.people.b_lead),
            lambda: save_answers(
                decision=decision, answers={key: later},
                by=story.people.b_onsite,
            ),
        )  # fmt: skip
        (said,) = slip.answers.all()
        if isinstance(saved, Exception):
            assert ("answers_frozen", "先写的") == (saved.code, said.text)
        else:
            assert "后写的" == said.text


def test_a_submission_is_withdrawn_or_signed_for(one_wins, fewer_rounds):
    for story in stories(fewer_rounds):
        submission = story.submission()
        code = one_wins(*taking_back_and_signing(story, submission))
        assert code in {"already_received", "withdrawn"}


def test_without_the_lock_it_would_be_both(at_once, without_lock):
    """The negative control: two tables, no constraint could hold this."""
    story = Story()
    submission = story.submission()
    without_lock(
        "deliverables.services.submissions",
        "check_can_withdraw",
        "check_can_receive",
    )
    at_once(*taking_back_and_signing(story, submission))
    assert (1, 1) == (Withdrawal.objects.count(), Receipt.objects.count())


def taking_back_and_signing(story, submission):
    return (
        lambda: withdraw_submission(
            submission=submission, by=story.people.b_lead, today=DAY
        ),
        lambda: receive_submission(
            submission=submission, by=story.people.a_handler, today=DAY
        ),
    )


def test_of_two_who_sign_for_a_submission_one_does(one_wins, fewer_rounds):
    for story in stories(fewer_rounds):
        submission = story.submission()
        code = one_wins(
            *(
                lambda by=by: receive_submission(
                    submission=submission, by=by, today=DAY
                )
                for by in (story.people.a_handler, story.people.a_approver)
            )
        )
        assert "already_received" == code


def test_of_two_who_sign_off_one_does(one_wins, fewer_rounds):
    for story in stories(fewer_rounds):
        story.submission()
        asked = request_sign_off(
            deliverable=story.row, kind="confirmed",
            by=story.people.a_handler,
        )  # fmt: skip
        code = one_wins(
            *(
                lambda by=by: sign_off(request=asked, by=by, today=DAY)
                for by in (story.people.a_approver, story.second)
            )
        )
        assert "already_closed" == code


def test_of_two_who_ask_for_a_packet_both_get_the_same_job(at_once):
    story = Story()
    decision = story.deciding(story.proposed(), story.second)()
    jobs = at_once(
        *(
            lambda by=by: request_packet(decision=decision, by=by)
            for by in (story.people.a_handler, story.people.b_lead)
        )
    )
    assert 1 == Job.objects.count()
    assert jobs[0].pk == jobs[1].pk
    story.whole()
