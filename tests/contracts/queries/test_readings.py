"""What is recorded on the readings: decisions in force, proposals waiting."""

import pytest
from django.db import transaction

from contracts.models import ReadingDecision
from contracts.queries.readings import DecisionLog, recorded_on
from contracts.services.facts import lock_contract, stamp
from contracts.services.proposals import add_proposal
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    contract = make.make_contract()
    return contract, make.make_people(contract)


def decide(contract, people, code, **more):
    return ReadingDecision.objects.create(
        **stamp(contract, by=people.a_approver, on=make.TODAY),
        key="submission.reading",
        code=code,
        proposed_by=people.a_handler,
        **more,
    )


def test_the_latest_decision_is_in_force_and_the_earlier_stay(scene):
    decide(*scene, "D")
    decide(*scene, "X")
    found = recorded_on(scene[0])
    assert "X" == found.decided("submission.reading").code
    assert ["X", "D"] == [
        row.code for row in found.decisions["submission.reading"]
    ]
    assert found.decided("rework.rounds") is None


def test_a_reversed_decision_is_not_in_force(scene):
    first = decide(*scene, "D")
    decide(*scene, "D", reverses=first)
    assert recorded_on(scene[0]).decided("submission.reading") is None


def test_what_waits_is_found_by_its_reading(scene):
    contract, people = scene
    with transaction.atomic():
        add_proposal(
            lock_contract(contract.pk), kind="reading",
            subject="delay.count", payload={"code": "excluded"},
            summary="改", by=people.a_handler, on_behalf_of="a",
        )  # fmt: skip
        add_proposal(
            lock_contract(contract.pk), kind="fact", subject="delay.count",
            payload={}, summary="别的", by=people.a_handler, on_behalf_of="a",
        )  # fmt: skip
    found = recorded_on(contract)
    assert ["改"] == [row.summary for row in found.waiting["delay.count"]]


# --- what changed since ------------------------------------------------------
def changed(readings) -> list[str]:
    return [one.id for one in readings]


def test_what_was_decided_later_has_changed_since(scene):
    first = decide(*scene, "D")
    log = DecisionLog(scene[0])
    assert ["INT-02"] == changed(log.changed_since(first.sequence - 1))
    assert [] == changed(log.changed_since(first.sequence))
    first.refresh_from_db()
    assert [] == changed(log.changed_after(first.recorded_at))


def test_there_and_back_again_is_no_change(scene):
    first = decide(*scene, "D")
    decide(*scene, "W")
    log = DecisionLog(scene[0])
    assert [] == changed(log.changed_since(first.sequence - 1))
    assert ["INT-02"] == changed(log.changed_since(first.sequence))


def test_a_decision_in_words_changes_no_figure(scene):
    contract, people = scene
    ReadingDecision.objects.create(
        **stamp(contract, by=people.a_approver, on=make.TODAY),
        key="collection.level", code="other_1",
        proposed_by=people.a_handler,
    )  # fmt: skip
    assert [] == DecisionLog(contract).rows
    assert () == DecisionLog(contract).changed_since(0)
