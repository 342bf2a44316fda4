"""A sum is that of the bytes on the disk, or it is not known."""

import hashlib
import os
import threading

import pytest

from contracts.services import running_digests
from contracts.services.partial_files import (
    add_piece,
    digest_of,
    held,
    partial_path,
)
from contracts.services.running_digests import (
    KEPT,
    alongside,
    recall,
    remember,
)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def take(token: str, content: bytes) -> None:
    with held(token) as file:
        end = os.fstat(file.fileno()).st_size
        list(add_piece(token, file, end, end, [content]))


def another_process_writes(token: str, content: bytes) -> None:
    """As long as it takes for the clock of the file system to go on."""
    place = partial_path(token)
    before = place.stat().st_mtime_ns
    while place.stat().st_mtime_ns == before:
        place.write_bytes(content)


def test_it_adds_up_in_a_thread_of_its_own():
    with alongside() as running:
        assert threading.active_count() > 1
        for part in (b"one ", memoryview(b"two")):
            running.add(part)
        assert sha256(b"one two") == running.result().hexdigest()
    with alongside(running.result()) as more:
        more.add(b" three")
    assert sha256(b"one two three") == more.result().hexdigest()


def test_the_thread_ends_whatever_happens():
    def breaking_off():
        with alongside() as running:
            running.add(b"half")
            raise ConnectionError

    before = threading.active_count()
    with pytest.raises(ConnectionError):
        breaking_off()
    assert before == threading.active_count()


def test_what_another_process_wrote_is_read_from_the_disk():
    take("a", b"mine first")
    another_process_writes("a", b"not mine!!")
    with held("a") as file:
        assert recall("a", file) is None
    take("a", b" and more")
    with held("a") as file:
        assert sha256(b"not mine!! and more") == digest_of("a", file)


def test_without_the_mark_the_sum_would_be_a_lie(monkeypatch):
    monkeypatch.setattr(running_digests, "_mark", lambda file: ())
    take("a", b"mine first")
    another_process_writes("a", b"not mine!!")
    with held("a") as file:
        assert sha256(b"not mine!!") != digest_of("a", file)


def test_what_was_cut_is_read_from_the_disk():
    take("a", b"noted, and half a pie")
    os.truncate(partial_path("a"), 5)
    take("a", b"!")
    with held("a") as file:
        assert sha256(b"noted!") == digest_of("a", file)


def test_after_a_restart_nothing_is_known():
    take("a", b"before")
    running_digests._kept.clear()
    take("a", b" after")
    with held("a") as file:
        assert recall("a", file) is None
        assert sha256(b"before after") == digest_of("a", file)


def test_only_the_latest_are_kept():
    running_digests._kept.clear()
    for number in range(KEPT + 3):
        with held(str(number)) as file:
            remember(str(number), file, hashlib.sha256())
    assert KEPT == len(running_digests._kept)
    assert "0" not in running_digests._kept
    running_digests._kept.clear()


def test_a_file_that_holds_nothing_has_the_sum_of_nothing():
    with held("a") as file:
        assert sha256(b"") == recall("a", file).hexdigest()
