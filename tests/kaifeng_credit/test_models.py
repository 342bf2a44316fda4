"""What the running leaves behind is a ledger; marks are one row each."""

import pytest
from django.db import DatabaseError, transaction

from kaifeng_credit.models import OperationRun, RunKind

pytestmark = pytest.mark.django_db


def test_a_run_is_never_changed_nor_removed():
    run = OperationRun.objects.create(kind=RunKind.BACKUP, done=False)
    for act in (
        lambda: OperationRun.objects.update(done=True),
        lambda: OperationRun.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    run.refresh_from_db()
    assert not run.done
