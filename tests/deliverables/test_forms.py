import pytest

from contracts.queries.agreements import agreement_of
from deliverables.forms import ExpertReviewForm, ReasonForm, ReviewForm
from deliverables.queries.measures import asked_of
from tests import factories as make


def form(story, key="research_report", files=(), **data):
    row = story.row(key)
    return ReviewForm(
        data={"revision": "0", **data},
        term=make.term_of(row),
        agreement=agreement_of(story.contract),
        files=files,
        asked=asked_of(story.contract, make.term_of(row)),
    )


def test_a_half_filled_paper_is_a_draft(story):
    paper = form(story)
    assert paper.is_valid(), paper.errors
    assert {""} == {row["verdict"] for row in paper.findings().values()}


def test_each_criterion_has_its_fields_in_the_texts_order(story):
    paper = form(story)
    term = make.term_of(story.row("research_report"))
    assert [c.key for c in term.criteria] == [
        row.criterion.key for row in paper.rows()
    ]


def test_the_number_the_text_asks_for_stands_beside_its_criterion(story):
    words = {row.criterion.key: row.threshold for row in form(story).rows()}
    assert "不低于95%" == words["research_report_accuracy"]
    assert "" == words["research_report_weaknesses"]


def test_only_files_of_the_submission_are_evidence(story):
    version = make.make_version(
        story.row("research_report"), story.people.b_lead
    )
    field = "evidence_research_report_accuracy"
    inside = form(story, files=[version], **{field: str(version.pk)})
    assert inside.is_valid()
    key = "research_report_accuracy"
    assert version.pk == inside.findings()[key]["evidence"]
    assert not form(story, **{field: str(version.pk)}).is_valid()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("verdict_research_report_accuracy", "perfect"),
        ("result", "maybe"),
        ("revision", "x"),
        ("place_research_report_accuracy", "页" * 61),
        ("conclusion", "字" * 4001),
    ],
)
def test_what_the_form_does_not_offer_is_refused(story, field, value):
    assert field in form(story, **{field: value}).errors


def test_a_rework_date_is_asked_for_only_outside_a_package(story):
    assert "rework_due_on" not in form(story, "work_plan").fields
    assert "rework_due_on" in form(story, "expert_roster").fields


def test_a_reason_is_more_than_blanks():
    assert not ReasonForm({"reason": " \n "}).is_valid()


def test_an_expert_review_has_a_day_and_an_opinion():
    assert {"on", "result"} == set(ExpertReviewForm({}).errors)
