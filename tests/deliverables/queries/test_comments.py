from deliverables.queries.comments import threads_of
from deliverables.services.comments import add_comment, strike_comment
from tests import factories as make


def say(story, submission, text, by="a_handler", **more):
    return add_comment(
        submission=submission, term=make.term_of(submission.deliverable),
        by=getattr(story.people, by), text=text,
        **{"audience": "both", **more},
    )  # fmt: skip


def threads(story, submission, role="a_handler"):
    term = make.term_of(submission.deliverable)
    return threads_of(submission, term, getattr(story.people, role))


def test_the_whole_comes_first_then_the_criteria_in_order(story):
    submission = story.received("research_report")
    term = make.term_of(submission.deliverable)
    say(story, submission, "三", criterion=term.criteria[2].key)
    say(story, submission, "一", criterion=term.criteria[0].key)
    say(story, submission, "整体")
    assert [0, 1, 3] == [t.number for t in threads(story, submission)]


def test_answers_stand_below_what_they_answer(story):
    submission = story.received()
    first = say(story, submission, "问")
    second = say(story, submission, "答", by="b_lead", answers=first.pk)
    say(story, submission, "再问", answers=second.pk)
    (thread,) = threads(story, submission)
    (one,) = thread.said
    assert ["问", "答", "再问"] == [
        one.comment.text,
        one.replies[0].comment.text,
        one.replies[0].replies[0].comment.text,
    ]


def test_party_b_sees_only_what_is_for_both(story):
    submission = story.received()
    first = say(story, submission, "公开")
    say(story, submission, "内部", audience="a", answers=first.pk)
    say(story, submission, "内部另起", audience="a")
    (thread,) = threads(story, submission, "b_lead")
    assert ["公开"] == [one.comment.text for one in thread.said]
    assert [] == thread.said[0].replies


def test_what_was_struck_is_shown_as_struck(story):
    submission = story.received()
    comment = say(story, submission, "写错了")
    strike_comment(comment=comment, by=story.people.a_handler)
    (thread,) = threads(story, submission, "b_lead")
    assert thread.said[0].struck


def test_one_query_however_much_was_said(story, django_assert_num_queries):
    submission = story.received()
    for number in range(3):
        say(story, submission, str(number))
    with django_assert_num_queries(1):
        assert threads(story, submission)
