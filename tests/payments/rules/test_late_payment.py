"""第五条第3款: days always, an amount only where a rate exists."""

from tests.payments.rules.test_tranches import creation, paid
from tests.stories import ask, fact, told

ON_TIME = told("submitted", "2025-12-15")


def test_no_rate_is_agreed_so_only_days_are_shown():
    answer = ask(
        ON_TIME,
        *creation(),
        paid(3, "2026-10-25", "596000.00"),
        as_of="2026-11-23",
    )
    (row,) = answer.remedies
    assert ("late_payment", "a", 10, "0.00", 3, "5.3") == (
        row.head,
        row.owed_by,
        row.days,
        f"{row.amount:f}",
        row.tranche,
        row.clause,
    )


def test_a_declared_small_enterprise_has_a_rate_on_what_is_unpaid():
    """国令802 第十七条: the part paid in between no longer counts."""
    answer = ask(
        ON_TIME,
        fact("sme_declared", "2025-06-19"),
        *creation(),
        paid(3, "2026-10-20", "296000.00"),
        paid(3, "2026-10-25", "300000.00"),
        as_of="2026-11-23",
    )
    (row,) = answer.remedies
    # 5 days on 596,000 and 5 on 300,000
    assert (10, "2240.00") == (row.days, f"{row.amount:f}")


def test_a_payment_in_time_owes_nothing():
    answer = ask(
        ON_TIME,
        *creation(),
        paid(3, "2026-10-15", "596000.00"),
        as_of="2026-11-23",
    )
    assert () == answer.remedies
