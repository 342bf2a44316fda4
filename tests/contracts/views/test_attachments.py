"""Stored bytes go out as a file to keep, never as a page."""

import pytest
from django.http import Http404

from contracts.models import FileScan
from contracts.policies import Refused
from contracts.rules.file_names import content_disposition
from contracts.services.files import keep_bytes, path_of
from contracts.views import attachments
from contracts.views.attachments import UNKNOWN, attachment, part_of


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "media_type", "sent"),
    [
        ("验收书.pdf", None, "application/pdf"),
        ("报表.csv", None, "text/csv; charset=utf-8"),
        ("照片.html", None, UNKNOWN),
        ("场景.mp4", "video/mp4", "video/mp4"),
    ],
)
def test_bytes_are_sent_as_an_attachment(name, media_type, sent):
    stored = keep_bytes(b"bytes")
    response = attachment(stored.digest, name, media_type)
    assert b"bytes" == b"".join(response.streaming_content)
    response.close()
    assert sent == response.headers["Content-Type"]
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "nosniff" == response.headers["X-Content-Type-Options"]
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_lost_bytes_are_not_an_empty_file():
    stored = keep_bytes(b"lost")
    path_of(stored.digest).unlink()
    with pytest.raises(Http404):
        attachment(stored.digest, "x.pdf")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verdict", "code"),
    [("pending", "scan_pending"), ("infected", "infected")],
)
def test_what_the_scanner_holds_back_is_not_handed_out(verdict, code):
    stored = keep_bytes(b"held")
    FileScan.objects.create(digest=stored.digest, verdict=verdict)
    with pytest.raises(Refused) as refused:
        attachment(stored.digest, "方案.pdf")
    assert code == refused.value.code
    assert "《方案.pdf》" in refused.value.message
    FileScan.objects.create(digest=stored.digest, verdict="clean")
    attachment(stored.digest, "方案.pdf").close()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["方案.pdf", 'a"b\r\nc.pdf', "中" * 120])
def test_the_name_is_sent_in_one_safe_line(name):
    stored = keep_bytes(b"bytes")
    response = attachment(stored.digest, name)
    response.close()
    assert content_disposition(name) == response.headers[
        "Content-Disposition"
    ]


TEN = b"0123456789"


def part(asked: str):
    stored = keep_bytes(TEN)
    response = part_of(stored.digest, "片.mp4", "video/mp4", asked=asked)
    content = response.getvalue()
    response.close()
    return response, content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "content", "said"),
    [
        ("bytes=0-", TEN, "bytes 0-9/10"),
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-99", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-99", TEN, "bytes 0-9/10"),
        ("bytes=9-9", b"9", "bytes 9-9/10"),
    ],
)
def test_a_player_gets_the_range_it_asks_for(asked, content, said):
    response, sent = part(asked)
    assert (206, content) == (response.status_code, sent)
    assert said == response.headers["Content-Range"]
    assert str(len(content)) == response.headers["Content-Length"]
    assert "video/mp4" == response.headers["Content-Type"]
    assert "nosniff" == response.headers["X-Content-Type-Options"]
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["", "bytes=-", "bytes=4-2", "bytes=0-1,4-5", "pages=1-2", "x"]
)
def test_what_is_no_range_is_answered_whole(asked):
    response, sent = part(asked)
    assert (200, TEN) == (response.status_code, sent)
    assert "bytes" == response.headers["Accept-Ranges"]


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-12", "bytes=-0"])
def test_past_the_end_there_is_nothing(asked):
    response, sent = part(asked)
    assert (416, b"") == (response.status_code, sent)
    assert "bytes */10" == response.headers["Content-Range"]


@pytest.mark.django_db
def test_an_answer_is_short_so_that_no_thread_waits_for_a_player(monkeypatch):
    monkeypatch.setattr(attachments, "LONGEST_PART", 4)
    monkeypatch.setattr(attachments, "PIECE", 3)
    response, sent = part("bytes=1-")
    assert b"1234" == sent
    assert "bytes 1-4/10" == response.headers["Content-Range"]


@pytest.mark.django_db
def test_nothing_held_back_is_played():
    stored = keep_bytes(TEN)
    FileScan.objects.create(digest=stored.digest, verdict="pending")
    with pytest.raises(Refused):
        part_of(stored.digest, "片.mp4", "video/mp4", asked="bytes=0-1")
