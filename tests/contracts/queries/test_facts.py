"""Decided readings and operation starts become facts."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from contracts.models import (
    OnsiteStay,
    OperationStart,
    ReadingDecision,
    RecordedFact,
)
from contracts.queries.facts import decided_readings, facts_of
from contracts.rules.facts import Fact
from contracts.services.facts import stamp
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_operation_start_is_a_fact():
    contract = make.make_contract()
    row = OperationStart.objects.create(
        **stamp(contract, by=make.make_person(), on=make.TODAY)
    )
    ((_, fact),) = facts_of(contract)
    assert ("operation_started", make.TODAY) == (fact.kind, fact.on)
    assert f"operationstart:{row.pk}" == fact.ref


def test_a_reversed_row_counts_no_more():
    contract = make.make_contract()
    person = make.make_person()
    first = OperationStart.objects.create(
        **stamp(contract, by=person, on=make.TODAY)
    )
    OperationStart.objects.create(
        **stamp(contract, by=person, on=make.TODAY), reverses=first
    )
    assert [] == facts_of(contract)


def decide(contract, code, *, by, first):
    return ReadingDecision.objects.create(
        **stamp(contract, by=by, on=make.TODAY),
        key="submission.reading",
        code=code,
        proposed_by=first,
    )


def test_the_later_decision_on_a_reading_holds():
    contract = make.make_contract()
    one, two = make.make_person(), make.make_person()
    decide(contract, "D", by=one, first=two)
    decide(contract, "X", by=one, first=two)
    assert {"submission.reading": "X"} == decided_readings(contract)


def test_a_decision_recorded_after_a_moment_is_not_known_then():
    contract = make.make_contract()
    one, two = make.make_person(), make.make_person()
    first = decide(contract, "D", by=one, first=two)
    decide(contract, "X", by=one, first=two)
    known = decided_readings(contract, up_to=first.sequence)
    assert {"submission.reading": "D"} == known
    assert {} == decided_readings(contract, up_to=first.sequence - 1)


def test_a_reading_in_words_is_none_of_the_figures():
    contract = make.make_contract()
    one, two = make.make_person(), make.make_person()
    ReadingDecision.objects.create(
        **stamp(contract, by=one, on=make.TODAY),
        key="collection.level",
        code="other_1",
        proposed_by=two,
    )
    assert {} == decided_readings(contract)


def test_one_person_does_not_decide_a_reading_alone():
    contract = make.make_contract()
    one = make.make_person()
    with pytest.raises(DatabaseError), transaction.atomic():
        decide(contract, "D", by=one, first=one)


def test_a_stay_on_site_is_a_fact_of_its_first_day():
    contract = make.make_contract()
    OnsiteStay.objects.create(
        **stamp(contract, by=make.make_person(), on=make.TODAY),
        person="驻场一",
        qualified=True,
    )
    ((_, fact),) = facts_of(contract)
    assert ("on_site", make.TODAY) == (fact.kind, fact.on)
    assert "end" not in fact.fields


def test_a_recorded_fact_is_read_in_the_words_of_the_vocabulary():
    contract = make.make_contract()
    row = RecordedFact.objects.create(
        **stamp(contract, by=make.make_person(), on=make.TODAY),
        kind="fraud",
        fields={"on": "2025-12-15", "loss": "10.50"},
        on_behalf_of="a",
        proposed_by=make.make_person(),
    )
    ((_, fact),) = facts_of(contract)
    assert Fact(
        "fraud",
        make.TODAY,
        {"on": make.TODAY, "loss": Decimal("10.50")},
        f"recordedfact:{row.pk}",
    ) == fact


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    contract = make.make_contract()
    for _ in range(3):
        with django_assert_num_queries(3):
            facts_of(contract)
        RecordedFact.objects.create(
            **stamp(contract, by=make.make_person(), on=make.TODAY),
            kind="sme_declared",
            fields={"on": "2025-12-15"},
            on_behalf_of="b",
            proposed_by=make.make_person(),
        )
