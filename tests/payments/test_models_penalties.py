"""The database itself holds the penalty ledger, whatever a service forgot."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from contracts.services.facts import stamp
from payments.models import PenaltyDay, PenaltyDecision, PenaltySettlement

EACH = Decimal("745.00")


def day(late, decision, number=20, **more):
    values = {
        "contract": late.contract, "decision": decision,
        "head": decision.head, "day": date(2025, 12, number),
        "verdict": "confirmed", "amount": EACH, **more,
    }  # fmt: skip
    return lambda: PenaltyDay.objects.create(**values)


def refused(act) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return str(caught.value)


def test_a_day_has_one_original_row_and_only_confirmed_ones_add(late):
    decision = late.decide("confirm", 20, 21)
    again = refused(day(late, decision))
    assert "a_penalty_day_once" in again or "payments_penaltyday" in again
    first = PenaltyDay.objects.order_by("pk").first()
    refused(
        day(late, decision, verdict="excused", amount=EACH, reverses=first)
    )
    assert "confirmed again" in refused(day(late, decision, reverses=first))
    # A decision speaks for its own days, a reversal for its own day.
    assert "on that day" in refused(day(late, decision, 25))
    late.decide("excuse", 22, 23, evidence=late.paper())
    assert "same day" in refused(
        day(late, decision, 21, verdict="withdrawn", amount=0, reverses=first)
    )


def test_no_row_is_changed_or_removed(late):
    late.decide("confirm", 20, 20)
    tables = ("penaltyday", "penaltydecision")
    for table in tables:
        for words in (f"UPDATE payments_{table} SET head = 'x'",
                      f"DELETE FROM payments_{table}"):  # fmt: skip
            with connection.cursor() as cursor:
                assert "never changed" in refused(
                    lambda cursor=cursor, words=words: cursor.execute(words)
                )


def test_settlements_stay_between_nothing_and_what_is_confirmed(late):
    late.decide("confirm", 20, 20)

    def settle(amount, **more):
        values = {
            **stamp(late.contract, by=late.people.a_approver, on=late.day),
            "proposed_by": late.people.a_finance, "head": "late_delivery",
            "manner": "paid", "amount": amount, "reference": "1", **more,
        }  # fmt: skip
        return lambda: PenaltySettlement.objects.create(**values)

    assert "between zero" in refused(settle(EACH + Decimal("0.01")))
    assert "between zero" in refused(settle(-EACH))
    refused(settle(EACH, manner="deducted"))  # no agreement in writing
    refused(settle(EACH, proposed_by=late.people.a_approver))  # one person
    settle(EACH)()
    decision = PenaltyDecision.objects.get()
    first = PenaltyDay.objects.get()
    assert "stays confirmed" in refused(
        day(late, decision, verdict="withdrawn", amount=-EACH, reverses=first)
    )


def test_a_decision_takes_two_people_a_reason_and_a_paper(late):
    def decide(**said):
        values = {
            **stamp(late.contract, by=late.people.a_approver, on=late.day),
            "proposed_by": late.people.a_handler, "head": "late_delivery",
            "verdict": "confirmed", "first_on": late.day,
            "last_on": late.day, **said,
        }  # fmt: skip
        return lambda: PenaltyDecision.objects.create(**values)

    refused(decide(proposed_by=late.people.a_approver))
    refused(decide(verdict="excused", note="为何"))
    refused(decide(verdict="withdrawn"))
    decide()()
