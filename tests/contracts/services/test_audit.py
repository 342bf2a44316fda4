"""The chain of audit events shows every tampering it can show."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from contracts.models import AuditChain, AuditEvent
from contracts.queries.clock import today
from contracts.services import audit
from contracts.services.audit import first_break
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    contract = make.make_contract()
    person = make.make_person()
    with transaction.atomic():
        for number in range(5):
            audit.record(
                "test", by=person, contract=contract, summary=f"第 {number} 件"
            )
    return contract.slug


@pytest.fixture
def tamper():
    """SQL past the triggers, as an operator with the keys would."""

    def run(sql, *values):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = replica")
            else:
                for name in ("no_update", "no_delete"):
                    cursor.execute(
                        f"DROP TRIGGER IF EXISTS contracts_auditevent_{name}"
                    )
            cursor.execute(sql, values)
            if connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = DEFAULT")

    return run


def test_an_untouched_chain_is_whole(chain):
    assert first_break(chain) is None


def test_an_edited_event_is_found(chain, tamper):
    tamper(
        "UPDATE contracts_auditevent SET summary = 'x' "
        "WHERE chain = %s AND number = 3",
        chain,
    )
    assert 3 == first_break(chain)


def test_a_deleted_event_is_found(chain, tamper):
    tamper(
        "DELETE FROM contracts_auditevent WHERE chain = %s AND number = 2",
        chain,
    )
    assert 2 == first_break(chain)


def test_a_cut_tail_is_found_by_the_head(chain, tamper):
    tamper(
        "DELETE FROM contracts_auditevent WHERE chain = %s AND number >= 5",
        chain,
    )
    assert 5 == first_break(chain)


def test_reordered_events_are_found(chain, tamper):
    for old, new in ((2, 99), (3, 2), (99, 3)):
        tamper(
            "UPDATE contracts_auditevent SET number = %s "
            "WHERE chain = %s AND number = %s",
            new,
            chain,
            old,
        )
    assert 2 == first_break(chain)


def test_an_event_and_its_act_live_and_die_together(chain):
    before = AuditEvent.objects.count()

    @transaction.atomic
    def act_that_fails():
        audit.record("test", by=None, summary="x")
        raise ValueError("the act failed")

    with pytest.raises(ValueError, match="act"):
        act_that_fails()
    assert before == AuditEvent.objects.count()
    assert not AuditChain.objects.filter(name=audit.PORTAL, length=99).exists()


def test_the_database_dates_an_event(chain, monkeypatch):
    """An application clock that is wrong dates nothing (T2)."""
    from django.utils import timezone

    real = timezone.now()
    monkeypatch.setattr(
        timezone, "now", lambda: real.replace(year=real.year - 1)
    )
    with transaction.atomic():
        event = audit.record("test", by=None, summary="x")
    assert abs((event.recorded_at - real).total_seconds()) < 3600


@pytest.mark.parametrize("step", [timedelta(days=-1), timedelta(days=1)])
def test_a_clock_that_steps_changes_neither_order_nor_time(
    chain, monkeypatch, step
):
    """The application's clock a day back or ahead between two events (G18)."""
    from django.utils import timezone

    real = timezone.now
    with transaction.atomic():
        before = audit.record("test", by=None, summary="x")
        monkeypatch.setattr(timezone, "now", lambda: real() + step)
        after = audit.record("test", by=None, summary="y")
    assert before.number + 1 == after.number
    assert abs(after.recorded_at - before.recorded_at) < timedelta(minutes=5)
    assert after.previous_hash == before.hash
    assert audit.first_break(audit.PORTAL) is None


def test_a_person_reads_own_acts_and_an_auditor_all_of_a_contract():
    contract = make.make_contract()
    people = make.make_people(contract)
    with transaction.atomic():
        audit.record(
            "test", by=people.a_handler, contract=contract, summary="x"
        )
    own = AuditEvent.objects.visible_to(people.a_handler)
    assert {people.a_handler.pk} == set(own.values_list("actor_id", flat=True))
    assert not AuditEvent.objects.visible_to(people.b_lead).exists()
    audited = AuditEvent.objects.visible_to(people.auditor)
    assert audited.filter(actor_id=people.a_handler.pk).exists()


