"""Two people act on one deliverable at once."""

import pytest
from django.db import IntegrityError

from contracts.models import Job
from contracts.services.audit import first_break
from deliverables.models import (
    AcceptanceReview,
    Decision,
    Receipt,
    Submission,
    Withdrawal,
)
from deliverables.queries.state import current_versions
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
    pytest.mark.django_db(transaction=True),
]
ROUNDS = 20
DAY = make.TODAY


class Story:
    """A contract with its people and one deliverable, made anew per round."""

    def __init__(self):
        self.contract = make.make_contract()
        self.people = make.make_people(self.contract)
        self.second = make.make_person(self.contract, "a_approver")
        self.row = make.deliverable(self.contract, "task_division")
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


def test_of_two_approvers_one_signs(one_wins):
    for _ in range(ROUNDS):
        story = Story()
        review = story.proposed()
        code = one_wins(
            story.deciding(review, story.people.a_approver),
            story.deciding(review, story.second),
        )
        assert "already_decided" == code
        assert 1 == Decision.objects.filter(contract=story.contract).count()
        story.whole()


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
    assert "deliverables_decision_submission_id" in str(lost[0])
    assert 1 == Decision.objects.count()


def test_a_review_is_signed_or_sent_back_and_never_both(at_once):
    for _ in range(ROUNDS):
        story = Story()
        review = story.proposed()
        at_once(
            story.deciding(review, story.people.a_approver),
            lambda: return_review(
                review=review, by=story.second, reason="口径不一致"
            ),
        )
        review.refresh_from_db()
        decided = Decision.objects.filter(contract=story.contract).exists()
        assert decided == (review.state == "decided")
        story.whole()


def test_of_two_who_save_one_review_one_is_told(one_wins):
    for _ in range(ROUNDS):
        story = Story()
        submission = make.make_received(
            story.row, b=story.people.b_lead, a=story.people.a_handler
        )
        code = one_wins(
            story.saving(submission, story.people.a_handler),
            story.saving(submission, story.people.a_approver),
        )
        assert "changed_meanwhile" == code


def test_a_signed_review_is_not_opened_by_a_save_at_the_same_moment(at_once):
    for _ in range(ROUNDS):
        story = Story()
        review = story.proposed()
        page = Submission.objects.select_related(
            "decision", "receipt", "withdrawal"
        ).get(pk=review.submission_id)
        at_once(
            story.deciding(review, story.people.a_approver),
            story.saving(page, story.people.a_handler, review.revision),
        )
        review.refresh_from_db()
        decided = Decision.objects.filter(contract=story.contract).exists()
        assert decided == (review.state == "decided")


def test_of_two_who_submit_one_gets_the_slip(one_wins):
    for _ in range(ROUNDS):
        story = Story()
        story.upload_all()
        code = one_wins(
            story.submitting(story.people.b_lead),
            story.submitting(story.people.b_onsite),
        )
        assert "under_review" == code
        assert 1 == Submission.objects.filter(contract=story.contract).count()
        story.whole()


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
def test_a_file_is_in_the_slip_or_refused(at_once, replacing):
    for _ in range(ROUNDS):
        story = Story()
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
        story.whole()


def test_of_two_who_replace_one_file_one_is_told(one_wins):
    for _ in range(ROUNDS):
        story = Story()
        story.upload_all()
        first = current_versions(story.row)[0].pk
        code = one_wins(
            *(
                lambda by=by: make.make_version(story.row, by, replaces=first)
                for by in (story.people.b_lead, story.people.b_onsite)
            )
        )
        assert "version_gone" == code


def test_a_submission_is_withdrawn_or_signed_for(one_wins):
    for _ in range(ROUNDS):
        story = Story()
        submission = story.submission()
        code = one_wins(*taking_back_and_signing(story, submission))
        assert code in {"already_received", "withdrawn"}
        story.whole()


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


def test_of_two_who_sign_for_a_submission_one_does(one_wins):
    for _ in range(ROUNDS):
        story = Story()
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


def test_of_two_who_sign_off_one_does(one_wins):
    for _ in range(ROUNDS):
        story = Story()
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
