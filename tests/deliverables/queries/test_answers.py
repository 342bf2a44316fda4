from deliverables.queries.answers import (
    answers_of,
    earlier_findings,
    failed_findings,
)
from tests import factories as make

KEY = "research_report"


def rejected(story):
    return story.decided(KEY, result="rejected")


def test_an_acceptance_leaves_nothing_to_answer(story):
    assert [] == failed_findings(story.decided())


def test_the_number_is_that_of_the_criterion(story):
    decision = make.make_decision(
        story.received(KEY), handler=story.people.a_handler,
        approver=story.people.a_approver, result="rejected",
        failing=("research_report_indicators",),
    )  # fmt: skip
    assert [3] == [one.number for one in failed_findings(decision)]


def test_a_later_round_sees_findings_and_answers_of_all_before(story):
    first, second = rejected(story), rejected(story)
    third = story.received(KEY)
    (found,) = earlier_findings(third).values()
    assert [2, 1] == [one.round for one in found]
    assert {"已按意见修改。"} == {one.answer.text for one in found}
    assert [second, first] == [one.answer.decision for one in found]


def test_a_submission_shows_what_it_answered(story):
    assert [] == answers_of(rejected(story).submission)
    (found,) = answers_of(story.received(KEY))
    assert ("已按意见修改。", 1) == (found.answer.text, found.failed.number)


def test_queries_do_not_grow_with_rounds(story, django_assert_num_queries):
    for _ in range(2):
        rejected(story)
        submission = story.received(KEY)
        with django_assert_num_queries(5):
            for rows in earlier_findings(submission).values():
                assert all(row.answer for row in rows)
        make.make_decision(
            submission, handler=story.people.a_handler,
            approver=story.people.a_approver, result="rejected",
        )  # fmt: skip
