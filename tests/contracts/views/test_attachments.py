"""Stored bytes go out as a file to keep, never as a page."""

import pytest
from django.http import Http404

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
