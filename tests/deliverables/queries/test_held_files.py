"""What is held back, and who is told of it."""

import pytest

from contracts.policies import Refused
from contracts.services.rescanning import rescan
from deliverables.queries.held_files import (
    held_back_of,
    held_versions,
    is_held,
    set_aside_uploads,
)
from deliverables.queries.slots import draft_slots
from deliverables.queries.state import latest_submission
from tests import factories as make
from tests.scanner import EICAR


def infected() -> bytes:
    return make.pdf_bytes(EICAR.decode())


def refused_upload(story, **more) -> None:
    with pytest.raises(Refused):
        make.make_version(
            story.row(), story.people.b_onsite, content=infected(), **more
        )


@pytest.fixture
def held(story, scanner):
    """One draft that waits and one that was found out later."""
    scanner.stop()
    bad = make.make_version(
        story.row(), story.people.b_lead, content=infected()
    )
    scanner.start()
    rescan()
    scanner.stop()
    waits = make.make_version(story.row(), story.people.b_lead)
    return waits, bad


def banner(story, role: str):
    row, person = story.row(), getattr(story.people, role)
    slots = draft_slots(row, make.term_of(row))
    return held_back_of(row, slots, latest_submission(row), by=person)


def test_drafts_are_listed_for_their_own_side_only(story, held):
    waits, bad = held
    rows = held_versions(story.contract, by=story.people.b_onsite)
    assert [(bad.pk, "infected", True), (waits.pk, "pending", True)] == [
        (row.pk, row.verdict, row.current) for row in rows
    ]
    assert "Eicar-Test" == rows[0].said
    for role in ("a_handler", "a_approver", "auditor"):
        person = getattr(story.people, role)
        assert [] == list(held_versions(story.contract, by=person))
        assert not is_held(story.contract, bad.file_id, by=person)


def test_one_that_was_replaced_stays_on_the_list_and_says_so(story, held):
    _, bad = held
    make.make_version(story.row(), story.people.b_lead, replaces=bad.pk)
    rows = held_versions(story.contract, by=story.people.b_lead)
    assert {bad.pk: False} == {
        row.pk: row.current for row in rows if row.verdict == "infected"
    }


def test_the_banner_counts_what_the_page_shows(story, held, scanner):
    scanner.start()
    refused_upload(story)
    said = banner(story, "b_lead")
    assert (1, 1, 1) == (said.pending, said.infected, said.set_aside)
    assert said.any
    assert 0 == banner(story, "a_handler").set_aside


def test_a_refused_upload_is_settled_by_the_next_submission(story, scanner):
    refused_upload(story)
    assert 1 == banner(story, "b_lead").set_aside
    story.submitted()
    assert not banner(story, "b_lead").any
    assert 1 == set_aside_uploads(
        story.contract, by=story.people.b_lead
    ).count()


def test_what_was_never_held_back_is_not_held(story):
    version = make.make_version(story.row(), story.people.b_lead)
    person = story.people.b_lead
    assert not is_held(story.contract, version.file_id, by=person)
    assert not banner(story, "b_lead").any
