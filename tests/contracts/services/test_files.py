"""Bytes are safe on disk before a row names them, and never overwritten."""

import errno
import hashlib
import os
import stat

import pytest

from contracts.models import StoredFile
from contracts.policies import Refused
from contracts.services import files
from contracts.services.files import (
    check_received,
    keep,
    keep_bytes,
    keep_in_transaction,
    path_of,
    receive,
    receive_checked,
)
from tests.factories import pdf_bytes


def left_behind(settings):
    return sorted((settings.FILES_DIR / "incoming").iterdir())


@pytest.mark.django_db
def test_bytes_lie_under_their_digest(settings):
    stored = keep_bytes(b"abc")
    assert hashlib.sha256(b"abc").hexdigest() == stored.digest
    assert b"abc" == path_of(stored.digest).read_bytes()
    assert 3 == stored.size
    assert [] == left_behind(settings)


@pytest.mark.django_db
def test_nobody_can_write_stored_bytes():
    mode = path_of(keep_bytes(b"abc").digest).stat().st_mode
    assert 0o440 == stat.S_IMODE(mode)


@pytest.mark.django_db
def test_the_same_bytes_twice_are_one_file(settings):
    first = keep_bytes(b"abc")
    before = path_of(first.digest).stat().st_ino
    assert first == keep_bytes(b"abc")
    assert before == path_of(first.digest).stat().st_ino
    assert 1 == StoredFile.objects.count()
    assert [] == left_behind(settings)


def test_too_large_is_refused_and_leaves_nothing(settings):
    with pytest.raises(Refused) as refused:
        receive([b"x" * 600, b"x" * 600], limit=1024)
    assert "too_large" == refused.value.code
    assert [] == left_behind(settings)


def test_exactly_the_limit_comes_in(settings):
    assert 1024 == receive([b"x" * 1024], limit=1024).size


def test_a_broken_connection_leaves_nothing(settings):
    def chunks():
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(Refused):
        receive(chunks())
    assert [] == left_behind(settings)


def test_a_full_disk_is_one_clear_sentence(settings, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(Refused) as refused:
        receive([b"abc"])
    assert "no_space" == refused.value.code
    assert [] == left_behind(settings)


@pytest.mark.django_db
def test_file_and_folder_are_synced_before_the_row(monkeypatch):
    """write → fsync file → rename → fsync folder → row (T21)."""
    acts = []
    real = {"fsync": os.fsync, "rename": os.rename}

    def fsync(handle):
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        acts.append(f"fsync {kind}")
        real["fsync"](handle)

    def rename(old, new):
        acts.append("rename")
        real["rename"](old, new)

    monkeypatch.setattr(files.os, "fsync", fsync)
    monkeypatch.setattr(files.os, "rename", rename)
    incoming = receive([b"order"])
    assert ["fsync file"] == acts
    keep(incoming)
    assert ["fsync file", "rename", "fsync folder", "fsync folder"] == acts


@pytest.mark.django_db
def test_bytes_another_process_just_placed_are_made_safe_too(monkeypatch):
    """Its rename may not be on the disk yet when our row is."""
    keep(receive([b"same bytes"]))
    folders, real = [], os.fsync

    def fsync(handle):
        folders.append(stat.S_ISDIR(os.fstat(handle).st_mode))
        real(handle)

    incoming = receive([b"same bytes"])
    monkeypatch.setattr(files.os, "fsync", fsync)
    keep(incoming)
    assert [True, True] == folders


def test_a_name_that_may_not_come_in_costs_no_byte(settings):
    def chunks():
        raise AssertionError("read for nothing")
        yield b""

    with pytest.raises(Refused) as refused:
        receive_checked("方案.exe", chunks())
    assert "wrong_type" == refused.value.code


@pytest.mark.parametrize(
    ("name", "content"),
    [("方案.pdf", b"MZ"), ("方案.exe", b"MZ"), ("方案.pdf", b"")],
)
def test_bytes_on_disk_pass_the_same_check_and_go_if_refused(
    settings, name, content
):
    incoming = receive([content])
    with pytest.raises(Refused):
        check_received(name, incoming)
    assert [] == left_behind(settings)


def test_bytes_on_disk_that_may_come_in_stay(settings):
    incoming = receive([pdf_bytes()])
    checked = check_received("e\u0301.PDF", incoming)
    assert ("é.PDF", "application/pdf", incoming) == checked
    assert [incoming.path] == left_behind(settings)


@pytest.mark.django_db
def test_several_files_are_kept_with_the_rows_that_name_them(settings):
    with keep_in_transaction(b"one", b"two") as (one, two):
        assert {3} == {one.size, two.size}
    assert b"two" == path_of(two.digest).read_bytes()
    assert [] == left_behind(settings)


@pytest.mark.django_db
def test_rows_that_are_refused_leave_neither_row_nor_temporary_file(settings):
    def refuse():
        with keep_in_transaction(b"one", b"two"):
            raise Refused("no", "不行。")

    with pytest.raises(Refused):
        refuse()
    assert 0 == StoredFile.objects.count()
    assert [] == left_behind(settings)
