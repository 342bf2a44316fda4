import pytest
from django.db import DatabaseError, transaction

from contracts.models import RecordedFact
from contracts.services.facts import stamp
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    contract = make.make_contract()
    return contract, make.make_person(), make.make_person()


def recorded(contract, by, first, **more) -> RecordedFact:
    with transaction.atomic():
        return RecordedFact.objects.create(
            **stamp(contract, by=by, on=make.TODAY),
            **{
                "kind": "sme_declared",
                "fields": {"on": "2025-12-15"},
                "on_behalf_of": "b",
                "proposed_by": first,
                **more,
            },
        )


def test_a_fact_takes_two_people_and_a_known_kind(scene):
    contract, one, two = scene
    recorded(contract, one, two)
    for wrong in ({"first": one}, {"first": two, "kind": "paid"}):
        with pytest.raises(DatabaseError):
            recorded(contract, one, **wrong)


def test_a_fact_is_never_changed(scene):
    contract, one, two = scene
    row = recorded(contract, one, two)
    with pytest.raises(DatabaseError), transaction.atomic():
        RecordedFact.objects.filter(pk=row.pk).update(fields={})
    with pytest.raises(DatabaseError), transaction.atomic():
        RecordedFact.objects.filter(pk=row.pk).delete()


def test_a_reversal_takes_back_its_like_once(scene):
    contract, one, two = scene
    row = recorded(contract, one, two)
    other = recorded(make.make_contract(), one, two)
    for wrong in ({"reverses": other}, {"reverses": row, "kind": "fraud"}):
        with pytest.raises(DatabaseError):
            recorded(contract, one, two, **wrong)
    back = recorded(contract, one, two, reverses=row)
    for wrong in (row, back):
        with pytest.raises(DatabaseError):
            recorded(contract, one, two, reverses=wrong)
