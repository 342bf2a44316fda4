from contracts.queries.agreements import agreement_of
from deliverables.queries.history import events_of, file_counts
from deliverables.services.documents import remove_document
from tests import factories as make


def test_acts_come_latest_first_with_their_party(story):
    story.decided(result="rejected")
    events = events_of(
        story.contract,
        agreement_of(story.contract),
        ["work_plan"],
        story.people.auditor,
    )
    assert ["a", "a", "b"] == [event.side for event in events]
    assert "bad" == events[0].look
    assert events[-1].title.startswith("提交")


def test_other_deliverables_are_left_out(story):
    story.submitted()
    args = (story.contract, agreement_of(story.contract))
    assert [] == events_of(*args, ["score_measures"], story.people.b_lead)


def counts(story, role):
    return file_counts(story.contract, getattr(story.people, role))


def test_drafts_count_for_party_b_only(story):
    row = story.row()
    make.make_version(row, story.people.b_lead)
    gone = make.make_version(row, story.people.b_lead)
    remove_document(
        deliverable=row, version_id=gone.pk, by=story.people.b_lead
    )
    assert {"work_plan": 1} == counts(story, "b_lead")
    assert {} == counts(story, "a_handler")


def test_a_draft_replacement_does_not_hide_the_submitted_file(story):
    submission = story.decided(result="rejected").submission
    make.make_version(
        submission.deliverable,
        story.people.b_lead,
        replaces=submission.documents.get().pk,
    )
    assert {"work_plan": 1} == counts(story, "a_handler")
    assert {"work_plan": 1} == counts(story, "b_lead")
