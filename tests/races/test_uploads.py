"""Large files finished, replaced and written by two at once."""

import pytest

from contracts.policies import Refused
from contracts.queries.clock import now
from contracts.services import partial_files
from contracts.services.audit import first_break
from contracts.services.files import path_of
from deliverables.models import DocumentVersion, UploadSession
from deliverables.services import upload_sessions
from deliverables.services.upload_sessions import (
    cancel_upload,
    finish_upload,
    start_upload,
    take_piece,
)
from tests import factories as make

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.repeated,
    pytest.mark.django_db(transaction=True),
]
HALF = 500


@pytest.fixture(autouse=True)
def unlooked(monkeypatch):
    """What the jail says of a page of ours is not what these races ask."""
    monkeypatch.setattr(
        "contracts.services.files.inspect", lambda *args, **kwargs: None
    )


class Story:
    """One person with one large file, of which all has arrived."""

    def __init__(self, *, replacing: bool = False, sent: bool = True):
        self.contract = make.make_contract()
        self.by = make.make_people(self.contract).b_lead
        self.row = make.deliverable(self.contract, "work_plan")
        self.term = make.term_of(self.row)
        self.first = make.make_version(self.row, self.by) if replacing else None
        self.content = make.pdf_bytes(size=2 * HALF)
        self.session = start_upload(
            deliverable=self.row, term=self.term, size=2 * HALF,
            piece=self.term.pieces[0].key, name="录像.pdf", by=self.by,
            replaces=self.first.pk if self.first else None, now=now(),
        )  # fmt: skip
        if sent:
            self.piece(0, 2 * HALF)()

    def fresh(self) -> UploadSession:
        """The upload as another window knows it."""
        return UploadSession.objects.select_related("deliverable").get(
            pk=self.session.pk
        )

    def piece(self, start: int, end: int):
        session, data = self.fresh(), self.content[start:end]
        return lambda: take_piece(
            session=session, offset=start, length=len(data),
            parts=[data[:100], data[100:]], by=self.by, now=now(),
        )  # fmt: skip

    def finishing(self):
        session = self.fresh()
        return lambda: finish_upload(session=session, by=self.by)

    def cancelling(self):
        session = self.fresh()
        return lambda: cancel_upload(session=session, by=self.by)

    def replacing(self):
        return lambda: make.upload(
            deliverable=self.row, term=self.term, name="表单.pdf",
            piece=self.term.pieces[0].key, chunks=[make.pdf_bytes()],
            replaces=self.first.pk, by=self.by,
        )  # fmt: skip

    def versions(self):
        return DocumentVersion.objects.filter(deliverable=self.row)

    def whole(self) -> None:
        assert first_break(self.contract.slug) is None


def told_apart(outcomes, *codes: str) -> list:
    """The results; every loser was told one of these codes."""
    lost = [one for one in outcomes if isinstance(one, Exception)]
    assert {type(one) for one in lost} <= {Refused}, lost
    assert {one.code for one in lost} <= set(codes), lost
    return [one for one in outcomes if not isinstance(one, Exception)]


def test_whoever_finishes_twice_has_one_version(at_once, fewer_rounds):
    for _ in range(fewer_rounds):
        story = Story()
        done = told_apart(
            at_once(story.finishing(), story.finishing()), "busy"
        )
        assert 1 == len({version.pk for version in done})
        assert 1 == story.versions().count()
        assert story.finishing()() == story.versions().get()
        story.whole()


def test_without_the_file_lock_the_contracts_lock_still_keeps_one(
    at_once, monkeypatch
):
    monkeypatch.setattr(partial_files.fcntl, "flock", lambda *args: None)
    for _ in range(5):
        story = Story()
        at_once(story.finishing(), story.finishing())
        assert 1 == story.versions().count()


def test_without_any_lock_there_would_be_two(at_once, monkeypatch):
    """The negative control: both find no version, and both make one."""
    from threading import Barrier

    story, meeting = Story(), Barrier(2)
    look = upload_sessions._locked

    def look_and_wait(session):
        row = UploadSession.objects.get(pk=session.pk)
        meeting.wait(30)
        return row

    monkeypatch.setattr(partial_files.fcntl, "flock", lambda *args: None)
    for module in ("upload_sessions", "documents"):
        monkeypatch.setattr(
            f"deliverables.services.{module}.lock_contract",
            lambda pk, **more: story.contract,
        )
    monkeypatch.setattr(
        "deliverables.services.documents.check_same_bytes",
        lambda *args, **more: None,
    )
    monkeypatch.setattr(upload_sessions, "_locked", look_and_wait)
    outcomes = at_once(story.finishing(), story.finishing())
    assert look is not upload_sessions._locked
    assert 2 == story.versions().count(), outcomes


def test_of_a_finish_and_a_replacement_one_is_the_next_version(
    at_once, fewer_rounds
):
    for _ in range(fewer_rounds):
        story = Story(replacing=True)
        done = told_apart(
            at_once(story.finishing(), story.replacing()), "version_gone"
        )
        assert 1 == len(done)
        assert [1, 2] == sorted(
            story.versions().values_list("number", flat=True)
        )
        story.whole()


def test_a_file_is_finished_or_cancelled_and_never_both(
    at_once, fewer_rounds
):
    for _ in range(fewer_rounds):
        story = Story()
        told_apart(
            at_once(story.finishing(), story.cancelling()),
            "upload_gone", "already_stored",
        )  # fmt: skip
        stored = story.versions().exists()
        assert stored == UploadSession.objects.filter(
            pk=story.session.pk
        ).exists()
        story.whole()


def test_two_windows_that_send_one_file_make_that_file(at_once, fewer_rounds):
    for _ in range(fewer_rounds):
        story = Story(sent=False)
        at_once(story.piece(0, HALF), story.piece(0, 2 * HALF))
        # Whoever was busy or out of step goes on from what there is.
        story.piece(0, 2 * HALF)()
        version = story.finishing()()
        assert story.content == path_of(version.file_id).read_bytes()
