"""Refused uploads are on record; asking again releases, or changes nothing."""

import pytest

from contracts.models import AuditEvent
from contracts.policies import NotAllowed, Refused
from contracts.queries.clock import now
from contracts.queries.scans import held_back
from contracts.services.files import path_of
from contracts.services.scanning import quarantine_folder
from deliverables.models import SetAsideUpload
from deliverables.services.held_files import rescan_held
from deliverables.services.upload_sessions import (
    finish_upload,
    start_upload,
    take_piece,
)
from tests import factories as make
from tests.scanner import EICAR


def infected() -> bytes:
    return make.pdf_bytes(EICAR.decode())


def rescan(story, digest: str, role: str = "b_lead"):
    return rescan_held(
        contract=story.contract, digest=digest,
        by=getattr(story.people, role),
    )  # fmt: skip


def refusal(act) -> Refused:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value


@pytest.fixture
def waiting(story, scanner):
    scanner.stop()
    return make.make_version(story.row(), story.people.b_lead).file_id


def test_an_infected_upload_is_on_record_with_who_and_where(story, scanner):
    content = infected()
    refusal(
        lambda: make.make_version(
            story.row(), story.people.b_onsite, name="方案.pdf",
            content=content,
        )
    )  # fmt: skip
    row = SetAsideUpload.objects.get()
    assert ("方案.pdf", len(content), story.people.b_onsite) == (
        row.name, row.size, row.recorded_by,
    )  # fmt: skip
    assert content == (quarantine_folder() / row.digest).read_bytes()
    event = AuditEvent.objects.get(action="upload_set_aside")
    assert row.digest == event.detail["sha256"]


def test_so_is_one_that_came_in_pieces(story, scanner):
    content, row, by = infected(), story.row(), story.people.b_onsite
    session = start_upload(
        deliverable=row, term=make.term_of(row), name="录像.pdf", by=by,
        piece=make.term_of(row).pieces[0].key, size=len(content), now=now(),
    )  # fmt: skip
    take_piece(
        session=session, offset=0, length=len(content), parts=[content],
        by=by, now=now(),
    )  # fmt: skip
    asked = refusal(
        lambda: finish_upload(session=session, by=session.started_by)
    )
    assert "infected" == asked.code
    assert session.name == SetAsideUpload.objects.get().name


def test_other_refusals_set_nothing_aside(story, scanner):
    refusal(
        lambda: make.make_version(
            story.row(), story.people.b_lead, content=b"MZ no pdf"
        )
    )
    assert not SetAsideUpload.objects.exists()


def test_an_answer_releases_the_file(story, scanner, waiting):
    scanner.start()
    assert "clean" == rescan(story, waiting)
    assert {} == held_back([waiting])
    assert AuditEvent.objects.filter(action="file_rescanned").exists()
    assert "not_held" == refusal(lambda: rescan(story, waiting)).code


def test_silence_releases_nothing(story, scanner, waiting):
    assert "pending" == rescan(story, waiting)
    assert {waiting: "pending"} == held_back([waiting])


def test_a_found_virus_stays_found_while_the_scanner_is_silent(
    story, scanner
):
    scanner.stop()
    version = make.make_version(
        story.row(), story.people.b_lead, content=infected()
    )
    scanner.start()
    assert "infected" == rescan(story, version.file_id)
    scanner.stop()
    assert "infected" == rescan(story, version.file_id)
    assert path_of(version.file_id).exists()


def test_one_set_aside_stays_aside_whatever_is_answered(story, scanner):
    refusal(
        lambda: make.make_version(
            story.row(), story.people.b_lead, content=infected()
        )
    )
    digest = SetAsideUpload.objects.get().digest
    scanner.says = b"stream: OK"
    assert "clean" == rescan(story, digest, "b_onsite")
    assert (quarantine_folder() / digest).exists()
    assert not path_of(digest).exists()


def test_who_may_not_see_the_draft_cannot_ask_about_it(
    story, scanner, waiting
):
    scanner.start()
    assert "not_held" == refusal(
        lambda: rescan(story, waiting, "a_handler")
    ).code
    for role in ("a_finance", "auditor"):
        with pytest.raises(NotAllowed):
            rescan(story, waiting, role)
    assert {waiting: "pending"} == held_back([waiting])


def test_without_a_scanner_there_is_nobody_to_ask(
    story, scanner, waiting, settings
):
    settings.CLAMD_SOCKET = ""
    assert "no_scanner" == refusal(lambda: rescan(story, waiting)).code
    assert {waiting: "pending"} == held_back([waiting])
