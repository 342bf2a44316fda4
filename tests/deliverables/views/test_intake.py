import hashlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from contracts.policies import Refused
from deliverables.views.intake import (
    SILENCE_SECONDS,
    BoundedUploadHandler,
    broke_off,
    parts_of_piece,
    piece_length,
    skipped_files,
)

MIB = 1024 * 1024


def parsed(*files, **data):
    """A request as the upload view sees it."""
    request = RequestFactory().post("/", {**data, "files": list(files)})
    request.upload_handlers = [BoundedUploadHandler(request)]
    return request, request.FILES.getlist("files")


@pytest.fixture(autouse=True)
def limit(settings):
    settings.UPLOAD_LIMIT_BYTES = MIB


def test_what_is_within_the_limit_arrives_whole(settings):
    content = b"x" * MIB
    _, (file,) = parsed(SimpleUploadedFile("甲.pdf", content))
    assert ("甲.pdf", MIB) == (file.name, file.size)
    assert content == file.incoming.path.read_bytes()
    assert hashlib.sha256(content).hexdigest() == file.incoming.digest
    file.close()
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())


def test_what_is_past_the_limit_is_not_kept_and_is_told(settings):
    big = SimpleUploadedFile("大.pdf", b"x" * (3 * MIB))
    small = SimpleUploadedFile("小.pdf", b"x")
    request, files = parsed(big, small)
    assert ["小.pdf"] == [file.name for file in files]
    ((name, refused),) = skipped_files(request)
    assert ("大.pdf", "too_large") == (name, refused.code)
    files[0].close()
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())


def test_a_name_too_long_for_the_disk_is_no_full_disk():
    name = "x." + "案" * 200
    request, (file,) = parsed(SimpleUploadedFile(name, b"x"))
    assert [] == skipped_files(request)
    assert file.name.startswith("x.")
    file.close()


@pytest.mark.parametrize("where", ["mkstemp", "fsync"])
def test_a_disk_that_fills_up_is_told(monkeypatch, settings, where):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    module = "tempfile" if where == "mkstemp" else "os"
    monkeypatch.setattr(f"contracts.services.files.{module}.{where}", full)
    request, files = parsed(SimpleUploadedFile("甲.pdf", b"x"))
    assert [] == files
    ((_, refused),) = skipped_files(request)
    assert "no_space" == refused.code
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())


def test_the_last_field_says_that_nothing_broke_off():
    whole, _ = parsed(end="1")
    cut, _ = parsed()
    assert not broke_off(whole)
    assert broke_off(cut)


def test_a_body_cut_in_the_middle_of_a_file_broke_off():
    """An early end is no error to Django: the file would look complete."""
    boundary = "----portal"
    body = (
        f"--{boundary}\r\nContent-Disposition: form-data; "
        'name="files"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF-1.7 half"
    ).encode()
    request = RequestFactory().generic(
        "POST", "/", body, f"multipart/form-data; boundary={boundary}"
    )
    request.upload_handlers = [BoundedUploadHandler(request)]
    assert broke_off(request)
    for file in request.FILES.getlist("files"):
        file.close()


def test_a_body_that_cannot_be_read_leaves_nothing(settings):
    """As where the client is gone: the parser raises, and tells nobody."""

    class Gone(BytesIO):
        def read(self, size=-1):
            some = super().read(min(size, MIB) if size > 0 else MIB)
            if not some:
                raise OSError("client gone")
            return some

    boundary = "----portal"
    head = (
        f"--{boundary}\r\nContent-Disposition: form-data; "
        'name="files"; filename="a.pdf"\r\n\r\n'
    ).encode()
    settings.UPLOAD_LIMIT_BYTES = 100 * MIB
    request = RequestFactory().generic(
        "POST", "/", b"x", f"multipart/form-data; boundary={boundary}"
    )
    request.META["CONTENT_LENGTH"] = str(50 * MIB)
    request._stream = Gone(head + b"x" * (3 * MIB))
    handler = BoundedUploadHandler(request)
    request.upload_handlers = [handler]
    with pytest.raises(OSError, match="client gone"):
        _ = request.FILES
    handler.upload_interrupted()
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())


class TestOnePiece:
    def body(self, content: bytes, **headers):
        return RequestFactory().generic(
            "POST", "/", content, "application/octet-stream", **headers
        )

    def arrived(self, request) -> bytes:
        return b"".join(parts_of_piece(request, piece_length(request)))

    def test_it_arrives_whole_in_parts(self, settings):
        settings.UPLOAD_PIECE_BYTES = 3 * MIB
        content = bytes(range(256)) * (MIB // 100)
        parts = list(parts_of_piece(self.body(content), len(content)))
        assert content == b"".join(parts)
        assert max(map(len, parts)) <= MIB
        assert b"" == self.arrived(self.body(b"", CONTENT_LENGTH="0"))

    @pytest.mark.parametrize("length", [str(MIB + 1), "-1", "x", "", "²"])
    def test_its_length_is_told_first_and_bounded(self, settings, length):
        settings.UPLOAD_PIECE_BYTES = MIB
        with pytest.raises(Refused) as refused:
            piece_length(self.body(b"x", CONTENT_LENGTH=length))
        assert "piece_too_large" == refused.value.code

    def test_one_that_ends_early_is_told(self):
        request = self.body(b"x" * 10, CONTENT_LENGTH="11")
        request._stream = BytesIO(b"x" * 10)
        with pytest.raises(Refused) as refused:
            self.arrived(request)
        assert "broken_off" == refused.value.code

    def test_a_sender_may_not_be_silent_for_long(self):
        """Else a lost connection would hold the file for hours."""
        timeouts = []

        class Socket:
            settimeout = staticmethod(timeouts.append)

        class Silent:
            def read(self, size=-1):
                raise TimeoutError("timed out")

        request = self.body(b"x")
        request.META["gunicorn.socket"] = Socket
        request._stream = Silent()
        with pytest.raises(Refused) as refused:
            self.arrived(request)
        assert "broken_off" == refused.value.code
        assert [SILENCE_SECONDS, None] == timeouts
