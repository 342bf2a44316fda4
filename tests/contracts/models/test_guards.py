"""What the database itself refuses of batches, contracts and roles."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from contracts.models import BackfillBatch, Contract, Membership
from contracts.services.backfill import withdraw_batch
from contracts.states import Role
from deliverables.models import Decision, SignOff
from kaifeng_credit.importing import countersign_batch
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make.make_contract()


@pytest.fixture
def people(contract):
    return make.make_people(contract)


def make_batch(contract, by, side: str = "a", **more) -> BackfillBatch:
    digest = f"{BackfillBatch.objects.count():064d}"
    return BackfillBatch.objects.create(
        contract=contract, digest=digest, recorded_by=by, on_behalf_of=side,
        **more,
    )  # fmt: skip


def refuse(what: str):
    return pytest.raises(DatabaseError, match=what)


def sign(contract, people, batch):
    """A sign-off that one person alone puts into a batch."""
    with transaction.atomic():
        SignOff.objects.create(
            contract=contract, sequence=1, happened_on=make.TODAY,
            deliverable=make.deliverable(contract, "research_report"),
            kind="confirmed", recorded_by=people.a_handler,
            prepared_by=people.a_handler, batch=batch,
        )  # fmt: skip


# --- a batch takes no rows after it was signed, nor rows of elsewhere ---------
def test_an_open_batch_takes_rows(contract, people):
    sign(contract, people, make_batch(contract, people.a_handler))


def test_a_countersigned_batch_takes_no_more_rows(contract, people):
    batch = make_batch(contract, people.a_handler)
    countersign_batch(batch=batch, by=people.b_lead)
    with refuse("open batch"):
        sign(contract, people, batch)


def test_a_batch_of_another_contract_takes_no_rows_of_this(contract, people):
    demo = make.make_contract(is_demo=True)
    with refuse("open batch"):
        sign(contract, people, make_batch(demo, people.a_handler))


def test_nobody_decides_alone_through_a_signed_batch(contract, people):
    row = make.deliverable(contract, "research_report")
    submission = make.make_received(row, b=people.b_lead, a=people.a_handler)
    batch = make_batch(contract, people.a_handler)
    countersign_batch(batch=batch, by=people.b_lead)
    with refuse("open batch"), transaction.atomic():
        Decision.objects.create(
            contract=contract, sequence=9, happened_on=make.TODAY,
            submission=submission, number="YS-2025-900", result="accepted",
            recorded_by=people.a_approver, prepared_by=people.a_approver,
            batch=batch,
        )  # fmt: skip


def test_every_fact_table_refuses_rows_of_a_signed_batch():
    """A new kind of fact without the check would be a side door."""
    from django.apps import apps

    from contracts.models import FactRow

    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {name for (name,) in cursor.fetchall()}
    needed = {
        f"{model._meta.db_table}_open_batch"
        for model in apps.get_models()
        if issubclass(model, FactRow)
    }
    assert needed
    assert set() == needed - there


# --- the batch itself ---------------------------------------------------------
def test_a_batch_is_not_recorded_as_signed(contract, people):
    with refuse("countersigned"), transaction.atomic():
        make_batch(
            contract, people.a_handler, countersigned_by=people.b_lead,
            countersigned_at=timezone.now(),
        )  # fmt: skip


@pytest.mark.parametrize(
    "role", ["a_approver", "a_finance", "auditor", "b_onsite"]
)
def test_only_the_other_partys_signer_is_written_as_one(
    contract, people, role
):
    batch = make_batch(contract, people.a_handler)
    with refuse("other party"), transaction.atomic():
        BackfillBatch.objects.filter(pk=batch.pk).update(
            countersigned_by=getattr(people, role),
            countersigned_at=timezone.now(),
        )


def test_a_batch_of_party_b_is_written_as_signed_by_an_approver(
    contract, people
):
    batch = make_batch(contract, people.b_lead, side="b")
    with refuse("other party"), transaction.atomic():
        BackfillBatch.objects.filter(pk=batch.pk).update(
            countersigned_by=people.a_handler,
            countersigned_at=timezone.now(),
        )
    countersign_batch(batch=batch, by=people.a_approver)


@pytest.mark.parametrize(
    "change",
    [
        {"countersigned_by": None, "countersigned_at": None},
        {"on_behalf_of": "b"},
        {"digest": "f" * 64},
        {"proposed_complete_through": make.TODAY},
        {"proposed_readings": {"submission.reading": "D"}},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "open"])
def test_a_batch_does_not_change(contract, people, change, signed):
    batch = make_batch(contract, people.a_handler)
    if signed:
        countersign_batch(batch=batch, by=people.b_lead)
    elif "countersigned_by" in change:
        change = {"recorded_by": people.a_finance}
    with refuse("never changed|other party"), transaction.atomic():
        BackfillBatch.objects.filter(pk=batch.pk).update(**change)


@pytest.mark.parametrize("role", ["a_approver", "b_onsite", "auditor"])
def test_only_the_other_partys_signer_is_written_as_declining(
    contract, people, role
):
    batch = make_batch(contract, people.a_handler)
    with refuse("declined by the other party"), transaction.atomic():
        BackfillBatch.objects.filter(pk=batch.pk).update(
            closed_as="declined", closed_at=timezone.now(),
            closed_by=getattr(people, role),
        )  # fmt: skip


def test_only_who_recorded_is_written_as_withdrawing(contract, people):
    batch = make_batch(contract, people.a_handler)
    with refuse("withdrawn_by_who_recorded"), transaction.atomic():
        BackfillBatch.objects.filter(pk=batch.pk).update(
            closed_as="withdrawn", closed_at=timezone.now(),
            closed_by=people.a_approver,
        )  # fmt: skip


def test_a_closed_batch_does_not_open_again(contract, people):
    batch = make_batch(contract, people.a_handler)
    withdraw_batch(batch=batch, by=people.a_handler)
    with refuse("settled once"), transaction.atomic():
        BackfillBatch.objects.filter(pk=batch.pk).update(
            closed_as="", closed_at=None, closed_by=None
        )


@pytest.mark.parametrize("change", [{"facts": [1]}, {"number": "BL-1"}])
def test_what_a_batch_says_does_not_change(contract, people, change):
    batch = make_batch(contract, people.a_handler)
    with refuse("never changed"), transaction.atomic():
        BackfillBatch.objects.filter(pk=batch.pk).update(**change)


def test_a_batch_is_not_deleted(contract, people):
    batch = make_batch(contract, people.a_handler)
    with refuse("never removed"), transaction.atomic():
        batch.delete()


# --- a contract, and a person's side ------------------------------------------
def test_a_real_contract_does_not_become_a_demo(contract):
    """On a demo unsigned backfill counts."""
    with refuse("demo"), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(is_demo=True)


@pytest.mark.parametrize(
    ("first", "second"),
    [(Role.A_APPROVER, Role.B_LEAD), (Role.B_ONSITE, Role.A_HANDLER)],
)
def test_nobody_changes_sides_by_an_edited_role(contract, first, second):
    person = make.make_person(contract, first, Role.EXPERT)
    other = Membership.objects.get(user=person, role=Role.EXPERT)
    with refuse("one party only"), transaction.atomic():
        Membership.objects.filter(pk=other.pk).update(role=second)


def test_a_role_is_not_handed_to_a_person_of_the_other_side(contract):
    of_b = make.make_person(contract, Role.B_LEAD)
    of_a = make.make_person(contract, Role.A_APPROVER)
    with refuse("one party only"), transaction.atomic():
        Membership.objects.filter(user=of_a).update(user=of_b)


def test_a_role_can_end_and_change_within_its_side(contract):
    person = make.make_person(contract, Role.A_HANDLER)
    rows = Membership.objects.filter(user=person)
    rows.update(ends_on=make.TODAY)
    rows.update(role=Role.A_FINANCE)
    assert Role.A_FINANCE == rows.get().role
