import os

import pytest

from contracts.services import disk


def test_a_folders_names_are_written_down(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(disk.os, "fsync", lambda handle: synced.append(
        os.readlink(f"/proc/self/fd/{handle}")))  # fmt: skip
    disk.fsync_folder(tmp_path)
    assert [str(tmp_path)] == synced


def test_a_folder_that_is_gone_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        disk.fsync_folder(tmp_path / "absent")
