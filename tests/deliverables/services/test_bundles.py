"""The ZIP of a round: the very bytes, under names that unpack anywhere."""

import hashlib
import json
import subprocess
import tracemalloc
import zipfile
from io import BytesIO

import pytest

from contracts.models import AuditEvent
from contracts.policies import Refused
from contracts.services.files import path_of
from deliverables.services.bundles import (
    LIST,
    MANIFEST,
    Damaged,
    draft_bundle,
    submission_bundle,
)
from tests import factories as make

UTF8 = 0x800


def drafts(story, row=None):
    row = row or story.row()
    return draft_bundle(
        deliverable=row, term=make.term_of(row), by=story.people.b_lead
    )


def opened(bundle) -> zipfile.ZipFile:
    content = b"".join(bundle.chunks)
    assert bundle.size == len(content)
    return zipfile.ZipFile(BytesIO(content))


def test_a_round_comes_whole_with_its_list(story):
    submission = story.submitted("research_report")
    term = make.term_of(submission.deliverable)
    bundle = submission_bundle(
        submission=submission, term=term, by=story.people.a_handler
    )
    assert f"{term.name} 第1轮 {submission.number}.zip" == bundle.name
    with opened(bundle) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read(MANIFEST))
        versions = list(submission.documents.all())
        assert len(versions) == len(manifest["files"])
        for file in manifest["files"]:
            content = archive.read(file["path"])
            assert hashlib.sha256(content).hexdigest() == file["sha256"]
            assert len(content) == file["size"]
        assert {v.file_id for v in versions} == {
            file["sha256"] for file in manifest["files"]
        }
        assert submission.manifest_digest == manifest["manifest_sha256"]
        text = archive.read(LIST).decode("utf-8-sig")
        assert submission.number in text
        assert all(version.file_id in text for version in versions)
        names = archive.namelist()
        assert [LIST, MANIFEST] == names[:2]
        assert names[2].startswith(f"01 {term.pieces[0].name}/")


def test_names_are_flagged_as_utf8_and_unpack_anywhere(story):
    for name in ('引号"<尖>.pdf', "案" * 120 + ".pdf", "CON.pdf", "同名.pdf"):
        make.make_version(story.row(), story.people.b_lead, name=name)
    make.make_version(story.row(), story.people.b_lead, name="同名.PDF")
    with opened(drafts(story)) as archive:
        infos = archive.infolist()
        manifest = json.loads(archive.read(MANIFEST))
    chinese = [info for info in infos if not info.filename.isascii()]
    assert len(infos) - 1 == len(chinese)
    assert all(info.flag_bits & UTF8 for info in chinese)
    names = [info.filename.partition("/")[2] for info in infos[2:]]
    assert "引号__尖_.pdf" in names
    assert "_CON.pdf" in names
    assert {"同名.pdf", "同名（2）.PDF"} <= set(names)
    assert all(len(name.encode()) <= 255 for name in names)
    assert "案" * 120 + ".pdf" in {f["name"] for f in manifest["files"]}


def test_an_unzip_that_is_not_pythons_agrees(story, tmp_path):
    """Poppler's and Info-ZIP's machines read it; here whatever is there."""
    make.make_version(story.row(), story.people.b_lead, name="方案.pdf")
    path = tmp_path / "all.zip"
    path.write_bytes(b"".join(drafts(story).chunks))
    tested = subprocess.run(
        ["python3", "-m", "zipfile", "-t", str(path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "Done testing" in tested.stdout


def test_drafts_say_that_they_are_drafts(story):
    make.make_version(story.row(), story.people.b_lead)
    with opened(drafts(story)) as archive:
        assert "尚未提交" in archive.read(LIST).decode()
        assert json.loads(archive.read(MANIFEST))["slip"] is None


def test_nothing_is_no_zip(story):
    with pytest.raises(Refused) as refused:
        drafts(story)
    assert "nothing_there" == refused.value.code


def test_lost_bytes_are_said_before_anything_is_sent(story):
    version = make.make_version(story.row(), story.people.b_lead)
    path_of(version.file_id).unlink()
    with pytest.raises(Refused) as refused:
        drafts(story)
    assert "bytes_lost" == refused.value.code
    assert not AuditEvent.objects.filter(
        action="documents_downloaded"
    ).exists()


def test_damaged_bytes_break_the_download_off(story):
    version = make.make_version(story.row(), story.people.b_lead)
    place = path_of(version.file_id)
    content = bytearray(place.read_bytes())
    content[-1] ^= 1
    place.chmod(0o600)
    place.write_bytes(content)
    with pytest.raises(Damaged):
        b"".join(drafts(story).chunks)


def test_who_took_what_is_on_record(story):
    version = make.make_version(story.row(), story.people.b_lead)
    drafts(story)
    event = AuditEvent.objects.get(action="documents_downloaded")
    assert [version.file_id] == event.detail["sha256"]


def test_memory_does_not_grow_with_the_files(story):
    content = make.pdf_bytes(size=30_000_000)
    make.make_version(story.row(), story.people.b_lead, content=content)
    del content
    bundle = drafts(story)
    tracemalloc.start()
    sent = sum(len(chunk) for chunk in bundle.chunks)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert bundle.size == sent
    assert peak < 3_000_000
