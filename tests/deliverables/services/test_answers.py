"""Every finding of a rejected round is answered before the next one."""

import pytest
from django.db import DatabaseError, connection, transaction

from contracts.policies import NotAllowed, Refused
from deliverables.models import Answer, AnswerDraft, SubmissionDocument
from deliverables.queries.state import current_versions
from deliverables.services.answers import save_answers
from deliverables.services.submissions import (
    receive_submission,
    submit_deliverable,
    withdraw_submission,
)
from tests import factories as make

KEY = "research_report"
FAILING = ("research_report_weaknesses", "research_report_indicators")


@pytest.fixture
def decision(story):
    """A rejection with two findings, criteria 1 and 3; a new file is there."""
    decision = make.make_decision(
        story.received(KEY), handler=story.people.a_handler,
        approver=story.people.a_approver, result="rejected", failing=FAILING,
    )  # fmt: skip
    make.make_version(
        story.row(KEY), story.people.b_onsite,
        replaces=current_versions(story.row(KEY))[0].pk,
    )  # fmt: skip
    return decision


def answer(story, decision, by="b_onsite", **texts):
    given = {
        key: {"text": text, "version": None, "revision": 0}
        if isinstance(text, str)
        else text
        for key, text in texts.items()
    }
    return save_answers(
        decision=decision, answers=given, by=getattr(story.people, by)
    )


def submit(story):
    row = story.row(KEY)
    return submit_deliverable(
        deliverable=row, term=make.term_of(row), by=story.people.b_lead,
        today=make.TODAY,
    )  # fmt: skip


def refusal(act, *args, **kwargs) -> Refused:
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value


def test_the_refusal_lists_what_is_unanswered(story, decision):
    refused = refusal(submit, story)
    assert "findings_unanswered" == refused.code
    assert "还有 2 条意见未答复：标准 1、标准 3。" in refused.message
    answer(story, decision, **{FAILING[0]: "已补区县分析", FAILING[1]: "  "})
    assert "还有 1 条意见未答复：标准 3。" in refusal(submit, story).message


def test_answers_are_handed_in_with_the_submission(story, decision):
    version = current_versions(story.row(KEY))[0]
    pointing = {"text": "已重算", "version": version.pk, "revision": 0}
    answer(story, decision, **{FAILING[0]: "已补区县分析"})
    answer(story, decision, by="b_lead", **{FAILING[1]: pointing})
    submission = submit(story)
    first, second = Answer.objects.filter(submission=submission).order_by("pk")
    assert ("已补区县分析", None) == (first.text, first.version)
    assert ("已重算", version) == (second.text, second.version)
    assert [story.people.b_onsite, story.people.b_lead] == [
        first.written_by, second.written_by,
    ]  # fmt: skip


def test_once_handed_in_they_are_not_edited(story, decision):
    make.answer_all(story.row(KEY), story.people.b_onsite)
    submit(story)
    refused = refusal(answer, story, decision, **{FAILING[0]: "另一说法"})
    assert "answers_frozen" == refused.code


def test_a_withdrawn_round_gives_its_answers_back(story, decision):
    make.answer_all(story.row(KEY), story.people.b_onsite)
    first = submit(story)
    withdraw_submission(
        submission=first, by=story.people.b_lead, today=make.TODAY
    )
    draft = AnswerDraft.objects.get(criterion=FAILING[0])
    changed = {"text": "改过", "version": None, "revision": draft.revision}
    answer(story, decision, **{FAILING[0]: changed})
    second = submit(story)
    said = Answer.objects.get(submission=second, criterion=FAILING[0])
    assert "改过" == said.text
    assert "已按意见修改。" == first.answers.get(criterion=FAILING[0]).text


def test_two_who_answer_different_findings_do_not_meet(story, decision):
    answer(story, decision, **{FAILING[0]: "甲", FAILING[1]: ""})
    # The second opened the page before: their first field is still empty.
    answer(story, decision, by="b_lead", **{FAILING[0]: "", FAILING[1]: "乙"})
    texts = {row.criterion: row.text for row in AnswerDraft.objects.all()}
    assert {FAILING[0]: "甲", FAILING[1]: "乙"} == texts


