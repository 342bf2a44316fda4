"""A long account by month: one month a page, every month summed up."""

from datetime import date, timedelta
from decimal import Decimal

from payments.rules.late_days import LateDay
from payments.rules.penalty_ledger import account
from payments.views.penalties.months import month_of

EACH = Decimal("745.00")


def days(count: int):
    found = [
        LateDay(
            on=date(2025, 12, 20) + timedelta(days=n), weekday="", matter="",
            holder="b", counted=True, reason="", running_days=n + 1,
            amount=EACH, running=EACH * (n + 1),
        )
        for n in range(count)
    ]  # fmt: skip
    return account(found, [], [], Decimal(0)).days


def test_what_fits_one_page_has_no_months():
    shown = month_of(days(12), "2025-12")
    assert (12, (), 12) == (len(shown.days), shown.months, shown.of)


def test_the_last_month_is_shown_and_each_adds_up():
    shown = month_of(days(90), "")
    assert ["2025-12", "2026-01", "2026-02", "2026-03"] == [
        one.key for one in shown.months
    ]
    assert "2026年3月" == shown.months[-1].label
    assert [12, 31, 28, 19] == [one.counted for one in shown.months]
    assert len(shown.days) == 19
    assert 90 * EACH == sum(one.estimate for one in shown.months)
    assert 90 * EACH == shown.months[-1].running


def test_a_month_or_every_day_is_asked_for():
    assert 31 == len(month_of(days(90), "2026-01").days)
    assert 90 == len(month_of(days(90), "all").days)
    assert 19 == len(month_of(days(90), "1999-01").days)
