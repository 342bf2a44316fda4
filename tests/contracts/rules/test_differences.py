"""What another reading changes, the numbers checked by hand.

745.00 is a day: 0.05% of 1,490,000.00 (10.1).
"""

from datetime import date
from decimal import Decimal

import pytest

from contracts.rules.differences import Difference, difference, late_delivery
from tests.stories import agreement, ask, fact, told

# On time on 12-15, sent back on 01-09, cure due 01-23, handed in on 02-02.
REWORKED = (
    told("submitted", "2025-12-15"),
    told("rejected", "2026-01-09"),
    told("submitted", "2026-02-02"),
    told("accepted", "2026-02-10"),
)
# Due 03-10 and done 03-20; due 03-15 and done 03-25.
TWO_ITEMS = (
    told("submitted", "2025-12-15"),
    told("demanded", "2026-02-10", "commitment_scheme", due_on="2026-03-10"),
    told("demanded", "2026-02-10", "repair_scheme", due_on="2026-03-15"),
    told("submitted", "2026-03-20", "commitment_scheme"),
    told("submitted", "2026-03-25", "repair_scheme"),
)


def change(facts, key, code, *, as_of, now=None) -> Difference:
    before = ask(*facts, as_of=as_of, readings=now or {}).as_json()
    after = ask(
        *facts, as_of=as_of, readings={**(now or {}), key: code}
    ).as_json()
    return difference(before, after)


def claimed(found: Difference) -> tuple:
    one = found.late
    return (
        one.days_before, one.amount_before, one.days_after, one.amount_after
    )  # fmt: skip


def test_int_02_an_earlier_last_day_adds_its_days():
    """12-20…12-31 are 12 days; from 11-29 they are 2 + 31 = 33."""
    found = change((), "submission.reading", "D", as_of="2025-12-31")
    assert (12, Decimal("8940.00"), 33, Decimal("24585.00")) == claimed(found)
    assert Decimal("15645.00") == found.late.more
    moved = next(
        one for one in found.deadlines if one.key == "tranche_2_submission"
    )
    assert (date(2025, 12, 19), date(2025, 11, 28)) == (
        moved.due_before, moved.due_after
    )  # fmt: skip
    assert (12, 33, False) == (
        moved.late_before, moved.late_after, moved.settled
    )  # fmt: skip
    assert found.moves_money
    assert {"remedy:late_delivery", "deadline:tranche_2_submission"} <= (
        found.figures
    )


@pytest.mark.parametrize(
    ("code", "days", "amount"),
    [
        ("B", 24, "17880.00"),  # 01-10…02-02
        ("C", 45, "33525.00"),  # 12-20…02-02
    ],
)
def test_int_33_the_days_of_rework(code, days, amount):
    """Under A only 01-24…02-02: 10 days."""
    found = change(REWORKED, "delay.rework", code, as_of="2026-03-05")
    assert (10, Decimal("7450.00"), days, Decimal(amount)) == claimed(found)


def test_int_31_two_items_of_the_same_days():
    """03-11…03-25 are 15 days; apart they are 10 + 10."""
    found = change(TWO_ITEMS, "delay.stacking", "per_item", as_of="2026-04-01")
    assert (15, Decimal("11175.00"), 20, Decimal("14900.00")) == claimed(found)
    assert () == found.deadlines


def test_int_05_a_duty_that_was_done_is_a_settled_figure():
    """Three rounds; the second window is only what the first left over."""
    facts = (
        told("submitted", "2025-12-15"),
        told("rejected", "2026-01-09"),
        told("submitted", "2026-01-14"),
        told("rejected", "2026-01-19"),
        told("submitted", "2026-02-02"),
        told("accepted", "2026-02-10"),
    )
    found = change(facts, "rework.rounds", "single", as_of="2026-03-05")
    rework = [one for one in found.deadlines if one.key == "tranche_2_rework"]
    assert [date(2026, 2, 2)] == [one.due_before for one in rework]
    assert all(one.settled for one in rework)
    assert rework[0].due_after < rework[0].due_before


def test_int_22_a_payment_falls_due_earlier():
    facts = (
        fact("national_result", "2026-03-02", result="passed"),
        told("submitted", "2026-03-03", "self_assessment_report"),
        fact("preliminary_review", "2026-03-20", result="pass"),
    )
    found = change(facts, "t3.clock", "document", as_of="2026-03-25")
    (moved,) = found.tranches
    assert 3 == moved.number
    assert moved.due_after < moved.due_before
    assert "tranche:3" in found.figures
    assert found.moves_money


def test_int_56_a_calendar_year_asks_for_fewer_articles():
    """06-19…12-31 are 196 of 365 days: 5 × 196/365 = 2.7, rounded up 3."""
    found = change((), "year.unit", "calendar", as_of="2025-12-31")
    (moved,) = [one for one in found.quotas if one.key == "media_yearly"]
    assert (5, 3) == (moved.required_before, moved.required_after)
    assert not found.moves_money
    assert found


def test_int_36_a_second_head_appears():
    facts = (fact("data_security_incident", "2026-01-05", act="leak"),
             fact("disclosure", "2026-01-05", by="b", act="leak"))  # fmt: skip
    found = change(facts, "penalty.double", "cumulative", as_of="2026-01-06",
                   now={"submission.reading": "W"})  # fmt: skip
    (added,) = [one for one in found.claims if one.head != "late_delivery"]
    assert (Decimal(0), Decimal("298000.00")) == (
        added.amount_before, added.amount_after
    )  # fmt: skip


def test_a_reading_that_changes_nothing_is_no_difference():
    found = change((), "security.sum", "sum", as_of="2025-12-31")
    assert not found
    assert found.late is None
    assert frozenset() == found.figures


def test_the_claim_of_a_standing_is_read_from_its_rows():
    assert (12, Decimal("8940.00")) == late_delivery(
        ask(as_of="2025-12-31").as_json()
    )
    assert (0, Decimal(0)) == late_delivery(ask(as_of="2025-12-01").as_json())


def test_a_condition_that_turns_is_named_though_others_hold_the_payment():
    """2.2.2(3): all six improved, while (1), (2) and (4) still wait."""
    values = [
        fact(
            "measured", indicator=key, value=value, period_end=end,
            baseline=baseline,
        )
        for key in agreement().indicators
        for value, end, baseline in (
            (1, date(2025, 5, 31), True), (2, date(2025, 11, 30), False),
        )
    ]  # fmt: skip
    found = difference(
        ask(as_of="2025-12-31").as_json(),
        ask(*values, as_of="2025-12-31").as_json(),
    )
    (moved,) = found.conditions
    assert (2, "2.2.2.3") == (moved.tranche, moved.clause)
    assert (None, True) == (moved.value_before, moved.value_after)
    assert () == found.tranches
