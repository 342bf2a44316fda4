"""撤销 as people do it: what the pages offer, refuse and keep."""

import pytest

from contracts.models import Proposal
from contracts.services.jobs import record_result_download
from deliverables.models import Decision, Receipt
from deliverables.queries.state import decision_of, receipt_of
from deliverables.services.packets import request_packet
from tests import factories as make

WHY = "第 3 条的数据看错了"


def undo(story, submission, role="a_handler", name="undo_decision", **data):
    return story.client(role).post(
        story.url(name, submission.pk), data, follow=True
    )


def propose(story, submission, role="a_handler"):
    return undo(story, submission, role, act="propose", reason=WHY)


def read(story, role, name, *args) -> str:
    page = story.client(role).get(story.url(name, *args))
    assert 200 == page.status_code
    return page.content.decode()


def test_two_people_undo_a_conclusion_on_two_pages(story):
    submission = story.decided(result="rejected").submission
    assert "可撤销" in read(story, "a_handler", "review", submission.pk)
    said = propose(story, submission).content.decode()
    assert "撤销已提请" in said
    page = read(story, "a_approver", "undo_decision", submission.pk)
    assert WHY in page
    assert "公开核对仍答" in page
    assert decision_of(submission)
    said = undo(story, submission, "a_approver", act="confirm")
    assert "已撤销验收单 YS-2025-001" in said.content.decode()
    assert decision_of(submission) is None
    assert 200 == said.status_code


def test_what_was_undone_stays_struck_through_for_both(story):
    submission = story.decided(result="rejected").submission
    propose(story, submission)
    undo(story, submission, "a_approver", act="confirm")
    for role in ("a_handler", "b_lead", "auditor"):
        for name, key in (
            ("rounds", "work_plan"), ("deliverable", "work_plan"),
            ("review", submission.pk),
        ):  # fmt: skip
            page = read(story, role, name, key)
            assert "<s>" in page
            assert WHY in page
            assert "YS-2025-001" in page
    assert "撤销" in read(story, "b_lead", "service", 1)


def test_乙方_hears_nothing_of_what_is_only_asked_for(story):
    submission = story.decided(result="rejected").submission
    propose(story, submission)
    for name, key in (("review", submission.pk), ("rounds", "work_plan")):
        assert "撤销" not in read(story, "b_lead", name, key)
    page = story.client("b_lead").get(
        story.url("undo_decision", submission.pk)
    )
    assert 403 == page.status_code


def test_the_page_says_why_it_cannot_be_undone(story):
    decision = story.decided()
    job = request_packet(decision=decision, by=story.people.a_handler)
    record_result_download(job=job, by=story.people.b_lead, digest="0" * 64)
    for name in ("review", "undo_decision"):
        page = read(story, "a_handler", name, decision.submission_id)
        assert "不可撤销：乙方已下载验收书" in page
    assert 409 == propose(story, decision.submission).status_code


@pytest.mark.parametrize(
    ("role", "act", "status"),
    [
        ("a_handler", "confirm", 409), ("a_handler", "withdraw", 200),
        ("a_approver", "decline", 422), ("a_approver", "nonsense", 409),
        ("a_handler", "propose", 422), ("b_lead", "confirm", 403),
    ],
)  # fmt: skip
def test_who_may_do_what_while_it_waits(story, role, act, status):
    submission = story.decided().submission
    propose(story, submission)
    page = undo(story, submission, role, act=act)
    assert status == page.status_code
    assert decision_of(submission)


def test_it_is_sent_back_with_a_reason(story):
    submission = story.decided().submission
    propose(story, submission)
    undo(story, submission, "a_approver", act="decline", reason="结论无误")
    assert "declined" == Proposal.objects.get().state
    assert 1 == Decision.objects.count()


def test_a_second_click_undoes_nothing_twice(story):
    submission = story.decided().submission
    propose(story, submission)
    for _ in range(2):
        page = undo(story, submission, "a_approver", act="confirm")
        assert 200 == page.status_code
    assert 2 == Decision.objects.count()
    assert "没有有效的验收结论" in page.content.decode()


def test_a_receipt_is_undone_with_its_reason(story):
    submission = story.received()
    assert "撤销签收" in read(story, "a_handler", "slip", submission.pk)
    assert "撤销签收" not in read(story, "b_lead", "slip", submission.pk)
    page = undo(story, submission, name="undo_receipt")
    assert 422 == page.status_code
    page = undo(story, submission, name="undo_receipt", reason="误签")
    assert "待甲方签收" in page.content.decode()
    assert receipt_of(submission) is None
    assert "误签" in read(story, "b_lead", "slip", submission.pk)
    page = undo(story, submission, name="undo_receipt", reason="误签")
    assert 409 == page.status_code
    make.sign_for(submission, story.people.a_handler)
    assert 3 == Receipt.objects.count()
