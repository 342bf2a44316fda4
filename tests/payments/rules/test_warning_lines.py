"""Warning lines: 20 %, 30 %, and 1.3 times the recorded loss. No cap."""

from datetime import date
from decimal import Decimal

from payments.rules.warning_lines import JUDICIAL_BASIS
from tests.stories import ask, fact, told


def lines_of(answer, head="late_delivery"):
    (row,) = [one for one in answer.remedies if one.head == head]
    return row.warning_lines


def test_the_shares_lie_at_400_and_600_days():
    """Domain 4.2: 2027-01-23 and 2027-08-11 from a due day of 2025-12-19."""
    twenty, thirty = lines_of(ask(as_of="2026-11-23"))
    assert (Decimal("298000.00"), 400, date(2027, 1, 23), False) == (
        twenty.amount, twenty.days, twenty.on, twenty.reached,
    )  # fmt: skip
    assert (Decimal("447000.00"), 600, date(2027, 8, 11), False) == (
        thirty.amount, thirty.days, thirty.on, thirty.reached,
    )  # fmt: skip


def test_a_line_that_is_reached_cuts_nothing():
    """GP031: 2000 days are 1,490,000.00."""
    answer = ask(as_of="2031-06-11")
    (late,) = answer.remedies
    assert (2000, Decimal("1490000.00")) == (late.days, late.amount)
    assert [True, True] == [one.reached for one in late.warning_lines]


def test_a_clock_that_stands_still_reaches_no_later_day():
    answer = ask(told("submitted", "2025-12-31"), as_of="2026-01-05")
    assert [None, None] == [one.on for one in lines_of(answer)]


def test_the_recorded_loss_of_the_delay_draws_its_own_line():
    loss = fact(
        "loss_recorded", "2025-12-31", act="late_delivery", amount="5000"
    )
    *_, line = lines_of(ask(loss, as_of="2025-12-31"))
    assert ("loss", Decimal("6500.00"), True, JUDICIAL_BASIS) == (
        line.kind, line.amount, line.reached, line.basis,
    )  # fmt: skip


def test_a_general_breach_above_the_loss_is_flagged():
    """GP041: 447,000.00 against a loss of 100,000.00."""
    breach = fact("general_breach", "2025-12-01", by="b", loss="100000")
    (line,) = lines_of(ask(breach, as_of="2025-12-01"), "general_breach")
    assert (Decimal("130000.00"), True) == (line.amount, line.reached)


def test_without_a_loss_there_is_nothing_to_compare():
    incident = fact("data_security_incident", "2025-12-01")
    assert () == lines_of(ask(incident, as_of="2025-12-01"), "data_security")
