"""The checkpoints again, in another pair of hands."""

import os
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from contracts.services import audit
from contracts.services.checkpoint_copies import copy_checkpoints, stale_copies
from contracts.services.checkpoints import (
    NAME,
    NotWritten,
    checkpoint_file,
    write_checkpoints,
)
from contracts.tasks import write_audit_checkpoints

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(tmp_path, settings):
    """Two more places, and a chain of which there is a checkpoint."""
    folders = [tmp_path / "甲方", tmp_path / "异地"]
    for folder in folders:
        folder.mkdir()
    settings.AUDIT_CHECKPOINT_COPIES = folders
    with transaction.atomic():
        audit.record("test", by=None, summary="x")
    write_checkpoints()
    return folders


def copies(places) -> list[bytes]:
    return [(folder / NAME).read_bytes() for folder in places]


def test_each_place_holds_the_same_bytes_and_is_only_added_to(places):
    assert 2 == copy_checkpoints()
    first = checkpoint_file().read_bytes()
    assert [first, first] == copies(places)
    write_checkpoints()
    copy_checkpoints()
    both = checkpoint_file().read_bytes()
    assert both.startswith(first)
    assert len(both) > len(first)
    assert [both, both] == copies(places)


def test_the_task_of_the_night_and_the_command_write_them(places, capsys):
    write_audit_checkpoints()
    assert [checkpoint_file().read_bytes()] * 2 == copies(places)
    call_command("audit_checkpoint")
    assert [checkpoint_file().read_bytes()] * 2 == copies(places)
    assert "另有 2 处" in capsys.readouterr().out


@pytest.mark.parametrize("whose", ["here", "there"])
def test_a_copy_of_another_file_is_left_as_it_is_and_an_alarm(
    places, whose, caplog
):
    copy_checkpoints()
    path = checkpoint_file() if whose == "here" else places[0] / NAME
    path.write_bytes(path.read_bytes().replace(b"portal", b"portel"))
    before = copies(places)
    with pytest.raises(NotWritten, match="第 2 处与本处不是同一份"):
        copy_checkpoints()
    assert before == copies(places)
    assert ["CRITICAL"] == [one.levelname for one in caplog.records]


def test_a_place_that_is_not_there_is_not_made_and_the_next_is_written(places):
    places[0].rmdir()
    with pytest.raises(NotWritten, match="第 2 处的目录不在，请查看是否挂载"):
        copy_checkpoints()
    assert not places[0].exists()
    assert checkpoint_file().read_bytes() == (places[1] / NAME).read_bytes()


def test_a_place_that_takes_nothing_says_what_to_look_at(places):
    places[0].rmdir()
    places[0].write_text("no folder")
    with pytest.raises(NotWritten, match="第 2 处写不了，请查看权限与余地"):
        copy_checkpoints()


def test_a_copy_nobody_wrote_for_a_day_is_named(places):
    day_ago = timezone.now() - timedelta(days=1)
    assert [2, 3] == stale_copies(before=day_ago)
    copy_checkpoints()
    assert [] == stale_copies(before=day_ago)
    long_ago = (day_ago - timedelta(hours=1)).timestamp()
    os.utime(places[1] / NAME, (long_ago, long_ago))
    assert [3] == stale_copies(before=day_ago)
