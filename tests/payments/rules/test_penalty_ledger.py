"""Computed, confirmed, disputed, excused, settled: what became of each day."""

from datetime import date, timedelta
from decimal import Decimal

from payments.rules.late_days import LateDay
from payments.rules.penalty_ledger import Contested, Entry, account, within

EACH = Decimal("745.00")
FIRST = date(2025, 12, 20)


def late(number: int, *, counted: bool = True, reason: str = "") -> LateDay:
    on = FIRST + timedelta(days=number)
    return LateDay(
        on=on, weekday="", matter="方案", holder="b", counted=counted,
        reason=reason, running_days=number + 1,
        amount=EACH if counted else Decimal(0), running=EACH * (number + 1),
    )  # fmt: skip


def entry(number: int, verdict: str = "confirmed", amount=EACH) -> Entry:
    return Entry(FIRST + timedelta(days=number), verdict, Decimal(amount))


def told(days=3, entries=(), contested=(), settled="0"):
    return account(
        [late(n) for n in range(days)], entries, contested, Decimal(settled)
    )


def states(found) -> list[str]:
    return [one.state for one in found.days]


def test_a_day_nobody_decided_is_an_estimate():
    found = told()
    assert ["estimated"] * 3 == states(found)
    assert (3, 3 * EACH) == (found.open.days, found.open.amount)
    assert "estimated" == found.state
    assert 0 == found.outstanding


def test_confirmed_days_add_up_and_leave_the_rest_open():
    found = told(entries=[entry(0), entry(1)])
    assert ["confirmed", "confirmed", "estimated"] == states(found)
    assert 2 * EACH == found.confirmed.amount == found.outstanding
    assert "estimated" == found.state  # one day is still open
    assert "confirmed" == told(2, [entry(0), entry(1)]).state


def test_the_last_verdict_on_a_day_holds_and_its_amounts_cancel():
    back = entry(0, "withdrawn", -EACH)
    found = told(1, [entry(0), back])
    assert ["estimated"] == states(found)
    assert 0 == found.confirmed.amount
    again = told(1, [entry(0), back, entry(0)])
    assert ["confirmed"] == states(again)
    assert EACH == again.confirmed.amount


def test_an_excused_day_is_neither_open_nor_confirmed():
    found = told(2, [entry(0), entry(0, "excused", -EACH)])
    assert ["excused", "estimated"] == states(found)
    assert (1, EACH) == (found.excused.days, found.excused.amount)
    assert "excused" == told(1, [entry(0, "excused", 0)]).state


def test_contested_days_are_marked_until_they_are_answered():
    found = told(entries=[entry(0)], contested=[Contested(FIRST, FIRST)])
    assert ["disputed", "estimated", "estimated"] == states(found)
    assert EACH == found.confirmed.amount  # a confirmation stays written
    assert "disputed" == found.state
    onward = told(contested=[Contested(FIRST + timedelta(days=1), None)])
    assert ["estimated", "disputed", "disputed"] == states(onward)


def test_settled_is_said_of_the_whole_once_nothing_is_left():
    assert "settled" == told(1, [entry(0)], settled="745.00").state
    half = told(2, [entry(0), entry(1)], settled="745.00")
    assert ("confirmed", EACH) == (half.state, half.outstanding)


def test_a_confirmed_day_that_is_not_late_any_more_is_kept_apart():
    found = told(1, [entry(0), entry(5)])
    assert [FIRST + timedelta(days=5)] == [one.on for one in found.apart]
    assert "confirmed" == found.days[-1].state
    assert found.days[-1].computed is None
    changed = told(1, [entry(0, amount="700.00")])
    assert [FIRST] == [one.on for one in changed.apart]


def test_a_stopped_day_says_so_and_is_no_estimate():
    stopped = late(0, counted=False, reason="中止计期，不计")
    reviewed = late(1, counted=False, reason="甲方验收中，不计")
    found = account([stopped, reviewed], [], [], Decimal(0))
    assert ["suspended", ""] == states(found)
    beyond = told(1, [entry(4), entry(4, "suspended", -EACH)])
    assert ["estimated", "suspended"] == states(beyond)


def test_a_run_has_both_its_ends_or_none():
    found = told()
    second = FIRST + timedelta(days=1)
    assert [second] == [
        one.on for one in within(found.days, second, second)
    ]
    assert 2 == len(within(found.days, second, None))
    assert "日" == found.days[1].weekday or found.days[1].weekday
