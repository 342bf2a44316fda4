"""The same bytes again: who brought them, and kept only where it is meant."""

import pytest

from contracts.models import AuditEvent
from contracts.policies import Refused
from deliverables.services.documents import remove_document
from deliverables.services.same_bytes import same_elsewhere
from tests import factories as make

CONTENT = make.pdf_bytes("the same")


def upload(story, name="方案.pdf", *, content=CONTENT, row=None, **more):
    row = row or story.row()
    return make.upload(
        deliverable=row, term=make.term_of(row), name=name,
        piece=make.term_of(row).pieces[0].key, chunks=[content],
        by=more.pop("by", story.people.b_onsite), **more,
    )  # fmt: skip


def refusal(story, *args, **more) -> Refused:
    with pytest.raises(Refused) as refused:
        upload(story, *args, **more)
    return refused.value


def test_it_says_who_uploaded_it_when_and_as_what(story):
    first = upload(story, "甲.pdf")
    said = refusal(story, "乙.pdf").message
    piece = make.term_of(story.row()).pieces[0].name
    for words in (
        "《甲.pdf》第 1 版", str(story.people.b_onsite), piece,
        f"{first.recorded_at.astimezone():%-m}月", "未再入库",
    ):  # fmt: skip
        assert words in said


def test_a_replacement_that_says_the_same_makes_no_version(story):
    first = upload(story, "甲.pdf")
    refused = refusal(story, "乙.pdf", replaces=first.pk)
    assert "same_version" == refused.code
    assert "未作新版本" in refused.message
    assert "现有第 1 版" in refused.message


def test_nor_does_going_back_to_an_earlier_version_unasked(story):
    first = upload(story, "甲.pdf")
    second = upload(
        story, "乙.pdf", content=make.pdf_bytes(), replaces=first.pk
    )
    refused = refusal(story, "丙.pdf", replaces=second.pk)
    assert "same_version" == refused.code
    assert "以前的第 1 版《甲.pdf》" in refused.message


def test_what_is_meant_is_a_version_and_on_record(story):
    first = upload(story)
    version = upload(story, replaces=first.pk, allow_same=True)
    assert (2, first.file_id) == (version.number, version.file_id)
    event = AuditEvent.objects.filter(action="document_uploaded").latest(
        "number"
    )
    assert first.pk == event.detail["same_as"]
    assert "确认仍上传" in event.summary


def test_an_upload_that_is_new_is_recorded_as_new(story):
    upload(story)
    event = AuditEvent.objects.get(action="document_uploaded")
    assert event.detail["same_as"] is None
    assert "确认仍上传" not in event.summary


def test_what_was_removed_may_come_again_unasked(story):
    first = upload(story)
    remove_document(
        deliverable=first.deliverable, version_id=first.pk,
        by=story.people.b_lead,
    )  # fmt: skip
    assert 1 == upload(story).number


def test_two_deliverables_may_share_a_paper_and_are_told(story):
    other = upload(story, "甲.pdf", row=story.row("score_measures"))
    version = upload(story, "乙.pdf")
    note = same_elsewhere(version, by=story.people.b_onsite)
    assert "《甲.pdf》第 1 版" in note
    name = make.term_of(other.deliverable).name.strip("《》")
    assert name in note
    lone = upload(story, content=make.pdf_bytes())
    assert "" == same_elsewhere(lone, by=story.people.b_onsite)


def test_a_removed_paper_elsewhere_is_not_mentioned(story):
    other = upload(story, row=story.row("score_measures"))
    remove_document(
        deliverable=other.deliverable, version_id=other.pk,
        by=story.people.b_lead,
    )  # fmt: skip
    assert "" == same_elsewhere(upload(story), by=story.people.b_onsite)