def test_who_no_longer_audits_reads_the_log_no_longer():
    contract = make.make_contract()
    people = make.make_people(contract)
    yesterday = today() - timedelta(days=1)
    for person in (people.auditor, people.a_handler):
        contract.memberships.filter(user=person).update(ends_on=yesterday)
    with transaction.atomic():
        audit.record(
            "test", by=people.a_handler, contract=contract, summary="x"
        )
    for person in (people.auditor, people.a_handler):
        assert not AuditEvent.objects.visible_to(person).exists()


@pytest.mark.parametrize("role", ["expert", "system_admin", "security_admin"])
def test_who_reads_no_contract_reads_no_log_of_it(role):
    contract = make.make_contract()
    person = make.make_person(contract, role)
    with transaction.atomic():
        audit.record("test", by=person, contract=contract, summary="x")
    assert not AuditEvent.objects.visible_to(person).exists()


def test_a_long_name_does_not_stop_an_act():
    """PostgreSQL keeps the length of a column, SQLite does not."""
    person = make.make_person()
    person.username, person.display_name = "n" * 150, ""
    with transaction.atomic():
        event = audit.record("test", by=person, summary="长" * 400)
    event.refresh_from_db()
    assert ("n" * 60, "长" * 300) == (event.actor_name, event.summary)
    assert first_break(audit.PORTAL) is None


def test_events_of_before_stay_valid_and_sm3_begins_after_them():
    """An event of format 1 hashes to what it always did."""
    import hashlib
    import json

    old = AuditEvent(
        chain=audit.PORTAL, number=1, recorded_at=datetime(2025, 7, 1, tzinfo=UTC),
        actor_name="系统", action="test", object_type="", object_id="",
        summary="旧", detail={"b": 1, "a": "x"}, previous_hash="0" * 64,
    )  # fmt: skip
    text = json.dumps(
        {
            "chain": "portal", "number": 1, "actor_id": None,
            "recorded_at": "2025-07-01T00:00:00+00:00", "actor_name": "系统",
            "action": "test", "object_type": "", "object_id": "",
            "summary": "旧", "detail": {"a": "x", "b": 1},
            "previous_hash": "0" * 64,
        },
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    old.hash = hashlib.sha256(text.encode()).hexdigest()
    old.save()
    AuditChain.objects.update_or_create(
        name=audit.PORTAL, defaults={"length": 1, "head": old.hash}
    )
    with transaction.atomic():
        new = audit.record("test", by=None, summary="新")
    assert (2, old.hash, "0" * 64) == (
        new.number, new.previous_hash, new.previous_sm3
    )  # fmt: skip
    assert 2 == audit.walk(audit.PORTAL).sm3_from


def test_every_new_event_is_chained_with_both_digests(chain):
    first, second = AuditEvent.objects.filter(chain=chain).order_by("number")[
        :2
    ]
    assert (first.hash, first.sm3) == (
        second.previous_hash, second.previous_sm3
    )  # fmt: skip
    assert 64 == len(second.sm3)
    assert second.sm3 != second.hash


def test_sm3_taken_off_again_is_found(chain, tamper):
    tamper(
        "UPDATE contracts_auditevent SET format = NULL, sm3 = NULL "
        "WHERE chain = %s AND number = 4",
        chain,
    )
    assert 4 == first_break(chain)


def test_audit_reads_the_portals_own_chain_and_nobody_else():
    contract = make.make_contract()
    people = make.make_people(contract)
    with transaction.atomic():
        audit.record("test", by=people.system_admin, summary="x")
    of_portal = {"chain": audit.PORTAL}
    for name, person in vars(people).items():
        seen = AuditEvent.objects.visible_to(person).filter(**of_portal)
        assert (name == "auditor") == seen.exists(), name
