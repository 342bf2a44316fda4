"""第二条第3款: an invoice within five working days of each receipt."""

from decimal import Decimal

from payments.rules.invoices import received_by
from tests.stories import ask, day, deadline, fact


def paid(on, amount, tranche=1):
    return fact("paid", on, tranche=tranche, amount=amount)


def invoiced(on, amount, tranche=1, **more):
    return fact("invoiced", on, tranche=tranche, amount=amount, **more)


def test_the_invoice_is_due_five_working_days_after_the_receipt():
    answer = ask(paid("2025-07-02", "447000.00"), as_of="2025-07-09")
    (row,) = answer.invoices
    assert (day("2025-07-09"), "open", 0) == (
        row.due_on,
        row.state,
        row.days_overdue,
    )
    assert 1 == deadline(answer, "invoice").tranche


def test_a_late_invoice_is_late_and_costs_nothing():
    answer = ask(
        paid("2025-07-02", "447000.00"),
        invoiced("2025-07-17", "447000.00", number="25000000000000000001"),
        as_of="2025-08-01",
    )
    (row,) = answer.invoices
    assert ("met_late", 8, day("2025-07-17"), "25000000000000000001") == (
        row.state,
        row.days_overdue,
        row.issued_on,
        row.number,
    )
    assert () == answer.remedies


def test_an_equal_amount_is_matched_before_the_oldest():
    """Ruling 24."""
    answer = ask(
        paid("2025-07-02", "200000.00"),
        paid("2025-07-10", "247000.00"),
        invoiced("2025-07-15", "247000.00"),
        as_of="2025-07-16",
    )
    first, second = answer.invoices
    assert (None, "overdue") == (first.issued_on, first.state)
    assert (day("2025-07-15"), "met") == (second.issued_on, second.state)


def test_another_amount_goes_to_the_oldest_open_receipt():
    answer = ask(
        paid("2025-07-02", "200000.00"),
        paid("2025-07-04", "247000.00"),
        invoiced("2025-07-08", "300000.00"),
        invoiced("2025-07-10", "147000.00"),
        as_of="2025-07-16",
    )
    first, second = answer.invoices
    assert (day("2025-07-08"), day("2025-07-10")) == (
        first.issued_on,
        second.issued_on,
    )


def test_a_red_invoice_opens_its_receipt_again():
    answer = ask(
        paid("2025-07-02", "447000.00"),
        invoiced("2025-07-03", "447000.00", number="1"),
        invoiced("2025-07-04", "-447000.00", number="1"),
        as_of="2025-07-11",
    )
    (row,) = answer.invoices
    assert (None, "overdue", 2) == (row.issued_on, row.state, row.days_overdue)


def test_a_reversed_receipt_needs_no_invoice():
    answer = ask(
        paid("2025-07-02", "447000.00"),
        paid("2025-07-03", "-447000.00"),
        as_of="2025-08-01",
    )
    assert () == answer.invoices


def test_tranches_do_not_share_invoices():
    answer = ask(
        paid("2025-07-02", "447000.00"),
        invoiced("2025-07-03", "447000.00", tranche=2),
        as_of="2025-07-04",
    )
    assert None is answer.invoices[0].issued_on


def test_absent_invoices_are_not_recorded_where_records_are_incomplete():
    answer = ask(
        paid("2025-07-02", "447000.00"), as_of="2025-08-01", through=None
    )
    (row,) = answer.invoices
    assert ("not_recorded", 0) == (row.state, row.days_overdue)


def test_lateness_is_claimed_only_of_days_the_records_are_complete_for():
    """Rulings 6: issued late after that day it stays not_recorded, shown."""
    facts = (
        paid("2025-07-02", "447000.00"),
        invoiced("2025-07-17", "447000.00", number="25000000000000000001"),
    )
    for through, state, days in (
        (None, "not_recorded", 0),
        ("2025-07-01", "not_recorded", 0),
        ("2025-07-12", "met_late", 3),  # known so far
        ("2025-07-17", "met_late", 8),
    ):
        (row,) = ask(*facts, as_of="2025-08-01", through=through).invoices
        assert (state, days) == (row.state, row.days_overdue)
        assert day("2025-07-17") == row.issued_on
    # In time is in time, whatever else is missing.
    (row,) = ask(
        facts[0], invoiced("2025-07-09", "447000.00"),
        as_of="2025-08-01", through=None,
    ).invoices  # fmt: skip
    assert "met" == row.state


def test_an_invoice_due_in_an_unknown_year_stays_open():
    answer = ask(paid("2026-12-28", "447000.00"), as_of="2027-03-01")
    (row,) = answer.invoices
    assert (None, "open") == (row.due_on, row.state)
    assert day("2027-01-05") == deadline(answer, "invoice").provisional_on


def test_fees_received_are_what_was_credited_by_a_day():
    facts = [
        paid("2025-07-02", "447000.00"),
        paid("2025-07-03", "-47000.00"),
        paid("2026-02-02", "447000.00", tranche=2),
    ]
    assert Decimal("400000.00") == received_by(facts, None, day("2025-12-31"))
    assert Decimal("447000.00") == received_by(facts, 2, day("2026-12-31"))
