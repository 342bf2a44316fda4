"""A portal with something in it, and a backup of it."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from contracts.services import audit
from contracts.services.files import keep_in_transaction
from kaifeng_credit.backups.sealing import new_key
from tests import factories as make

DOCUMENTS = ("调研报告。".encode() * 3000, b"%PDF-1.7 small")


def fill(settings, folder: Path) -> Path:
    """Rows, documents and a chain; gives the file of the private key."""
    contract = make.make_contract()
    with keep_in_transaction(*DOCUMENTS):
        pass
    with transaction.atomic():
        for number in range(3):
            audit.record("tried", by=None, summary=f"第 {number} 件")
        audit.record("tried", by=None, contract=contract, summary="合同")
    key = folder / "keeper.key"
    settings.BACKUP_RECIPIENTS = [new_key(key)]
    return key


def run(name: str, *arguments: str | Path) -> tuple[int, str, str]:
    """A command's exit code and what it said."""
    out, err = StringIO(), StringIO()
    try:
        call_command(name, *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), f"{error}"
    except SystemExit as ended:
        return ended.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()
