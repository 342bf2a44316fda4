import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from deliverables.views.intake import (
    BoundedUploadHandler,
    broke_off,
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


def test_what_is_within_the_limit_arrives_whole():
    content = b"x" * MIB
    _, (file,) = parsed(SimpleUploadedFile("甲.pdf", content))
    assert ("甲.pdf", content) == (file.name, file.read())
    file.close()


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


def test_a_disk_that_fills_up_is_told(monkeypatch):
    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        "django.core.files.uploadedfile.TemporaryUploadedFile.write",
        full,
        raising=False,
    )
    request, files = parsed(SimpleUploadedFile("甲.pdf", b"x"))
    assert [] == files
    ((_, refused),) = skipped_files(request)
    assert "no_space" == refused.code


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
