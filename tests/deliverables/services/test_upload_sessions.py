"""Uploads in pieces, in the order in which things go wrong."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from contracts.models import AuditEvent, StoredFile
from contracts.policies import NotAllowed, Refused
from contracts.services import files
from contracts.services.files import path_of
from contracts.services.partial_files import partial_path
from deliverables.models import DocumentVersion, UploadSession
from deliverables.services.documents import remove_document
from deliverables.services.upload_sessions import (
    OutOfStep,
    cancel_upload,
    finish_upload,
    received_of,
    start_upload,
    sweep_uploads,
    take_piece,
)
from deliverables.views.intake import broken_off
from tests import factories as make

NOW = datetime(2025, 12, 15, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONTENT = make.pdf_bytes("a recording", size=1400)
HALF = len(CONTENT) // 2


def start(story, *, content=CONTENT, name="录像.pdf", **more):
    row = more.pop("row", None) or story.row()
    return start_upload(
        deliverable=row,
        term=make.term_of(row),
        piece=more.pop("piece", make.term_of(row).pieces[0].key),
        name=name,
        size=more.pop("size", len(content)),
        by=more.pop("by", story.people.b_onsite),
        now=more.pop("now", NOW),
        **more,
    )


def piece(session, offset, data, **more):
    """As the next request would: with the row as it is by then."""
    by = more.pop("by", session.started_by)
    try:
        return take_piece(
            session=session, offset=offset, by=by,
            length=more.pop("length", len(data)),
            parts=more.pop("parts", [data[:7], data[7:]]),
            now=more.pop("now", NOW), **more,
        )  # fmt: skip
    finally:
        known = UploadSession.objects.filter(pk=session.pk).first()
        session.received = known.received if known else session.received


def finish(session, **more):
    return finish_upload(
        session=session, by=more.pop("by", session.started_by), **more
    )


def whole(story, content=CONTENT, **more) -> UploadSession:
    session = start(story, content=content, **more)
    piece(session, 0, content)
    return session


def refusal(act) -> Refused:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value


def incoming(settings) -> list:
    return list((settings.FILES_DIR / "incoming").iterdir())


class TestTheStraightWay:
    def test_pieces_become_one_version(self, story, settings):
        session = start(story)
        assert HALF == piece(session, 0, CONTENT[:HALF])
        assert len(CONTENT) == piece(session, HALF, CONTENT[HALF:])
        version = finish(session)
        assert hashlib.sha256(CONTENT).hexdigest() == version.file_id
        assert CONTENT == path_of(version.file_id).read_bytes()
        assert ("录像.pdf", "application/pdf", 1) == (
            version.name, version.media_type, version.number,
        )  # fmt: skip
        assert [] == incoming(settings)

    def test_each_act_is_an_audit_event(self, story):
        cancel_upload(
            session=start(story, name="另一份.pdf"), by=story.people.b_onsite
        )
        finish(whole(story))
        acts = AuditEvent.objects.filter(chain=story.contract.slug)
        assert [
            "upload_started", "upload_cancelled",
            "upload_started", "document_uploaded",
        ] == list(acts.order_by("number").values_list("action", flat=True))[
            -4:
        ]  # fmt: skip

    def test_a_replacement_becomes_the_next_version(self, story):
        first = make.make_version(story.row(), story.people.b_lead)
        version = finish(whole(story, replaces=first.pk))
        assert (2, first.pk) == (version.number, version.replaces_id)


class TestWhatIsRefusedBeforeAByteIsSent:
    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"name": "录像.exe"}, "wrong_type"),
            ({"size": 0}, "empty"),
            ({"size": 10**12}, "too_large"),
            ({"piece": "nonsense"}, "unknown_piece"),
            ({"replaces": 999_999}, "version_gone"),
        ],
    )
    def test_what_the_form_would_refuse(self, story, more, code):
        assert code == refusal(lambda: start(story, **more)).code
        assert 0 == UploadSession.objects.count()

    def test_a_disk_without_room(self, story, monkeypatch):
        monkeypatch.setattr(
            "deliverables.services.upload_sessions.shutil.disk_usage",
            lambda path: type("Usage", (), {"free": len(CONTENT) - 1}),
        )
        assert "no_space" == refusal(lambda: start(story)).code

    def test_the_eleventh_file_of_one_person(self, story, settings):
        settings.UPLOADS_OPEN_PER_PERSON = 2
        start(story, name="一.pdf")
        start(story, name="二.pdf")
        refused = refusal(lambda: start(story, name="三.pdf"))
        assert "too_many_open" == refused.code
        assert "已有 2 个" in refused.message
        start(story, name="三.pdf", by=story.people.b_lead)
        start(story, name="三.pdf", now=NOW + 73 * HOUR)  # those expired

    def test_others_than_party_b(self, story):
        with pytest.raises(NotAllowed):
            start(story, by=story.people.a_handler)


class TestGoingOn:
    def test_the_same_file_again_is_the_same_upload(self, story):
        session = start(story, modified=7)
        piece(session, 0, CONTENT[:HALF])
        again = start(story, modified=7)
        assert session == again
        assert HALF == received_of(again)
        assert session != start(story, modified=8)
        assert session != start(story, modified=7, by=story.people.b_lead)

    def test_a_piece_whose_answer_was_lost_may_come_again(self, story):
        session = start(story)
        piece(session, 0, CONTENT[:HALF])
        assert HALF == piece(session, 0, CONTENT[:HALF])
        around = CONTENT[HALF - 10 : HALF + 10]
        assert HALF + 10 == piece(session, HALF - 10, around)
        piece(session, HALF, CONTENT[HALF:])
        assert len(CONTENT) == piece(session, 0, CONTENT)
        assert hashlib.sha256(CONTENT).hexdigest() == finish(session).file_id

    def test_another_file_does_not_go_on_with_it(self, story):
        session = start(story)
        piece(session, 0, CONTENT[:HALF])
        other = b"y" * len(CONTENT)
        for offset, data in (
            (0, other[:10]), (HALF - 5, other[:10]), (HALF, CONTENT),
        ):  # fmt: skip
            refused = refusal(lambda o=offset, d=data: piece(session, o, d))
            assert "different_file" == refused.code
        assert HALF == received_of(session)

    def test_a_gap_is_answered_with_where_it_stands(self, story):
        session = start(story)
        piece(session, 0, CONTENT[:HALF])
        refused = refusal(lambda: piece(session, HALF + 1, b"x"))
        assert isinstance(refused, OutOfStep)
        assert HALF == refused.received

    def test_a_piece_damaged_on_the_way_is_not_kept(self, story):
        session = start(story)
        good = hashlib.sha256(CONTENT[:HALF]).hexdigest().upper()
        bad = refusal(
            lambda: piece(session, 0, b"?" + CONTENT[1:HALF], sha256=good)
        )
        assert "damaged" == bad.code
        assert 0 == received_of(session)
        assert HALF == piece(session, 0, CONTENT[:HALF], sha256=good)

    def test_of_a_piece_that_breaks_off_stays_what_came(self, story):
        def broken():
            yield CONTENT[:100]
            yield CONTENT[100:200]
            raise broken_off()

        session = start(story)
        act = lambda **more: piece(  # noqa: E731
            session, 0, CONTENT, parts=broken(), **more
        )
        assert "broken_off" == refusal(lambda: act(sha256="0" * 64)).code
        assert 0 == received_of(session)
        assert "broken_off" == refusal(act).code
        assert 200 == received_of(session)
        piece(session, 200, CONTENT[200:])
        assert hashlib.sha256(CONTENT).hexdigest() == finish(session).file_id

    def test_a_disk_that_fills_up_keeps_what_was_there(
        self, story, monkeypatch
    ):
        session = start(story)
        piece(session, 0, CONTENT[:HALF])

        def full(handle):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("contracts.services.partial_files.os.fsync", full)
            refused = refusal(lambda: piece(session, HALF, CONTENT[HALF:]))
        assert "no_space" == refused.code
        assert HALF == received_of(session)
        piece(session, HALF, CONTENT[HALF:])
        assert finish(session).pk

    def test_one_cancelled_while_it_comes_is_gone(self, story, settings):
        session = start(story)

        def parts():
            yield CONTENT[:100]
            UploadSession.objects.all().delete()
            yield CONTENT[100:]

        refused = refusal(
            lambda: piece(session, 0, CONTENT, parts=parts())
        )
        assert "upload_gone" == refused.code

    def test_each_piece_keeps_it_for_three_more_days(self, story):
        session = start(story)
        piece(session, 0, b"%", now=NOW + 5 * HOUR)
        session.refresh_from_db()
        assert NOW + 77 * HOUR == session.expires_at


class TestWhoeverDies:
    """Every worker may die between any two steps."""

    def die(self, monkeypatch, name: str):
        class Killed(BaseException):
            pass

        def killed(*args, **kwargs):
            raise Killed

        target = f"deliverables.services.upload_sessions.{name}"
        with monkeypatch.context() as patch:
            patch.setattr(target, killed)
            yield Killed

    def dying(self, monkeypatch, name, act):
        for killed in self.die(monkeypatch, name):
            with pytest.raises(killed):
                act()

    def test_in_the_middle_of_writing_a_piece(self, story):
        session = start(story)
        piece(session, 0, CONTENT[:HALF])
        with partial_path(session.token).open("ab") as file:
            file.write(b"half a piece nobody noted")
        assert HALF == received_of(session)
        piece(session, HALF, CONTENT[HALF:])
        assert hashlib.sha256(CONTENT).hexdigest() == finish(session).file_id

    def test_without_cutting_off_the_half_piece_the_file_would_be_another(
        self, story, monkeypatch
    ):
        """The negative control."""
        session = start(story)
        piece(session, 0, CONTENT[:HALF])
        with partial_path(session.token).open("ab") as file:
            file.write(b"half a piece nobody noted")
        monkeypatch.setattr(
            "deliverables.services.upload_sessions.cut_off",
            lambda file, noted: partial_path(session.token).stat().st_size,
        )
        refused = refusal(lambda: piece(session, HALF, CONTENT[HALF:]))
        assert "different_file" == refused.code

    def test_after_writing_and_before_noting(self, story, monkeypatch):
        session = start(story)
        self.dying(
            monkeypatch, "_note", lambda: piece(session, 0, CONTENT[:HALF])
        )
        session.refresh_from_db()
        assert 0 == received_of(session)
        piece(session, 0, CONTENT)
        assert hashlib.sha256(CONTENT).hexdigest() == finish(session).file_id

    def test_the_disk_lost_a_piece(self, story):
        session = whole(story)
        partial_path(session.token).write_bytes(CONTENT[:HALF])
        refused = refusal(lambda: finish(session))
        assert HALF == refused.received
        piece(session, HALF, CONTENT[HALF:])
        assert finish(session).pk

    def test_after_hashing(self, story, monkeypatch):
        session = whole(story)
        self.dying(monkeypatch, "check_received", lambda: finish(session))
        assert 0 == DocumentVersion.objects.count()
        assert finish(session).pk

    def test_after_the_check_and_before_the_row(self, story, monkeypatch):
        session = whole(story)
        self.dying(monkeypatch, "add_version", lambda: finish(session))
        assert finish(session).pk
        assert 1 == DocumentVersion.objects.count()

    def test_after_the_bytes_went_to_their_place(
        self, story, settings, monkeypatch
    ):
        """The transaction is lost, the rename is not."""
        session, keep = whole(story), files.keep

        def keep_and_die(bytes_in):
            keep(bytes_in)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("deliverables.services.documents.keep", keep_and_die)
            with pytest.raises(KeyboardInterrupt):
                finish(session)
        assert (0, 0) == (
            DocumentVersion.objects.count(), StoredFile.objects.count(),
        )  # fmt: skip
        assert not partial_path(session.token).exists()
        session.refresh_from_db()
        assert len(CONTENT) == received_of(session)
        version = finish(session)
        assert CONTENT == path_of(version.file_id).read_bytes()
        assert [] == incoming(settings)

    def test_after_the_check_and_the_disk_lost_it_all(self, story, monkeypatch):
        session = whole(story)
        self.dying(monkeypatch, "add_version", lambda: finish(session))
        partial_path(session.token).unlink()
        refused = refusal(lambda: finish(session))
        assert 0 == refused.received
        session.refresh_from_db()
        piece(session, 0, CONTENT)
        assert finish(session).pk


class TestFinishing:
    def test_it_needs_every_byte(self, story):
        session = start(story)
        piece(session, 0, CONTENT[:HALF])
        assert "out_of_step" == refusal(lambda: finish(session)).code

    def test_twice_is_once(self, story, settings):
        session = whole(story)
        stale = UploadSession.objects.get(pk=session.pk)
        assert finish(session) == finish(stale)
        assert 1 == DocumentVersion.objects.count()
        assert len(CONTENT) == piece(stale, 0, CONTENT[:5])
        assert [] == incoming(settings)

    def test_what_may_never_come_in_is_given_up(self, story, settings):
        session = whole(story, content=b"MZ not a pdf")
        assert "wrong_type" == refusal(lambda: finish(session)).code
        assert 0 == UploadSession.objects.count()
        assert [] == incoming(settings)

    def test_the_same_bytes_are_asked_about_and_not_sent_again(
        self, story, monkeypatch
    ):
        finish(whole(story))
        session = whole(story, name="另一份.pdf")
        assert "duplicate" == refusal(lambda: finish(session)).code
        monkeypatch.setattr(
            "deliverables.services.upload_sessions.digest_of", None
        )  # nor hashed again
        assert "另一份.pdf" == finish(session, allow_same=True).name
        assert 1 == StoredFile.objects.count()

    def test_a_version_replaced_meanwhile_is_told(self, story):
        first = make.make_version(story.row(), story.people.b_lead)
        session = whole(story, replaces=first.pk)
        remove_document(
            deliverable=story.row(),
            version_id=first.pk,
            by=story.people.b_lead,
        )
        assert "version_gone" == refusal(lambda: finish(session)).code

    def test_rights_are_asked_for_at_each_step(self, story):
        session = start(story)
        piece(session, 0, CONTENT)
        story.people.b_onsite.memberships.update(
            ends_on=make.TODAY.replace(year=2020)
        )
        for act in (lambda: piece(session, 0, b"%"), lambda: finish(session)):
            assert "not_allowed" == refusal(act).code

    def test_nothing_comes_in_while_party_a_has_it(self, story):
        session = whole(story)
        story.submitted()
        assert "under_review" == refusal(lambda: finish(session)).code
        assert "under_review" == refusal(lambda: piece(session, 0, b"")).code


class TestGivingUp:
    def test_a_cancelled_upload_is_gone_with_its_bytes(
        self, story, settings, django_capture_on_commit_callbacks
    ):
        session = whole(story)
        with django_capture_on_commit_callbacks(execute=True):
            cancel_upload(session=session, by=story.people.b_onsite)
        assert [] == incoming(settings)
        for act in (
            lambda: piece(session, 0, b"%"),
            lambda: finish(session),
            lambda: cancel_upload(session=session, by=story.people.b_onsite),
        ):
            session.pk = session.pk or 999_999
            assert "upload_gone" == refusal(act).code
        assert [] == incoming(settings)

    def test_what_is_stored_is_not_cancelled(self, story):
        session = whole(story)
        finish(session)
        act = lambda: cancel_upload(  # noqa: E731 (one act to refuse)
            session=session, by=story.people.b_onsite
        )
        assert "already_stored" == refusal(act).code

    def test_the_broom_takes_what_expired(self, story, settings):
        old = whole(story, name="旧.pdf")
        new = whole(story, name="新.pdf", now=NOW)
        piece(new, 0, CONTENT, now=NOW + 2 * HOUR)
        assert 0 == sweep_uploads(now=NOW + 71 * HOUR)
        assert 1 == sweep_uploads(now=NOW + 73 * HOUR)
        assert not UploadSession.objects.filter(pk=old.pk).exists()
        assert [partial_path(new.token)] == incoming(settings)

    def test_the_broom_leaves_versions_alone(self, story):
        version = finish(whole(story))
        sweep_uploads(now=NOW + 100 * HOUR)
        assert 0 == UploadSession.objects.count()
        assert path_of(version.file_id).exists()


def test_nobody_else_sees_it(story):
    session = start(story)
    seen = UploadSession.objects.visible_to
    assert [session] == list(seen(story.people.b_onsite))
    for role in ("b_lead", "a_handler", "auditor"):
        assert not seen(getattr(story.people, role)).exists()
