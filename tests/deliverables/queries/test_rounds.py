from deliverables.queries.rounds import rounds_of
from deliverables.queries.timing import Timing
from deliverables.services.submissions import withdraw_submission
from tests import factories as make

DAYS = {"number": 1, "days_with_a": 3, "days_with_b": 179}
TIMING = Timing(state="rework", rounds=(DAYS,))


def test_a_round_stands_beside_its_days(story):
    decision = story.decided(result="rejected")
    (found,) = rounds_of(story.row(), TIMING)
    assert DAYS == found.days
    assert decision == found.decision
    assert found.rejected


def test_what_failed_is_shown_and_what_passed_is_not(story):
    story.decided("research_report", result="rejected")
    (found,) = rounds_of(story.row("research_report"), TIMING)
    term = make.term_of(story.row("research_report"))
    assert [term.criteria[0].quote] == [row["quote"] for row in found.failed]


def test_a_withdrawn_round_takes_no_other_rounds_days(story):
    first = story.submitted()
    withdraw_submission(
        submission=first, by=story.people.b_lead, today=make.TODAY
    )
    make.make_version(story.row(), story.people.b_lead)
    second = story.submitted()
    newest, oldest = rounds_of(story.row(), TIMING)
    assert (second, DAYS) == (newest.submission, newest.days)
    assert ("withdrawn", {}) == (oldest.state, oldest.days)


def test_queries_do_not_grow_with_rounds(story, django_assert_num_queries):
    row = story.row()
    for _ in range(2):
        story.decided(result="rejected")
        with django_assert_num_queries(5):
            for found in rounds_of(row, TIMING):
                assert found.receipt
                assert all(one.failed for one in found.answered)
                assert list(found.submission.documents.all())
