"""Threads on a round: who reads what, and that nothing is erased."""

import pytest
from django.db import DatabaseError, transaction

from contracts.models import AuditEvent
from contracts.policies import NotAllowed, Refused
from deliverables.models import CommentWithdrawal, ReviewComment
from deliverables.services.comments import add_comment, strike_comment
from deliverables.services.submissions import withdraw_submission
from tests import factories as make

PARTY_A = {"a_handler", "a_approver", "auditor"}
EVERYBODY = PARTY_A | {"a_finance", "b_lead", "b_onsite"}


@pytest.fixture
def submission(story):
    return story.received()


def say(story, submission, text="请看第 3 页", by="a_handler", **more):
    return add_comment(
        submission=submission, term=make.term_of(submission.deliverable),
        by=getattr(story.people, by),
        **{"text": text, "audience": "a", **more},
    )  # fmt: skip


def code(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.code


def readers(story, comment) -> set[str]:
    return {
        role
        for role in (*EVERYBODY, "expert", "system_admin")
        if ReviewComment.objects.visible_to(getattr(story.people, role))
        .filter(pk=comment.pk)
        .exists()
    }


@pytest.mark.parametrize(
    ("audience", "expected"), [("a", PARTY_A), ("both", EVERYBODY)]
)
def test_each_comment_is_read_by_whom_it_says(
    story, submission, audience, expected
):
    comment = say(story, submission, audience=audience)
    assert expected == readers(story, comment)


def test_party_b_speaks_to_both(story, submission):
    comment = say(story, submission, by="b_onsite", audience="both")
    assert EVERYBODY == readers(story, comment)
    with pytest.raises(NotAllowed):
        say(story, submission, by="b_lead", audience="a")


@pytest.mark.parametrize("role", ["a_finance", "auditor"])
def test_others_read_and_say_nothing(story, submission, role):
    with pytest.raises(NotAllowed):
        say(story, submission, by=role, audience="both")


class TestAnswers:
    def test_one_stands_under_the_criterion_it_answers(
        self, story, submission
    ):
        key = make.term_of(submission.deliverable).criteria[0].key
        first = say(story, submission, audience="both", criterion=key)
        second = say(story, submission, by="b_lead", audience="both",
                     answers=first.pk)  # fmt: skip
        assert (first, key) == (second.answers, second.criterion)

    def test_one_reaches_nobody_its_question_does_not(
        self, story, submission
    ):
        first = say(story, submission)
        assert "wider_than_asked" == code(
            say, story, submission, answers=first.pk, audience="both"
        )

    def test_what_one_may_not_read_one_cannot_answer(self, story, submission):
        first = say(story, submission)
        assert "no_such_comment" == code(
            say, story, submission, by="b_lead", audience="both",
            answers=first.pk,
        )  # fmt: skip

    def test_another_rounds_comment_is_not_answered_here(
        self, story, submission
    ):
        other = say(story, story.received("score_measures"))
        assert "other_round" == code(
            say, story, submission, answers=other.pk
        )


@pytest.mark.parametrize(
    ("more", "expected"),
    [({"text": "  "}, "nothing_said"),
     ({"criterion": "no_such"}, "no_such_criterion")],
)  # fmt: skip
def test_what_cannot_stand_is_refused(story, submission, more, expected):
    assert expected == code(say, story, submission, **more)


def test_of_a_withdrawn_round_nothing_is_said(story):
    submission = story.submitted()
    withdraw_submission(
        submission=submission, by=story.people.b_lead, today=make.TODAY
    )
    assert "withdrawn" == code(say, story, submission)


class TestStriking:
    def test_whoever_wrote_it_strikes_it_and_the_words_stay(
        self, story, submission
    ):
        comment = say(story, submission)
        strike_comment(comment=comment, by=story.people.a_handler)
        comment.refresh_from_db()
        assert "请看第 3 页" == comment.text
        assert CommentWithdrawal.objects.filter(comment=comment).exists()
        assert "already_struck" == code(
            strike_comment, comment=comment, by=story.people.a_handler
        )

    @pytest.mark.parametrize("role", ["a_approver", "b_lead"])
    def test_nobody_strikes_anothers_words(self, story, submission, role):
        comment = say(story, submission, audience="both")
        with pytest.raises(NotAllowed):
            strike_comment(comment=comment, by=getattr(story.people, role))


class TestTheDatabaseHoldsIt:
    def refused(self, act):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()

    def row(self, submission, by, **more):
        return lambda: ReviewComment.objects.create(
            submission=submission, text="x", recorded_by=by, **more
        )

    def test_no_comment_is_edited_or_erased(self, story, submission):
        say(story, submission)
        self.refused(lambda: ReviewComment.objects.update(text="y"))
        self.refused(lambda: ReviewComment.objects.update(audience="both"))
        self.refused(lambda: ReviewComment.objects.all().delete())

    def test_no_audience_is_other_than_the_services(self, story, submission):
        people = story.people
        self.refused(self.row(submission, people.b_lead, audience="a"))
        first = say(story, submission)
        self.refused(self.row(
            submission, people.a_handler, audience="both", answers=first
        ))  # fmt: skip

    def test_nobody_else_strikes(self, story, submission):
        comment = say(story, submission)
        self.refused(lambda: CommentWithdrawal.objects.create(
            comment=comment, recorded_by=story.people.a_approver
        ))  # fmt: skip


def test_the_audit_names_the_comment_and_not_its_words(story, submission):
    say(story, submission, text="只给甲方看的话")
    event = AuditEvent.objects.get(action="commented")
    assert "只给甲方看的话" not in f"{event.summary}{event.detail}"
