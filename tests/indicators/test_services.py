"""Recording writes the fact, raises the version and leaves an event."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from contracts.models import AuditEvent
from indicators.services import add_count, add_measurement
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_measurement_is_recorded_with_its_event():
    contract = make.make_contract()
    person = make.make_person()
    row = add_measurement(
        contract,
        indicator="water",
        value=Decimal("77.6"),
        period_end=date(2025, 11, 30),
        published_on=None,
        baseline=False,
        by=person,
    )
    contract.refresh_from_db()
    assert row.sequence == contract.facts_version
    event = AuditEvent.objects.get(chain=contract.slug, action="measured")
    assert (person.pk, "77.6") == (event.actor_id, event.detail["value"])
    assert "登记指标值：水资源" == event.summary


def test_an_event_says_what_was_counted_in_the_words_of_the_agreement():
    contract = make.make_contract()
    add_count(
        contract,
        quota="scenario_plans",
        quantity=4,
        by=make.make_person(),
        on=make.TODAY,
    )
    event = AuditEvent.objects.get(chain=contract.slug, action="counted")
    assert "登记计数：审核通过的应用场景推广方案 4个" == event.summary


def test_a_count_of_nothing_is_refused_by_the_database():
    contract = make.make_contract()
    with pytest.raises(DatabaseError), transaction.atomic():
        add_count(
            contract,
            quota="trainings",
            quantity=0,
            by=make.make_person(),
            on=make.TODAY,
        )
