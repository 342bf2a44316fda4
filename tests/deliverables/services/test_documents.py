import os

import pytest

from contracts.models import AuditEvent, StoredFile
from contracts.policies import NotAllowed, Refused
from deliverables.models import DocumentVersion, VersionRemoval
from deliverables.queries.state import current_versions
from deliverables.services.documents import (
    record_download,
    remove_document,
)
from tests import factories as make


def upload(story, row=None, *, name="方案.pdf", content=None, **more):
    row = row or story.row()
    return make.upload(
        deliverable=row,
        term=make.term_of(row),
        piece=more.pop("piece", make.term_of(row).pieces[0].key),
        name=name,
        chunks=[make.pdf_bytes() if content is None else content],
        by=more.pop("by", story.people.b_onsite),
        **more,
    )


def refusal(story, *args, **kwargs) -> Refused:
    before = DocumentVersion.objects.count()
    with pytest.raises(Refused) as refused:
        upload(story, *args, **kwargs)
    assert before == DocumentVersion.objects.count()
    return refused.value


def left_over(settings) -> list[str]:
    return os.listdir(settings.FILES_DIR / "incoming")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("方案.exe", b"MZ\x90", "wrong_type"),
        ("方案", b"%PDF-1.7", "wrong_type"),
        ("方案.pdf.exe", b"%PDF-1.7", "wrong_type"),
        ("方案.pdf", b"MZ\x90 not a pdf", "wrong_type"),
        ("方案.docx", b"%PDF-1.7", "wrong_type"),
        ("方案.pdf", b"", "empty"),
        ("\u202e\n\t", b"%PDF-1.7", "no_name"),
        ("../..", b"%PDF-1.7", "no_name"),
    ],
)
def test_a_refused_file_leaves_nothing_behind(
    story, settings, name, content, code
):
    assert code == refusal(story, name=name, content=content).code
    assert [] == left_over(settings)
    assert 0 == StoredFile.objects.count()


def test_a_file_past_the_limit_is_refused_with_the_limit(story, settings):
    settings.UPLOAD_LIMIT_BYTES = 1024 * 1024
    refused = refusal(story, content=b"%PDF-" + b"x" * 1024 * 1024)
    assert "too_large" == refused.code
    assert "文件超过 1 MB。请压缩或分段后重新选择。" == refused.message
    assert [] == left_over(settings)


def test_a_file_of_exactly_the_limit_comes_in(story, settings):
    settings.UPLOAD_LIMIT_BYTES = 1024
    version = upload(story, content=make.pdf_bytes(size=1024))
    assert 1024 == version.file.size


def test_a_full_disk_is_said_and_leaves_nothing(story, settings, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("contracts.services.files.os.fsync", full)
    assert "no_space" == refusal(story).code
    assert [] == left_over(settings)


def test_a_piece_the_agreement_does_not_know_is_refused(story):
    assert "unknown_piece" == refusal(story, piece="nonsense").code


@pytest.mark.parametrize("role", ["a_handler", "a_approver", "auditor"])
def test_others_than_party_b_upload_nothing(story, role):
    with pytest.raises(NotAllowed):
        upload(story, by=getattr(story.people, role))


def test_nothing_comes_in_while_party_a_has_it(story):
    story.submitted()
    assert "under_review" == refusal(story).code


def test_the_same_bytes_are_asked_about_and_kept_once_if_wanted(story):
    content = make.pdf_bytes("one")
    first = upload(story, name="甲.pdf", content=content)
    refused = refusal(story, name="乙.pdf", content=content)
    assert "duplicate" == refused.code
    assert "甲.pdf" in refused.message
    second = upload(story, name="乙.pdf", content=content, allow_same=True)
    assert first.file_id == second.file_id
    assert 1 == StoredFile.objects.count()


def test_a_replacement_is_the_next_version_of_the_same_piece(story):
    row = story.row("research_report")
    first = upload(story, row, piece="accuracy_sheet")
    second = upload(story, row, piece="report", replaces=first.pk)
    assert (2, "accuracy_sheet", first.pk) == (
        second.number, second.piece, second.replaces_id,
    )  # fmt: skip
    assert [second] == current_versions(row)


def test_a_replacement_with_the_same_bytes_is_no_replacement(story):
    content = make.pdf_bytes("one")
    first = upload(story, content=content)
    refused = refusal(story, content=content, replaces=first.pk)
    assert "same_version" == refused.code


def test_what_was_replaced_is_not_replaced_again(story):
    first = upload(story)
    upload(story, replaces=first.pk)
    assert "version_gone" == refusal(story, replaces=first.pk).code


def test_another_deliverables_file_is_not_replaced(story):
    other = upload(story, story.row("score_measures"))
    assert "version_gone" == refusal(story, replaces=other.pk).code


def test_a_removed_file_is_gone_from_the_slot_but_on_record(story):
    version = upload(story)
    remove_document(
        deliverable=version.deliverable,
        version_id=version.pk,
        by=story.people.b_lead,
    )
    assert [] == current_versions(version.deliverable)
    assert VersionRemoval.objects.filter(version=version).exists()
    assert StoredFile.objects.filter(digest=version.file_id).exists()
    with pytest.raises(Refused) as refused:
        remove_document(
            deliverable=version.deliverable,
            version_id=version.pk,
            by=story.people.b_lead,
        )
    assert "version_gone" == refused.value.code


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\文件\\方案.pdf", "方案.pdf"),
        ('引号"和<尖>.pdf', '引号"和<尖>.pdf'),
        ("换\r\n行\x00.pdf", "换行.pdf"),
        ("\u202efdp.exe\u202c.pdf", "fdp.exe.pdf"),
        ("é".encode().decode() + "e\u0301.pdf", "éé.pdf"),
        ("案" * 300 + ".pdf", "案" * 196 + ".pdf"),
    ],
)
def test_names_are_made_safe_to_show(story, given, kept):
    assert kept == upload(story, name=given).name


def test_each_act_on_a_file_is_an_audit_event(story):
    version = upload(story, name="方案.pdf")
    record_download(version=version, by=story.people.b_lead)
    remove_document(
        deliverable=version.deliverable,
        version_id=version.pk,
        by=story.people.b_lead,
    )
    events = AuditEvent.objects.filter(chain=story.contract.slug)
    acts = events.order_by("number").values_list("action", flat=True)
    assert [
        "document_uploaded", "document_downloaded", "document_removed",
    ] == [act for act in acts if act.startswith("document")]  # fmt: skip
    assert (
        version.file_id
        == events.get(action="document_downloaded").detail["sha256"]
    )
