"""The log for a stranger, written by a command beside its verifier."""

import pytest
from django.core.management import call_command
from django.db import transaction

from contracts.offline import verify_audit as program
from contracts.services import audit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def event():
    with transaction.atomic():
        audit.record("test", by=None, summary="x")


def test_the_file_is_verified_by_the_program_beside_it(tmp_path, capsys):
    path = tmp_path / "审计.jsonl"
    call_command("export_audit", str(path))
    assert "--checkpoints" in capsys.readouterr().out
    assert program.NOT_PROVABLE == program.run([str(path)], lambda said: None)
    assert {path.name, "own_sm3.py", "verify_audit.py"} == {
        one.name for one in tmp_path.iterdir() if one.is_file()
    }


def test_it_goes_to_a_pipe_as_well(capsys):
    call_command("export_audit", "-", chain=["portal"])
    lines = capsys.readouterr().out.splitlines()
    assert '"type": "manifest"' in lines[0]
    assert '"type": "end"' in lines[-1]


def test_a_chain_that_is_none_is_bad_usage(capsys):
    with pytest.raises(SystemExit) as exited:
        call_command("export_audit", "-", chain=["nowhere"])
    assert (2, True) == (
        exited.value.code, "没有这条审计链" in capsys.readouterr().err
    )  # fmt: skip
