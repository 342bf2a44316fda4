"""Each finding is found, nothing else is, and only old orphans are swept."""

import os
import threading
import tracemalloc
from datetime import timedelta

import pytest
from django.utils import timezone

from contracts.models import FileScan, StoredFile
from contracts.services import verifying_files
from contracts.services.disk import exclusive
from contracts.services.files import keep, keep_bytes, path_of, receive
from contracts.services.scanning import quarantine_folder
from contracts.services.verifying_files import Counted, verify_files

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def found(*, sweep=False, now=NOW) -> list[tuple[str, str]]:
    findings = verify_files(now=now, counted=Counted(), sweep=sweep)
    return [(one.kind, one.name.rpartition("/")[2][:12]) for one in findings]


def aged(path, days: float):
    moment = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))
    return path


def orphan(content: bytes = b"nobody's", *, days: float = 0):
    """What a process that dies between rename and commit leaves."""
    incoming = receive([content])
    place = path_of(incoming.digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    os.rename(incoming.path, place)
    return aged(place, days)


def rewrite(stored, content: bytes) -> None:
    path = path_of(stored.digest)
    path.chmod(0o600)
    path.write_bytes(content)


def test_sound_files_are_no_finding():
    counted = Counted()
    for number in range(5):
        keep_bytes(b"content %d" % number)
    assert [] == list(verify_files(now=NOW, counted=counted))
    assert (5, 5 * len("content 0"), 0) == (
        counted.rows, counted.bytes, counted.aside,
    )  # fmt: skip


def test_a_row_without_its_file_is_lost():
    stored = keep_bytes(b"x")
    path_of(stored.digest).unlink()
    assert [("lost", stored.digest[:12])] == found()


@pytest.mark.parametrize("content", [b"y", b"", b"x longer"])
def test_other_bytes_are_altered(content):
    stored = keep_bytes(b"x")
    rewrite(stored, content)
    assert [("altered", stored.digest[:12])] == found()


def test_a_wrong_size_in_the_row_is_altered():
    digest = keep(receive([b"right"])).digest
    wrong = receive([b"other"])
    StoredFile.objects.create(digest=wrong.digest, size=99)
    path_of(wrong.digest).parent.mkdir(exist_ok=True)
    os.rename(wrong.path, path_of(wrong.digest))
    assert digest != wrong.digest
    assert [("altered", wrong.digest[:12])] == found()


def test_a_file_without_a_row_is_an_orphan_with_its_age():
    path = orphan(days=3)
    (one,) = verify_files(now=NOW, counted=Counted())
    assert ("orphan", 3, 8, False) == (
        one.kind, one.age.days, one.size, one.swept,
    )  # fmt: skip
    assert path.exists()


def test_things_that_are_no_stored_file_are_strays(settings):
    (settings.FILES_DIR / "note.txt").write_text("x")
    (settings.FILES_DIR / "ab").mkdir()
    (settings.FILES_DIR / "ab" / "thumb.jpg").write_text("x")
    stored = keep_bytes(b"x")
    misplaced = settings.FILES_DIR / "ab" / stored.digest
    misplaced.write_bytes(b"x")
    assert [("stray", stored.digest[:12]), ("stray", "note.txt"),
            ("stray", "thumb.jpg")] == sorted(found())  # fmt: skip


def test_uploads_that_came_to_nothing_are_leftovers(settings):
    incoming = settings.FILES_DIR / "incoming"
    aged(receive([b"just now"]).path, 1)
    aged(receive([b"long ago"]).path, 4)
    (incoming / "look-abc").mkdir()
    aged(incoming / "look-abc", 9)
    assert ["leftover", "leftover"] == [kind for kind, _ in found()]


def test_infected_files_aside_are_no_finding_with_their_scan():
    digest = receive([b"infected"])
    os.rename(digest.path, quarantine_folder() / digest.digest)
    assert [("stray", digest.digest[:12])] == found()
    FileScan.objects.create(digest=digest.digest, verdict="infected")
    assert [] == found()
    (quarantine_folder() / digest.digest).write_bytes(b"other")
    assert [("altered", digest.digest[:12])] == found()


# --- the sweep ---------------------------------------------------------------
def test_only_orphans_older_than_a_week_are_swept():
    old, young = orphan(b"old", days=8), orphan(b"young", days=6)
    kept = aged(path_of(keep_bytes(b"kept").digest), 400)
    swept = {
        one.name.rpartition("/")[2]: one.swept
        for one in verify_files(now=NOW, counted=Counted(), sweep=True)
    }
    assert {old.name: True, young.name: False} == swept
    assert (False, True, True) == (
        old.exists(), young.exists(), kept.exists(),
    )  # fmt: skip


def test_old_leftovers_are_swept_too(settings):
    incoming = settings.FILES_DIR / "incoming"
    old, young = receive([b"a"]).path, receive([b"b"]).path
    folder = incoming / "look-abc"
    folder.mkdir()
    (folder / "x").write_text("x")
    aged(old, 8)
    aged(young, 5)
    aged(folder, 8)
    found(sweep=True)
    assert [young] == list(incoming.iterdir())


def test_strays_lost_and_altered_files_are_never_touched(settings):
    stray = settings.FILES_DIR / "note.txt"
    stray.write_text("x")
    aged(stray, 99)
    altered = keep_bytes(b"x")
    rewrite(altered, b"y")
    aged(path_of(altered.digest), 99)
    found(sweep=True)
    assert stray.exists()
    assert path_of(altered.digest).exists()


def test_an_orphan_that_is_wanted_again_is_not_swept(monkeypatch):
    """Somebody hands in the same bytes while the sweep looks at them."""
    path = orphan(b"again", days=30)
    with_row, asked = verifying_files._with_row, []

    def meanwhile(names):
        rows = with_row(names)
        asked.append(names)
        if len(asked) == 2:  # seen without a row, and about to be removed
            keep(receive([b"again"]))
        return rows

    monkeypatch.setattr(verifying_files, "_with_row", meanwhile)
    found(sweep=True)
    assert path.exists()
    assert StoredFile.objects.filter(pk=path.name).exists()


def test_without_the_touch_that_orphan_would_be_lost(monkeypatch):
    path = orphan(b"again", days=30)
    monkeypatch.setattr("contracts.services.files.os.utime", lambda _: None)
    # As where the keeping transaction has not committed its row yet.
    monkeypatch.setattr(verifying_files, "_with_row", lambda names: set())
    keep(receive([b"again"]))
    found(sweep=True)
    assert not path.exists()


def test_keeping_waits_while_the_sweep_holds_the_folder(settings):
    kept = threading.Event()

    def place():
        from contracts.services.files import _place

        incoming = receive([b"bytes"])
        _place(incoming, path_of(incoming.digest))
        kept.set()

    keeper = threading.Thread(target=place)
    with exclusive(settings.FILES_DIR):
        keeper.start()
        assert not kept.wait(0.2)
    assert kept.wait(10)
    keeper.join()


def test_memory_does_not_grow_with_the_files(settings):
    stored = keep(receive([b"x" * 1_000_000] * 12))
    assert stored.size == 12_000_000
    tracemalloc.start()
    try:
        assert [] == found()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6_000_000
