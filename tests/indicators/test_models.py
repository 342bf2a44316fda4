"""Measurements and counts are ledgers."""

import pytest
from django.db import DatabaseError, transaction

from indicators.models import CountedEvent
from indicators.services import add_count
from tests import factories as make


@pytest.mark.django_db
def test_a_recorded_count_is_not_changed():
    contract = make.make_contract()
    add_count(
        contract,
        quota="trainings",
        quantity=1,
        by=make.make_person(),
        on=make.TODAY,
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        CountedEvent.objects.update(quantity=3)
