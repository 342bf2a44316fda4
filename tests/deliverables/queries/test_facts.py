from deliverables.queries.facts import facts_of
from deliverables.services.sign_offs import (
    record_expert_review,
    request_sign_off,
    sign_off,
)
from tests import factories as make


def test_each_act_is_a_fact_in_its_order(story):
    story.decided()
    people = story.people
    record_expert_review(
        deliverable=story.row(),
        result="pass",
        by=people.a_handler,
        on=make.TODAY,
        today=make.TODAY,
    )
    request = request_sign_off(
        deliverable=story.row(), kind="confirmed", by=people.a_handler
    )
    sign_off(request=request, by=people.a_approver, today=make.TODAY)
    found = sorted(facts_of(story.contract), key=lambda pair: pair[0])
    assert [
        "submitted", "received", "accepted", "expert_review", "confirmed",
    ] == [fact.kind for _, fact in found]  # fmt: skip
    assert {"work_plan"} == {fact.text("deliverable") for _, fact in found}
    assert {make.TODAY} == {fact.on for _, fact in found}


def test_another_contracts_acts_are_not_among_them(story):
    other = make.make_contract()
    people = make.make_people(other)
    make.make_submission(make.deliverable(other, "work_plan"), people.b_lead)
    assert [] == facts_of(story.contract)


def test_the_number_of_queries_does_not_grow(story, django_assert_num_queries):
    story.decided()
    with django_assert_num_queries(6):
        facts_of(story.contract)
    for key in ("score_measures", "node_interface", "pre_credit_model"):
        story.decided(key)
    with django_assert_num_queries(6):
        facts_of(story.contract)
