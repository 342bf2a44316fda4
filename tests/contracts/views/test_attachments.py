"""Stored bytes go out as a file to keep, never as a page."""

import pytest
from django.http import Http404

from contracts.models import FileScan
from contracts.policies import Refused
from contracts.rules.file_names import content_disposition
from contracts.services.files import keep_bytes, path_of
from contracts.views.attachments import UNKNOWN, attachment


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
