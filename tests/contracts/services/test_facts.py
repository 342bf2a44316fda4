"""Every recorded fact raises the version that stored answers carry."""

import pytest
from django.db import transaction

from contracts.services.facts import lock_contract, stamp, touch_facts
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_stamp_raises_the_version_and_numbers_the_fact():
    contract = make.make_contract()
    person = make.make_person()
    with transaction.atomic():
        locked = lock_contract(contract.pk)
        first = stamp(locked, by=person, on=make.TODAY)
        second = stamp(locked, by=person, on=make.TODAY)
    assert 1 == second["sequence"] - first["sequence"]
    contract.refresh_from_db()
    assert second["sequence"] == contract.facts_version


def test_versions_of_two_contracts_are_their_own():
    contract, other = make.make_contract(), make.make_contract()
    touch_facts(contract)
    other.refresh_from_db()
    assert 0 == other.facts_version
