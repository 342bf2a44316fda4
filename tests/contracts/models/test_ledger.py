"""The database refuses to change or remove ledger rows, whoever asks."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from contracts.models import AuditEvent, StoredFile
from contracts.models.ledger import trigger_names
from contracts.services import audit
from tests import factories as make

pytestmark = pytest.mark.django_db

REFUSED = (IntegrityError, DatabaseError)


@pytest.fixture
def stored():
    return StoredFile.objects.create(digest="a" * 64, size=1)


def test_a_ledger_row_is_not_changed_by_update(stored):
    with pytest.raises(REFUSED, match="never changed"), transaction.atomic():
        StoredFile.objects.update(size=2)
    stored.refresh_from_db()
    assert 1 == stored.size


def test_a_ledger_row_is_not_changed_by_save(stored):
    stored.size = 2
    with pytest.raises(REFUSED, match="never changed"), transaction.atomic():
        stored.save()


def test_a_ledger_row_is_not_deleted(stored):
    with pytest.raises(REFUSED, match="never changed"), transaction.atomic():
        stored.delete()
    assert StoredFile.objects.filter(pk=stored.pk).exists()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE contracts_auditevent SET actor_name = 'x'",
        "DELETE FROM contracts_auditevent",
    ],
)
def test_plain_sql_meets_the_same_refusal(sql):
    make.make_contract()
    before = AuditEvent.objects.count()
    assert before
    with (
        pytest.raises(REFUSED, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert before == AuditEvent.objects.count()


def test_without_the_trigger_the_row_would_be_lost(stored):
    """The negative control: it is the trigger that holds, nothing else."""
    no_delete = trigger_names("contracts_storedfile")[1]
    on = ' ON "contracts_storedfile"'
    with connection.cursor() as cursor:
        cursor.execute(
            f'DROP TRIGGER "{no_delete}"'
            + (on if connection.vendor == "postgresql" else "")
        )
        cursor.execute("DELETE FROM contracts_storedfile")
    assert not StoredFile.objects.filter(pk=stored.pk).exists()


def test_an_audit_event_outlives_nothing_it_points_to():
    """No foreign keys: the log never holds back the live data."""
    relations = [
        field.name for field in AuditEvent._meta.fields if field.is_relation
    ]
    assert [] == relations


def test_an_event_outside_a_transaction_is_refused(monkeypatch):
    outside = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(audit, "connection", outside)
    with pytest.raises(transaction.TransactionManagementError):
        audit.record("x", by=None, summary="x")
