"""What is kept of each run: a row, and of a backup an audit event as well."""

from typing import Any

from django.db import transaction

from contracts.services import audit
from kaifeng_credit.backups.making import Made
from kaifeng_credit.models import OperationRun, RunKind


@transaction.atomic
def note_backup(made: Made) -> OperationRun:
    """A backup that is there; its manifest's digest goes into the chain.

    With the chain's exported checkpoints nobody exchanges a backup unseen.
    """
    detail = {
        "name": made.name,
        "manifest": made.digest,
        "rows": sum(one.rows for one in made.manifest.tables.values()),
        "documents": len(made.manifest.documents),
        "added": made.added,
        "dropped": list(made.dropped),
        "lost": len(made.manifest.lost),
    }
    audit.record(
        "backup_taken",
        by=None,
        summary=f"备份 {made.name}",
        detail={"name": made.name, "manifest": made.digest},
    )
    return note(RunKind.BACKUP, done=not made.manifest.lost, **detail)


def note(kind: RunKind, *, done: bool, **detail: Any) -> OperationRun:
    """One more run of a kind."""
    return OperationRun.objects.create(kind=kind, done=done, detail=detail)
