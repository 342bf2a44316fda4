from datetime import UTC, datetime, timedelta

from deliverables.models import UploadSession
from deliverables.queries.uploads import unfinished_uploads
from deliverables.services.upload_sessions import (
    finish_upload,
    start_upload,
    take_piece,
)
from tests import factories as make

NOW = datetime(2025, 12, 15, 9, tzinfo=UTC)
CONTENT = make.pdf_bytes("recording")


def begun(story, name, *, by=None, sent=10, key="work_plan"):
    row, by = story.row(key), by or story.people.b_onsite
    session = start_upload(
        deliverable=row, term=make.term_of(row), name=name, by=by, now=NOW,
        piece=make.term_of(row).pieces[0].key, size=len(CONTENT),
    )  # fmt: skip
    take_piece(
        session=session, offset=0, length=sent, parts=[CONTENT[:sent]],
        by=by, now=NOW,
    )  # fmt: skip
    return session


def listed(story, now=NOW):
    row = story.row()
    return unfinished_uploads(
        row, make.term_of(row), by=story.people.b_onsite, now=now
    )


def test_ones_own_unfinished_files_of_this_deliverable_are_listed(story):
    half = len(CONTENT) // 2
    mine = begun(story, "一.pdf", sent=half)
    begun(story, "二.pdf", by=story.people.b_lead)
    begun(story, "三.pdf", key="score_measures")
    finish_upload(
        session=begun(story, "四.pdf", sent=len(CONTENT)),
        by=story.people.b_onsite,
    )
    (shown,) = listed(story)
    term = make.term_of(story.row())
    assert (mine, term.pieces[0].name, half * 100 // len(CONTENT)) == (
        shown.row, shown.piece, shown.percent,
    )  # fmt: skip


def test_what_expired_is_not_offered(story):
    begun(story, "一.pdf")
    assert [] == listed(story, now=NOW + timedelta(hours=73))


def test_a_piece_the_agreement_no_longer_knows_is_named_by_its_key(story):
    session = begun(story, "一.pdf")
    UploadSession.objects.filter(pk=session.pk).update(piece="gone")
    assert "gone" == listed(story)[0].piece
