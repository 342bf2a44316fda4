from contracts.models import OperationStart
from contracts.services.facts import stamp
from contracts.views.facts.page import (
    fact_line,
    side_of_row,
    signers_of,
    signers_of_all,
)
from tests import factories as make
from tests.stories import fact


def test_signers_are_named_by_the_kind_and_asked_once_for_each_role(
    story, django_assert_num_queries
):
    shared = story.asked()
    own = story.asked(fact("fraud", "2025-11-01"))
    assert "乙方负责人" in signers_of(shared)
    assert "甲方审批" in signers_of(own)
    with django_assert_num_queries(2):
        said = signers_of_all([shared, own, shared, own])
    assert said[:2] == said[2:]


def test_a_shared_row_is_of_both_sides(story, rf):
    started = story.signed(fact("operation_started", "2025-07-01"))
    assert "" == side_of_row(started)
    assert "a" == side_of_row(story.signed())
    stay = fact("on_site", person="一", start="2025-12-01", qualified=True)
    assert "b" == side_of_row(story.signed(stay, role="b_lead", by="a_handler"))
    request = rf.get("/")
    request.contract = story.contract
    line = fact_line(started, request)
    assert ("operationstart", started.pk, False) == (
        line.table, line.pk, line.corrected
    )  # fmt: skip
    OperationStart.objects.create(
        **stamp(story.contract, by=story.people.b_lead, on=make.TODAY),
        reverses=started,
    )
    started.refresh_from_db()
    assert fact_line(started, request).corrected
