"""The heads of the chains, written down by a command."""

import pytest
from django.core.management import call_command
from django.db import transaction

from contracts.services import audit
from contracts.services.checkpoints import checkpoint_lines

pytestmark = pytest.mark.django_db


def test_it_says_what_it_wrote_and_where(capsys):
    with transaction.atomic():
        audit.record("test", by=None, summary="x")
    call_command("audit_checkpoint", chain=["portal"])
    said = capsys.readouterr().out
    assert "portal　1 件" in said
    assert "checkpoints.jsonl" in said
    assert 1 == len(list(checkpoint_lines()))


def test_what_it_cannot_write_is_an_exit_code(settings, capsys):
    settings.AUDIT_CHECKPOINT_DIR = settings.DATA_DIR / "a-file"
    settings.AUDIT_CHECKPOINT_DIR.write_text("")
    with pytest.raises(SystemExit) as exited:
        call_command("audit_checkpoint")
    assert 1 == exited.value.code
    assert "没有写全存证点" in capsys.readouterr().err
