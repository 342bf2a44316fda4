"""第二条第3款 发票: each receipt of 乙方 is followed by an invoice."""

import pytest

from tests.stories import ask, claims, day, deadline, fact


def paid(number, on, amount):
    return fact("paid", on, tranche=number, amount=amount)


def invoiced(on, amount="447000.00", number=1, **more):
    return fact("invoiced", on, tranche=number, amount=amount, **more)


@pytest.mark.parametrize(
    ("received", "due_on"),
    [
        ("2025-07-02", "2025-07-09"),
        ("2026-01-30", "2026-02-06"),
        ("2026-09-30", "2026-10-13"),
        ("2026-11-23", "2026-11-30"),
    ],
)
def test_an_invoice_follows_each_receipt_in_five_working_days(
    received, due_on
):
    answer = ask(paid(1, received, "447000.00"), as_of=received)
    assert (day(due_on), "b") == (
        deadline(answer, "invoice", tranche=1).due_on,
        deadline(answer, "invoice", tranche=1).obligor,
    )


def test_an_invoice_eight_days_late_costs_nothing_by_itself():
    """GP045, INT-27: 10.1 covers 服务内容 only."""
    answer = ask(
        paid(1, "2025-07-02", "447000.00"),
        invoiced("2025-07-17"),
        as_of="2025-12-01",
    )
    (row,) = answer.invoices
    assert ("met_late", 8, []) == (
        row.state,
        row.days_overdue,
        claims(answer),
    )


def test_an_invoice_finds_the_receipt_of_its_amount_else_the_oldest():
    """Ruling 24."""
    answer = ask(
        paid(1, "2025-07-02", "200000.00"),
        paid(1, "2025-07-10", "247000.00"),
        invoiced("2025-07-11", "247000.00"),
        invoiced("2025-07-14", "150000.00"),
        as_of="2025-07-15",
    )
    assert [(None, "overdue"), (day("2025-07-11"), "met")] == [
        (row.issued_on, row.state) for row in answer.invoices
    ]
