from datetime import timedelta

import pytest

from contracts.policies import NotAllowed, Refused
from deliverables.models import AcceptanceReview, SignOffRequest
from deliverables.policies import (
    can,
    check_can_propose,
    check_can_receive,
    check_can_record_experts,
    check_can_request_sign_off,
    check_can_review,
    check_can_sign_off,
    check_can_submit,
    check_can_upload,
    check_can_withdraw,
    why_not,
)
from tests import factories as make

ROLES = (
    "a_handler", "a_approver", "a_finance", "b_lead", "b_onsite",
    "expert", "auditor", "system_admin", "security_admin",
)  # fmt: skip


def code(check, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        check(*args, **kwargs)
    return refused.value.code


def allowed(check, story, *args, **kwargs) -> set[str]:
    """The roles an act is not forbidden to."""
    found = set()
    for role in ROLES:
        try:
            check(*args, getattr(story.people, role), **kwargs)
        except NotAllowed:
            continue
        except Refused:
            pass
        found.add(role)
    return found


def test_only_party_b_uploads(story):
    assert {"b_lead", "b_onsite"} == allowed(
        check_can_upload, story, story.row()
    )


def test_only_party_b_submits(story):
    row = story.row()
    found = allowed(check_can_submit, story, row, make.term_of(row))
    assert {"b_lead", "b_onsite"} == found


def test_only_party_b_withdraws(story):
    found = allowed(check_can_withdraw, story, story.submitted())
    assert {"b_lead", "b_onsite"} == found


def test_only_handler_and_approver_receive(story):
    found = allowed(check_can_receive, story, story.submitted())
    assert {"a_handler", "a_approver"} == found


def test_only_handler_and_approver_review(story):
    found = allowed(check_can_review, story, story.received())
    assert {"a_handler", "a_approver"} == found


def test_only_the_approver_signs_off(story):
    request = SignOffRequest.objects.create(
        contract=story.contract,
        deliverable=story.row(),
        kind="confirmed",
        prepared_by=story.people.a_handler,
    )
    assert {"a_approver"} == allowed(check_can_sign_off, story, request)


def test_a_refusal_names_who_can(story):
    with pytest.raises(NotAllowed) as refused:
        check_can_receive(story.submitted(), story.people.b_lead)
    assert str(story.people.a_handler) in refused.value.who
    assert str(story.people.a_approver) in refused.value.who


def test_nothing_is_uploaded_while_party_a_has_it(story):
    submission = story.submitted()
    row = submission.deliverable
    assert "under_review" == code(check_can_upload, row, story.people.b_lead)


def test_nothing_is_uploaded_after_acceptance(story):
    row = story.decided().submission.deliverable
    assert "already_accepted" == code(
        check_can_upload, row, story.people.b_lead
    )


def test_after_a_rejection_files_come_in_again(story):
    row = story.decided(result="rejected").submission.deliverable
    check_can_upload(row, story.people.b_lead)


def test_a_submission_names_the_piece_that_lacks(story):
    row = story.row("scenario_plans")
    make.make_version(row, story.people.b_lead)
    with pytest.raises(Refused) as refused:
        check_can_submit(row, make.term_of(row), story.people.b_lead)
    assert "pieces_missing" == refused.value.code
    assert "还差 4 件" in refused.value.message


def test_the_rejected_files_are_not_submitted_again_unchanged(story):
    row = story.decided(result="rejected").submission.deliverable
    term, by = make.term_of(row), story.people.b_lead
    assert "nothing_changed" == code(check_can_submit, row, term, by)
    make.make_version(row, by)
    assert "findings_unanswered" == code(check_can_submit, row, term, by)
    make.answer_all(row, by)
    check_can_submit(row, term, by)


def test_what_was_signed_for_is_not_taken_back(story):
    assert "already_received" == code(
        check_can_withdraw, story.received(), story.people.b_lead
    )


def test_what_was_decided_is_neither_taken_back_nor_signed_for(story):
    submission = story.decided().submission
    assert "already_decided" == code(
        check_can_withdraw, submission, story.people.b_lead
    )
    assert "already_decided" == code(
        check_can_receive, submission, story.people.a_handler
    )


def test_review_waits_for_the_receipt(story):
    assert "not_received" == code(
        check_can_review, story.submitted(), story.people.a_handler
    )


class TestProposing:
    """What a conclusion needs before it is put before the signer."""

    @pytest.fixture
    def paper(self, story):
        submission = story.received("research_report")
        review = AcceptanceReview.objects.create(
            contract=story.contract,
            submission=submission,
            prepared_by=story.people.a_handler,
        )
        self.term = make.term_of(submission.deliverable)
        return review

    def judge(self, paper, verdict="met", comment=""):
        numbers = make.numbers_for(paper.submission.deliverable)
        file = paper.submission.documents.first()
        for criterion in self.term.criteria:
            paper.findings.update_or_create(
                criterion=criterion.key,
                defaults={
                    "verdict": verdict, "comment": comment,
                    "evidence": file, **numbers[criterion.key],
                },
            )  # fmt: skip

    def refusal(self, paper):
        return code(check_can_propose, paper, self.term, today=make.TODAY)

    def test_every_criterion_is_judged(self, paper):
        paper.result = "accepted"
        assert "criteria_open" == self.refusal(paper)

    def test_an_acceptance_has_no_failure(self, paper):
        self.judge(paper, "undetermined", "无法核对")
        paper.result = "accepted"
        assert "accepted_with_failures" == self.refusal(paper)

    def test_a_rejection_cites_a_criterion(self, paper):
        self.judge(paper)
        paper.result = "rejected"
        assert "rejected_without_finding" == self.refusal(paper)

    def test_a_failure_says_why(self, paper):
        self.judge(paper, "not_met", "  \n")
        paper.result = "rejected"
        assert "finding_without_comment" == self.refusal(paper)

    def test_a_conclusion_is_chosen(self, paper):
        self.judge(paper)
        assert "no_result" == self.refusal(paper)

    @pytest.mark.parametrize("late", [0, 1])
    def test_a_rework_date_lies_ahead(self, paper, late):
        self.judge(paper, "not_met", "请改")
        paper.result = "rejected"
        paper.rework_due_on = make.TODAY - timedelta(days=late)
        assert "rework_due_passed" == self.refusal(paper)

    def test_a_whole_paper_passes(self, paper):
        self.judge(paper)
        paper.result = "accepted"
        check_can_propose(paper, self.term, today=make.TODAY)


def test_experts_speak_of_something_handed_in(story):
    row, by = story.row(), story.people.a_handler
    days = {"on": make.TODAY, "today": make.TODAY}
    assert "nothing_submitted" == code(
        check_can_record_experts, row, by, **days
    )
    story.submitted()
    check_can_record_experts(row, by, **days)
    assert "before_submission" == code(
        check_can_record_experts,
        row,
        by,
        on=make.TODAY - timedelta(days=1),
        today=make.TODAY,
    )
    assert "day_in_future" == code(
        check_can_record_experts,
        row,
        by,
        on=make.TODAY + timedelta(days=1),
        today=make.TODAY,
    )


def test_a_sign_off_waits_for_a_submission_and_is_asked_for_once(story):
    row, by = story.row(), story.people.a_handler
    args = (check_can_request_sign_off, row, "confirmed", by)
    assert "nothing_submitted" == code(*args)
    story.submitted()
    check_can_request_sign_off(*args[1:])
    SignOffRequest.objects.create(
        contract=story.contract,
        deliverable=row,
        kind="confirmed",
        prepared_by=by,
    )
    assert "already_requested" == code(*args)


def test_nobody_signs_off_what_they_asked_for(story):
    approver = story.people.a_approver
    request = SignOffRequest.objects.create(
        contract=story.contract,
        deliverable=story.row(),
        kind="approved",
        prepared_by=approver,
    )
    assert "second_person_needed" == code(
        check_can_sign_off, request, approver
    )


def test_why_not_says_the_sentence_and_lets_a_forbidden_act_through(story):
    row = story.submitted().deliverable
    said = why_not(check_can_upload, row, story.people.b_lead)
    assert said.startswith("成果已提交")
    with pytest.raises(NotAllowed):
        why_not(check_can_upload, row, story.people.auditor)
    assert not can(check_can_upload, row, story.people.auditor)
    assert can(check_can_upload, story.row("score_measures"),
               story.people.b_lead)  # fmt: skip
