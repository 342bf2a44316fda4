"""The heads of the chains, written where the database is not."""

import json

import pytest
from django.db import transaction

from contracts.models import AuditChain
from contracts.offline.verify_audit import read_checkpoints
from contracts.services import audit
from contracts.services.checkpoints import (
    NotWritten,
    checkpoint_file,
    checkpoint_lines,
    kept_checkpoints,
    line_of,
    write_checkpoints,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    """The head of the portal's chain, after three events."""
    with transaction.atomic():
        for _ in range(3):
            audit.record("test", by=None, summary="x")
    return AuditChain.objects.get(name=audit.PORTAL)


def test_a_line_holds_the_head_and_the_digest_of_the_line_before(head):
    write_checkpoints()
    write_checkpoints()
    first, second = (json.loads(line) for line in checkpoint_lines())
    assert (audit.PORTAL, 3, head.head, head.head_sm3, None) == tuple(
        first[name]
        for name in ("chain", "length", "sha256", "sm3", "previous")
    )
    assert 64 == len(second["previous"])
    assert read_checkpoints(checkpoint_lines())[1] == []
    assert first == json.loads(line_of(audit.PORTAL, 3))
    assert line_of(audit.PORTAL, 4) is None


def test_without_a_file_there_are_no_checkpoints():
    assert ({}, []) == kept_checkpoints()


def test_a_line_broken_off_by_a_crash_stays_and_the_next_vouches(head):
    write_checkpoints()
    with checkpoint_file().open("ab") as file:
        file.write(b'{"type": "checkp')
    write_checkpoints()
    marks, notes = kept_checkpoints()
    assert ({3}, 1) == (set(marks[audit.PORTAL]), len(notes))


def test_a_folder_that_takes_nothing_is_an_alarm(head, settings, caplog):
    settings.AUDIT_CHECKPOINT_DIR = settings.DATA_DIR / "a-file"
    settings.AUDIT_CHECKPOINT_DIR.write_text("")
    with pytest.raises(NotWritten, match="存证文件写不了"):
        write_checkpoints()
    assert ["CRITICAL"] == [one.levelname for one in caplog.records]


@pytest.mark.parametrize("change", [{"length": 2}, None])
def test_a_chain_that_was_cut_is_not_written_down_as_if_it_were_whole(
    head, change, caplog
):
    write_checkpoints()
    rows = AuditChain.objects.filter(name=audit.PORTAL)
    rows.update(**change) if change else rows.delete()
    with pytest.raises(NotWritten, match=r"链 portal"):
        write_checkpoints()
    assert 1 == len(list(checkpoint_lines()))
    assert "CRITICAL" in {one.levelname for one in caplog.records}


def test_a_file_that_was_changed_takes_no_more(head):
    write_checkpoints()
    write_checkpoints()
    path = checkpoint_file()
    path.write_bytes(path.read_bytes().replace(b'"length": 3', b'"length": 2', 1))
    with pytest.raises(NotWritten):
        write_checkpoints()
