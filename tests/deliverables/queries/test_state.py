from deliverables.queries.facts import drafting_keys
from deliverables.queries.state import (
    current_versions,
    deliverable_of,
    first_submission,
    is_accepted,
    is_open,
    latest_submission,
    missing_pieces,
    next_round,
)
from deliverables.services.submissions import withdraw_submission
from tests import factories as make


def test_a_deliverable_is_found_by_its_key_or_not_at_all(story):
    assert story.row() == deliverable_of(story.contract, "work_plan")
    assert deliverable_of(story.contract, "nonsense") is None


def test_nothing_handed_in_is_neither_open_nor_accepted(story):
    latest = latest_submission(story.row())
    assert latest is None
    assert not is_open(latest)
    assert not is_accepted(latest)
    assert 1 == next_round(latest)


def test_a_submission_is_open_until_decided(story):
    row = story.submitted().deliverable
    assert is_open(latest_submission(row))
    other = story.decided("score_measures").submission.deliverable
    latest = latest_submission(other)
    assert not is_open(latest)
    assert is_accepted(latest)
    assert 2 == next_round(latest)


def test_a_withdrawn_submission_is_neither_first_nor_latest(story):
    submission = story.submitted()
    withdraw_submission(
        submission=submission, by=story.people.b_lead, today=make.TODAY
    )
    assert first_submission(submission.deliverable) is None
    assert latest_submission(submission.deliverable) is None


def test_what_is_missing_is_counted_per_piece(story):
    row = story.row("scenario_plans")
    term = make.term_of(row)
    assert [5] == [n for _, n in missing_pieces(term, [])]
    for _ in range(5):
        make.make_version(row, story.people.b_lead)
    assert [] == missing_pieces(term, current_versions(row))


def test_optional_evidence_is_never_missing(story):
    row = story.row("research_report")
    names = [p.key for p, _ in missing_pieces(make.term_of(row), [])]
    assert ["report"] == names


def test_drafting_is_what_has_files_no_submission_took(story):
    make.make_version(story.row(), story.people.b_lead)
    story.submitted("score_measures")
    assert frozenset({"work_plan"}) == drafting_keys(story.contract)
