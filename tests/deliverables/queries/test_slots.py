from deliverables.queries.slots import draft_slots, submitted_slots
from tests import factories as make


def slots(story, key="scenario_plans"):
    row = story.row(key)
    return draft_slots(row, make.term_of(row))


def test_an_empty_slot_says_how_many_it_lacks(story):
    (slot,) = slots(story)
    assert (0, 5, False) == (slot.have, slot.short, slot.optional)


def test_a_full_slot_lacks_nothing_however_many_there_are(story):
    for _ in range(6):
        make.make_version(story.row("scenario_plans"), story.people.b_lead)
    (slot,) = slots(story)
    assert (6, 0) == (slot.have, slot.short)


def test_optional_evidence_lacks_nothing(story):
    found = {slot.piece.key: slot for slot in slots(story, "research_report")}
    assert found["accuracy_sheet"].optional
    assert 0 == found["accuracy_sheet"].short
    assert 1 == found["report"].short


def test_a_file_brings_the_versions_it_replaced(story):
    row, by = story.row(), story.people.b_lead
    first = make.make_version(row, by)
    second = make.make_version(row, by, replaces=first.pk)
    third = make.make_version(row, by, replaces=second.pk)
    (slot,) = slots(story, "work_plan")
    (file,) = slot.files
    assert (third, [second, first]) == (file.version, file.older)
    assert file.draft


def test_what_was_handed_in_is_no_draft(story):
    submission = story.submitted()
    (slot,) = slots(story, "work_plan")
    assert not slot.files[0].draft
    term = make.term_of(story.row())
    (shown,) = submitted_slots(submission, term)
    assert [slot.files[0].version] == [file.version for file in shown.files]


def test_without_a_submission_others_see_empty_slots(story):
    (slot,) = submitted_slots(None, make.term_of(story.row()))
    assert [] == slot.files
