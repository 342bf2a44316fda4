"""What stands in the way of taking an act back, each by its own words."""

import pytest

from contracts.queries.clock import now
from contracts.services.jobs import record_result_download
from deliverables.queries.state import receipt_of, taken_back
from deliverables.queries.undoing import (
    done_since_decision,
    done_since_receipt,
)
from deliverables.services.comments import add_comment
from deliverables.services.documents import remove_document
from deliverables.services.packets import request_packet
from deliverables.services.reviews import propose_decision
from deliverables.services.sign_offs import (
    decline_sign_off,
    record_expert_review,
    request_sign_off,
    sign_off,
)
from deliverables.services.slips import request_slip
from deliverables.services.undoing import undo_receipt
from deliverables.services.upload_sessions import start_upload
from tests import factories as make


def remark(story, submission, role, audience="both"):
    add_comment(
        submission=submission, term=make.term_of(submission.deliverable),
        text="收到", audience=audience, by=getattr(story.people, role),
    )  # fmt: skip


def answer(story, decision):
    make.answer_all(story.row(), story.people.b_onsite)


def upload(story, decision):
    make.make_version(story.row(), story.people.b_onsite)


def begin_upload(story, decision):
    term = make.term_of(story.row())
    start_upload(
        deliverable=story.row(), term=term, piece=term.pieces[0].key,
        name="录像.mp4", size=1000, by=story.people.b_onsite, now=now(),
    )  # fmt: skip


def remove(story, decision):
    remove_document(
        deliverable=story.row(), by=story.people.b_lead,
        version_id=decision.submission.documents.first().pk,
    )  # fmt: skip


def submit(story, decision):
    make.make_submission(story.row(), story.people.b_lead)


def respond(story, decision):
    remark(story, decision.submission, "b_lead")


def fetch(story, decision):
    job = request_packet(decision=decision, by=story.people.a_handler)
    record_result_download(job=job, by=story.people.b_onsite, digest="0" * 64)


def ask_sign_off(story, decision):
    return request_sign_off(
        deliverable=story.row(), kind="confirmed", by=story.people.a_handler
    )


def signed_off(story, decision):
    sign_off(
        request=ask_sign_off(story, decision), by=story.people.a_approver,
        today=make.TODAY,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (answer, "逐条答复"), (upload, "上传、替换或移除"),
        (begin_upload, "上传、替换或移除"), (remove, "上传、替换或移除"),
        (submit, "再次提交"), (respond, "讨论中回应"),
        (fetch, "下载验收书"), (ask_sign_off, "须先退回"),
        (signed_off, "据此书面确认"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)  # fmt: skip
def test_what_holds_a_conclusion(story, act, words):
    decision = story.decided(result="rejected")
    assert "" == done_since_decision(decision)
    act(story, decision)
    assert words in done_since_decision(decision)


def test_what_does_not_hold_a_conclusion(story):
    """甲方's own remarks and downloads, and what 乙方 did before it."""
    submission = story.received()
    remark(story, submission, "b_lead")
    decision = make.make_decision(
        submission, handler=story.people.a_handler,
        approver=story.people.a_approver,
    )  # fmt: skip
    remark(story, submission, "a_handler", audience="a")
    remark(story, submission, "a_handler")
    job = request_packet(decision=decision, by=story.people.b_lead)
    for role in ("a_handler", "auditor"):
        record_result_download(
            job=job, by=getattr(story.people, role), digest="0" * 64
        )
    asked = ask_sign_off(story, decision)
    decline_sign_off(
        request=asked, by=story.people.a_approver, reason="缺页"
    )
    assert "" == done_since_decision(decision)


def experts(story, submission):
    make.make_panel(submission, story.people.a_handler)


def heard(story, submission):
    record_expert_review(
        deliverable=submission.deliverable, result="pass",
        by=story.people.a_handler, on=make.TODAY, today=make.TODAY,
    )  # fmt: skip


def responded(story, submission):
    remark(story, submission, "b_onsite")


def fetched(story, submission):
    job = request_slip(submission=submission, by=story.people.a_handler)
    record_result_download(job=job, by=story.people.b_lead, digest="0" * 64)


def proposed(story, submission):
    review = make.make_review(submission, story.people.a_handler)
    propose_decision(
        review=review, term=make.term_of(submission.deliverable),
        by=story.people.a_handler, today=make.TODAY,
        revision=review.revision,
    )  # fmt: skip


def decided(story, submission):
    make.make_decision(
        submission, handler=story.people.a_handler,
        approver=story.people.a_approver,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (experts, "须先解散"), (heard, "专家评审意见已登记"),
        (responded, "讨论中回应"), (fetched, "下载载有签收的签收单"),
        (proposed, "须先退回或收回"), (decided, "须先撤销结论"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)  # fmt: skip
def test_what_holds_a_receipt(story, act, words):
    submission = story.received()
    receipt = receipt_of(submission)
    assert "" == done_since_receipt(receipt)
    act(story, submission)
    assert words in done_since_receipt(receipt)


def test_a_slip_fetched_before_the_receipt_does_not_hold_it(story):
    submission = story.submitted()
    fetched(story, submission)
    make.sign_for(submission, story.people.a_handler)
    assert "" == done_since_receipt(receipt_of(submission))


def test_what_was_taken_back_is_listed_in_order(story):
    submission = story.received()
    for reason in ("误签", "又误签"):
        undo_receipt(
            submission=submission, by=story.people.a_handler,
            today=make.TODAY, reason=reason,
        )  # fmt: skip
        make.sign_for(submission, story.people.a_approver)
    found = taken_back(submission.receipts.all())
    assert ["误签", "又误签"] == [one.by.note for one in found]
    assert [1, 2] == [one.act.turn for one in found]
