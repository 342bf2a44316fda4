"""Bytes that come in pieces: what is noted counts, nothing else."""

import errno
import hashlib
import os
from datetime import UTC, datetime, timedelta

import pytest

from contracts.policies import Refused
from contracts.services import partial_files
from contracts.services.partial_files import (
    Damaged,
    NotTheSame,
    add_piece,
    arrived,
    cut_off,
    digest_of,
    drop,
    held,
    make_safe,
    partial_path,
    sweep_left_behind,
)

DAY = timedelta(days=1)


def written(token: str, *parts: bytes) -> None:
    with held(token) as file:
        end = os.fstat(file.fileno()).st_size
        for _ in add_piece(token, file, end, end, parts):
            pass
        make_safe(file)


def test_pieces_add_up_to_the_file():
    written("a", b"one ")
    written("a", b"two")
    with held("a") as file:
        assert hashlib.sha256(b"one two").hexdigest() == digest_of("a", file)
        assert 7 == cut_off(file, 7)
    assert 7 == arrived("a", 7)


def test_what_nobody_noted_is_cut_off():
    written("a", b"noted, and half a pie")
    assert 5 == arrived("a", 5)
    with held("a") as file:
        assert 5 == cut_off(file, 5)
    assert b"noted" == partial_path("a").read_bytes()


def test_what_the_disk_lost_has_not_arrived():
    written("a", b"abc")
    assert 3 == arrived("a", 10)
    with held("a") as file:
        assert 3 == cut_off(file, 10)
    drop("a")
    assert 0 == arrived("a", 10)


def test_two_never_hold_the_same_bytes():
    with held("a"), held("b"), pytest.raises(Refused) as refused, held("a"):
        raise AssertionError("held twice")
    assert "busy" == refused.value.code
    with held("a"):
        pass  # free again


def test_without_the_lock_two_would_hold_them(monkeypatch):
    monkeypatch.setattr(partial_files.fcntl, "flock", lambda *args: None)
    with held("a") as one, held("a") as two:
        list(add_piece("a", one, 0, 0, [b"one"]))
        list(add_piece("b", two, 0, 0, [b"two"]))
    assert b"two" == partial_path("a").read_bytes()


def test_bytes_that_come_again_are_compared_and_not_written():
    written("a", b"abcdef")
    with held("a") as file:
        parts = [b"cd", b"ef", b"gh"]
        assert [6, 6, 8] == list(add_piece("a", file, 2, 6, parts))
        assert [9] == list(add_piece("a", file, 7, 8, [b"hi"]))
        for at, parts in ((2, [b"cx"]), (8, [b"x"]), (7, [b"hx"])):
            with pytest.raises(NotTheSame):
                list(add_piece("a", file, at, 9, parts))
    assert b"abcdefghi" == partial_path("a").read_bytes()


def test_a_piece_with_other_bytes_than_summed_up_is_damaged():
    right = hashlib.sha256(b"abc").hexdigest()
    with held("a") as file:
        assert [3] == list(add_piece("a", file, 0, 0, [b"abc"], sha256=right))
        with pytest.raises(Damaged):
            list(add_piece("a", file, 3, 3, [b"abd"], sha256=right))
        assert 3 == cut_off(file, 3)
        assert right == digest_of("a", file)


def test_the_sum_on_the_way_is_that_of_the_bytes_on_the_disk(monkeypatch):
    written("a", b"one ", b"and ")
    written("a", b"two")
    read = hashlib.sha256(b"one and two").hexdigest()
    monkeypatch.setattr(partial_files.hashlib, "file_digest", None)
    with held("a") as file:
        assert read == digest_of("a", file)  # not read again


def test_a_piece_that_broke_off_is_read_again():
    def breaking():
        yield b"came "
        raise ConnectionError

    with held("a") as file:
        with pytest.raises(ConnectionError):
            list(add_piece("a", file, 0, 0, breaking()))
        list(add_piece("a", file, 5, 5, [b"later"]))
        read = hashlib.sha256(b"came later").hexdigest()
        assert read == digest_of("a", file)


def test_a_folder_that_takes_nothing_is_no_space(monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(partial_files.os, "open", full)
    with pytest.raises(Refused) as refused, held("a"):
        raise AssertionError("held without a file")
    assert "no_space" == refused.value.code


def test_the_broom_takes_what_is_old_and_nobodys():
    now = datetime(2026, 3, 1, tzinfo=UTC)
    for name, age in (
        ("up-old", 2), ("up-mine", 2), ("up-new", 0), ("in-old", 2),
        ("in-new", 0), ("other", 2),
    ):  # fmt: skip
        path = partial_path("x").with_name(name)
        path.write_bytes(b"x")
        stamp = (now - age * DAY).timestamp()
        os.utime(path, (stamp, stamp))
    assert 2 == sweep_left_behind(before=now - DAY, but={"mine"})
    left = {path.name for path in partial_path("x").parent.iterdir()}
    assert {"up-mine", "up-new", "in-new", "other"} == left
