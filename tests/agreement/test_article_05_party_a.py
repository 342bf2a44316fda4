"""第五条 甲方的权利和义务: its delay moves dates, its late payment is counted."""

import pytest

from tests.stories import ask, claims, day, deadline, fact, late, told, tranche

HINDERED = fact(
    "party_a_delay",
    start="2025-11-17",
    end="2025-11-21",
    reason="本地资料迟延提供",
)


# --- 第五条第1款: 必要的、及时的协调和指导；本地相关信息、资料 -----------------------
def test_days_party_a_kept_its_data_move_the_date():
    """Five days: 2025-12-19 → 12-24, a Wednesday; delivered on the 26th."""
    submitted = told("submitted", "2025-12-26")
    assert (7, "5215.00") == late(ask(submitted, as_of="2026-01-05"))
    answer = ask(HINDERED, submitted, as_of="2026-01-05")
    assert day("2025-12-24") == deadline(answer, "tranche_2_submission").due_on
    assert (2, "1490.00") == late(answer)


def test_a_delay_of_party_a_after_the_due_date_moves_nothing():
    """Ruling 14; a recorded suspension would."""
    late_help = fact("party_a_delay", start="2025-12-22", end="2025-12-24")
    submitted = told("submitted", "2025-12-26")
    answer = ask(late_help, submitted, as_of="2026-01-05")
    assert (7, "5215.00") == late(answer)
    stop = fact("suspended", start="2025-12-22", end="2025-12-24")
    answer = ask(stop, submitted, as_of="2026-01-05")
    assert (4, "2980.00") == late(answer)


def test_it_is_no_force_majeure_where_that_only_skips_days():
    """Ruling 14: fm.effect = subtract concerns force majeure only."""
    read = {"fm.effect": "subtract"}
    answer = ask(
        HINDERED,
        told("submitted", "2025-12-26"),
        as_of="2026-01-05",
        readings=read,
    )
    assert (2, "1490.00") == late(answer)


def test_help_that_is_late_for_one_thing_moves_that_thing_only():
    demanded = told(
        "demanded", "2026-03-02", "repair_scheme", due_on="2026-03-31"
    )
    hindered = fact(
        "party_a_delay",
        start="2026-03-09",
        end="2026-03-13",
        deliverables=["repair_scheme"],
    )
    answer = ask(
        told("submitted", "2025-12-15"),
        demanded,
        hindered,
        as_of="2026-04-10",
    )
    # five days after 03-31: 2026-04-05, 清明 → 04-07
    row = deadline(answer, "repair_scheme_submission")
    assert (day("2026-04-07"), 3) == (row.due_on, row.days_overdue)
    assert (3, "2235.00") == late(answer)


# --- 第五条第3款: 甲方应按照合同约定支付合同款项 ---------------------------------
THIRD = (
    told("submitted", "2025-12-15"),
    told("submitted", "2026-03-02", "self_assessment_report"),
    fact("preliminary_review", "2026-03-20", result="pass"),
    fact("national_result", "2026-09-18", result="passed"),
)


def paid(on, amount="596000.00"):
    return fact("paid", on, tranche=3, amount=amount)


def test_the_last_payment_is_late_by_days_and_by_no_amount():
    """Document 2026-09-18, due 10-15 (15 working days), paid on the 25th."""
    answer = ask(*THIRD, paid("2026-10-25"), as_of="2026-11-23")
    row = deadline(answer, "tranche_3_payment")
    assert (day("2026-10-15"), "met_late", 10) == (
        row.due_on,
        row.state,
        row.days_overdue,
    )
    assert [("late_payment", "0.00")] == claims(answer)
    (claim,) = answer.remedies
    assert ("a", 10, 3) == (claim.owed_by, claim.days, claim.tranche)


@pytest.mark.parametrize(
    ("declared", "amount"), [(False, "0.00"), (True, "2980.00")]
)
def test_a_small_enterprise_has_a_daily_rate_of_five_in_ten_thousand(
    declared, amount
):
    """国务院令第802号第十七条: 596,000.00 × 0.05% × 10 days = 2,980.00."""
    sme = [fact("sme_declared", "2025-06-19")] if declared else []
    answer = ask(*THIRD, *sme, paid("2026-10-25"), as_of="2026-11-23")
    assert [("late_payment", amount)] == claims(answer)


def test_a_part_paid_in_time_is_not_late():
    """200,000.00 in time; 396,000.00 × 0.05% × 10 = 1,980.00."""
    answer = ask(
        *THIRD,
        fact("sme_declared", "2025-06-19"),
        paid("2026-10-14", "200000.00"),
        paid("2026-10-25", "396000.00"),
        as_of="2026-11-23",
    )
    assert [("late_payment", "1980.00")] == claims(answer)


def test_no_payment_without_a_date_is_late():
    """第二条第2款第①项 names no day: payable, never overdue by itself."""
    answer = ask(told("submitted", "2025-12-15"), as_of="2026-11-23")
    assert ("payable", None, 0) == (
        tranche(answer, 1).state,
        tranche(answer, 1).due_on,
        tranche(answer, 1).days_overdue,
    )
    demanded = fact(
        "payment_demanded", "2026-11-02", tranche=1, due_on="2026-11-13"
    )
    answer = ask(told("submitted", "2025-12-15"), demanded, as_of="2026-11-23")
    assert ("overdue", 10) == (
        tranche(answer, 1).state,
        tranche(answer, 1).days_overdue,
    )


def test_days_after_the_records_are_not_counted_against_party_a():
    answer = ask(*THIRD, as_of="2026-11-23", through="2026-10-20")
    assert (5, "not_recorded") == (
        deadline(answer, "tranche_3_payment").days_overdue,
        tranche(answer, 3).state,
    )
