"""A disk that is really full: a small one of the test's own, filled up.

Where the kernel lets the test mount none, the write is cut short by the
kernel's own limit on a file, as in test_upload_dies.
"""

import resource
import shutil
import subprocess
from contextlib import contextmanager, suppress

import pytest
from django.urls import reverse

from contracts.models import AuditEvent, StoredFile
from contracts.policies import Refused
from deliverables.models import DocumentVersion
from tests import factories as make

SIZE = 1024 * 1024


@contextmanager
def short_files():
    """Files that do not grow beyond half of what is sent."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SIZE // 2, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def small_disk(settings, tmp_path):
    """The store on a disk of 1 MB; with it, how it comes to be full."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk)],
        capture_output=True,
    )
    settings.FILES_DIR = disk / "files"
    incoming = settings.FILES_DIR / "incoming"
    incoming.mkdir(parents=True)
    settings.FILE_UPLOAD_TEMP_DIR = str(incoming)
    if mounted.returncode:
        yield short_files
        return

    @contextmanager
    def filled():
        ballast = disk / "ballast"
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(b"x" * 65536):
                pass
        assert 0 == shutil.disk_usage(disk).free
        try:
            yield
        finally:
            ballast.unlink()

    try:
        yield filled
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_takes_nothing_in_says_so_and_goes_on_afterwards(
    story, small_disk, settings, client
):
    row, by = story.row(), story.people.b_lead
    client.force_login(by)
    page = reverse("overview", args=[story.contract.slug])
    content = make.pdf_bytes(size=SIZE * 3 // 4)
    with small_disk():
        with pytest.raises(Refused) as refused:
            make.make_version(row, by, content=content)
        assert "no_space" == refused.value.code
        assert [] == list((settings.FILES_DIR / "incoming").iterdir())
        assert not StoredFile.objects.exists()
        assert not DocumentVersion.objects.exists()
        events = AuditEvent.objects.filter(action="document_uploaded")
        assert not events.exists()
        # Reading goes on, and the page says what does not.
        settings.FREE_FLOOR_BYTES = 2**60
        answer = client.get(page)
        assert 200 == answer.status_code
        assert "文件存储的空间不足" in answer.content.decode()
    version = make.make_version(row, by, content=content)
    assert len(content) == version.file.size