def test_of_two_who_answer_one_finding_the_second_reads_who_was_first(
    story, decision
):
    answer(story, decision, **{FAILING[0]: "先写的"})
    refused = refusal(
        answer, story, decision, by="b_lead", **{FAILING[0]: "后写的"}
    )
    assert "changed_meanwhile" == refused.code
    assert str(story.people.b_onsite) in refused.message
    assert "先写的" == AnswerDraft.objects.get().text


def test_an_answer_points_at_a_file_that_is_handed_in(story, decision):
    old = decision.submission.documents.get()
    gone = {"text": "见", "version": old.pk, "revision": 0}
    refused = refusal(answer, story, decision, **{FAILING[0]: gone})
    assert "foreign_version" == refused.code


def test_a_file_replaced_after_the_answer_is_pointed_at_anew(story, decision):
    row, version = story.row(KEY), current_versions(story.row(KEY))[0]
    make.answer_all(row, story.people.b_onsite)
    draft = AnswerDraft.objects.get(criterion=FAILING[1])
    answer(story, decision, **{FAILING[1]: {
        "text": "见", "version": version.pk, "revision": draft.revision,
    }})  # fmt: skip
    make.make_version(row, story.people.b_onsite, replaces=version.pk)
    refused = refusal(submit, story)
    assert "answer_points_elsewhere" == refused.code
    assert "标准 3" in refused.message


@pytest.mark.parametrize("role", ["a_handler", "a_approver", "auditor"])
def test_only_party_b_answers(story, decision, role):
    with pytest.raises(NotAllowed):
        answer(story, decision, by=role, **{FAILING[0]: "代答"})


@pytest.mark.parametrize(
    ("role", "seen"),
    [("b_lead", 1), ("b_onsite", 1), ("a_handler", 0), ("auditor", 0)],
)
def test_drafts_are_party_bs(story, decision, role, seen):
    answer(story, decision, **{FAILING[0]: "草稿"})
    person = getattr(story.people, role)
    assert seen == AnswerDraft.objects.visible_to(person).count()


class TestEarlierRoundsNeverChange:
    """The database holds it, whoever writes."""

    @pytest.fixture
    def answered(self, story, decision):
        make.answer_all(story.row(KEY), story.people.b_onsite)
        submission = submit(story)
        receive_submission(
            submission=submission, by=story.people.a_handler, today=make.TODAY
        )
        return submission

    def refused(self, act):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE deliverables_answer SET text = 'x'",
            "DELETE FROM deliverables_answer",
            "UPDATE deliverables_decision SET conclusion = 'x'",
            "UPDATE deliverables_submission SET round = 9",
            "DELETE FROM deliverables_submissiondocument",
        ],
    )
    def test_no_row_is_changed_or_removed(self, answered, sql):
        def act():
            with connection.cursor() as cursor:
                cursor.execute(sql)

        self.refused(act)

    def test_no_answer_is_added_to_a_round_signed_for(self, answered, story):
        self.refused(lambda: Answer.objects.create(
            submission=answered, decision=answered.answers.first().decision,
            criterion="another", text="x", written_by=story.people.b_lead,
        ))  # fmt: skip

    def test_no_file_is_added_to_a_round_signed_for(self, answered, story):
        version = make.make_version(
            story.row("work_plan"), story.people.b_lead
        )
        self.refused(lambda: SubmissionDocument.objects.create(
            submission=answered, version=version
        ))  # fmt: skip

    def test_nobody_else_answers_by_sql(self, decision, story):
        submission = story.submitted("work_plan")
        self.refused(lambda: Answer.objects.create(
            submission=submission, decision=decision, criterion="x",
            text="x", written_by=story.people.a_approver,
        ))  # fmt: skip
