"""Every late day with its running amount; other heads stand apart."""

from decimal import Decimal

from payments.rules.late_days import claims, late_days
from tests.stories import agreement, ask, fact, told


def account(*facts, as_of="2025-12-31", **more):
    answer = ask(*facts, as_of=as_of, **more).as_json()
    return late_days(answer, agreement()), claims(answer)


def test_each_day_adds_its_amount_up_to_the_claim():
    days, (late,) = account(told("submitted", "2025-12-31"))
    assert 12 == len(days)
    assert ("2025-12-20", "周六", Decimal("745.00")) == (
        str(days[0].on),
        days[0].weekday,
        days[0].running,
    )
    assert Decimal("8940.00") == days[-1].running == late.amount


def test_days_that_do_not_count_stay_in_the_account_with_their_reason():
    days, (late,) = account(
        told("submitted", "2025-12-22"),
        told("rejected", "2025-12-24"),
        as_of="2026-01-12",
    )
    assert {"甲方验收中，不计", "整改期内，不计"} == {
        one.reason for one in days if not one.counted
    }
    assert late.days == days[-1].running_days
    assert late.amount == days[-1].running


def test_a_total_amended_on_the_way_prices_each_day_by_its_own():
    days, (late,) = account(
        fact("total_amended", "2025-12-25", total="1600003"),
    )
    assert Decimal("745.00") == days[0].amount
    assert {Decimal("800.00"), Decimal("800.01")} == {
        one.amount for one in days if one.on.day >= 25
    }  # 800.0015 a day, rounded once where it has come together
    assert 12 == days[-1].running_days == late.days
    assert days[-1].running == late.amount == sum(one.amount for one in days)
    assert 3 == len(late.working)



def test_a_day_names_the_deliverables_that_are_late():
    rest = [
        told("submitted", "2025-12-19", key)
        for key in agreement().members("tranche_2")
        if key != "scenario_plans"
    ]
    days, _ = account(*rest)
    assert {"个人信用积分应用场景推广方案"} == {one.matter for one in days}


def test_no_late_day_is_an_empty_account():
    days, found = account(told("submitted", "2025-12-19"))
    assert ((), ()) == (days, found)


def test_late_delivery_comes_first_and_other_heads_keep_their_act():
    _, found = account(
        fact(
            "general_breach", "2025-12-01", by="a", loss="1000", act="x-1"
        ),
    )
    assert [("late_delivery", ""), ("general_breach", "x-1")] == [
        (one.head, one.act) for one in found
    ]
    assert ["逾期交付", "其他违约"] == [one.title for one in found]


def test_a_claim_brings_its_warning_lines():
    _, (late,) = account()
    assert [(400, False), (600, False)] == [
        (one.days, one.reached) for one in late.lines
    ]
    assert ["6.6", "10.5"] == [one.clause for one in late.lines]


def test_a_stopped_day_says_so_beside_what_was_in_review():
    others = [
        told("submitted", "2025-12-10", key)
        for key in agreement().packages["tranche_2"].members
        if key != "scenario_plans"
    ]
    stopped = fact("suspended", start="2025-12-22", end="2025-12-24")
    days, (late,) = account(*others, stopped)
    assert 9 == late.days
    assert {"中止计期，不计"} == {
        one.reason for one in days if not one.counted
    }
