from deliverables.models import Decision
from deliverables.queries import reviews as desk
from deliverables.services.reviews import propose_decision, save_review
from deliverables.services.submissions import withdraw_submission
from tests import factories as make


def numbers(story, query, role="a_handler"):
    return [
        row.number
        for row in query(story.contract, getattr(story.people, role))
    ]


def propose(story, submission):
    term = make.term_of(submission.deliverable)
    paper = save_review(
        submission=submission,
        term=term,
        findings={
            c.key: {"verdict": "met", "evidence": None} for c in term.criteria
        },
        result="accepted",
        conclusion="",
        revision=0,
        by=story.people.a_handler,
    )
    return propose_decision(
        review=paper,
        term=term,
        by=story.people.a_handler,
        today=make.TODAY,
        revision=paper.revision,
    )


def test_a_submission_lies_on_one_heap_at_a_time(story):
    heaps = (desk.to_receive, desk.to_review, desk.to_sign, desk.decided)
    waiting = story.submitted("work_plan")
    reviewing = story.received("score_measures")
    signing = story.received("node_interface")
    propose(story, signing)
    done = story.decided("pre_credit_model")
    assert [
        [waiting.number], [reviewing.number], [signing.number], [done.number],
    ] == [numbers(story, heap) for heap in heaps]  # fmt: skip


def test_what_was_taken_back_lies_on_none(story):
    submission = story.submitted()
    withdraw_submission(
        submission=submission, by=story.people.b_lead, today=make.TODAY
    )
    for heap in (desk.to_receive, desk.to_review, desk.received):
        assert [] == numbers(story, heap)


def test_party_b_does_not_learn_what_is_proposed(story):
    submission = story.received()
    propose(story, submission)
    assert [submission.number] == numbers(story, desk.received, "b_lead")


def test_a_stranger_sees_an_empty_desk(story):
    story.submitted()
    story.people.stranger = make.make_person()
    assert [] == numbers(story, desk.to_receive, "stranger")


def test_a_decision_without_a_packet_has_no_job(story):
    assert desk.packet_job(story.decided()) is None
    assert 1 == Decision.objects.count()
