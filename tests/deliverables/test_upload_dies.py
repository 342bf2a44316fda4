"""A killed process, a full disk, a broken line: no half file, no half row."""

import errno
import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.models import AuditEvent, StoredFile
from contracts.policies import Refused
from contracts.services import files
from deliverables.models import DocumentVersion
from tests import factories as make
from tests.migrated import sqlite_template

ROOT = Path(__file__).resolve().parents[2]
STEPS = (
    "write", "fsync", "inspect", "scan", "rename", "renamed", "folder",
    "row", "version", "commit",
)  # fmt: skip


def run_dying(folder: Path, *steps: str) -> dict:
    shutil.copy(sqlite_template(), folder / "portal.sqlite3")
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PORTAL_", "DATABASE_URL", "REDIS_URL"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.deliverables.dying_uploads", *steps],
        cwd=ROOT,
        env={
            **env,
            "DJANGO_SETTINGS_MODULE": "kaifeng_credit.settings",
            "PORTAL_MODE": "test",
            "PORTAL_DATA_DIR": str(folder),
        },
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert 0 == done.returncode, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_killed_at_any_step_it_leaves_no_row_and_goes_through_again(tmp_path):
    told = run_dying(tmp_path, *STEPS)
    for step in STEPS:
        one = told[step]
        before, after, again = one["before"], one["after"], one["again"]
        assert 9 == one["exit"], step
        assert (before["files"], before["versions"]) == (
            after["files"], after["versions"],
        ), step  # fmt: skip
        assert "lost" not in after["findings"], step
        assert "altered" not in after["findings"], step
        assert before["versions"] + 1 == again["versions"], step
        assert [] == again["findings"], step  # the orphan is adopted
    for step in ("renamed", "folder", "row", "version", "commit"):
        assert ["orphan"] == told[step]["after"]["findings"], step


def test_a_row_before_its_file_would_be_lost(tmp_path):
    """The order is the defence: turned round, a kill loses the file."""
    told = run_dying(tmp_path, "row first")["row first"]
    assert ["lost"] == told["after"]["findings"]


# --- a full disk -------------------------------------------------------------
def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


class Full:
    """A file on a disk that is full from the second write on."""

    def __init__(self, file):
        self._file, self._written = file, 0

    def __getattr__(self, name):
        return getattr(self._file, name)

    def write(self, chunk):
        self._written += 1
        if self._written > 1:
            full()
        return self._file.write(chunk)


def nothing_is_left(settings) -> None:
    assert [] == list((settings.FILES_DIR / "incoming").iterdir())
    assert not StoredFile.objects.exists()
    assert not DocumentVersion.objects.exists()
    assert not AuditEvent.objects.filter(action="document_uploaded").exists()


def upload(story, chunks) -> str:
    with pytest.raises(Refused) as refused:
        make.upload(
            deliverable=story.row(),
            term=make.term_of(story.row()),
            piece=make.term_of(story.row()).pieces[0].key,
            name="方案.pdf",
            chunks=chunks,
            by=story.people.b_lead,
        )
    return refused.value.code


@pytest.mark.parametrize(
    "where",
    ["tempfile.mkstemp", "os.fsync", "os.rename", "fsync_folder", "inspect"],
)
def test_a_disk_that_is_full_leaves_nothing(
    story, settings, monkeypatch, where
):
    monkeypatch.setattr(f"contracts.services.files.{where}", full)
    assert "no_space" == upload(story, [make.pdf_bytes()])
    monkeypatch.undo()
    settings.FILES_DIR.mkdir(exist_ok=True)
    nothing_is_left(settings)


def test_a_disk_that_fills_up_in_between_leaves_nothing(
    story, settings, monkeypatch
):
    fdopen = os.fdopen
    monkeypatch.setattr(files.os, "fdopen", lambda *args: Full(fdopen(*args)))
    content = make.pdf_bytes(size=9000)
    assert "no_space" == upload(story, [content[:4000], content[4000:]])
    nothing_is_left(settings)


def test_a_write_that_the_kernel_cuts_short_leaves_nothing(story, settings):
    """Not a stand-in: the kernel itself refuses to let the file grow."""
    content = make.pdf_bytes(size=400_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        chunks = [
            content[at : at + 50_000] for at in range(0, 400_000, 50_000)
        ]
        assert "no_space" == upload(story, chunks)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    nothing_is_left(settings)


def test_a_line_that_breaks_leaves_nothing_and_says_so(story, settings):
    def half():
        yield make.pdf_bytes()[:100]
        raise ConnectionResetError("gone")

    assert "broken_off" == upload(story, half())
    nothing_is_left(settings)


def test_damaged_bytes_are_healed_by_the_same_upload(story):
    content = make.pdf_bytes()
    version = make.make_version(
        story.row(), story.people.b_lead, content=content
    )
    path = files.path_of(version.file_id)
    path.chmod(0o600)
    path.write_bytes(content[:50])
    files.keep_bytes(content)
    assert content == path.read_bytes()
