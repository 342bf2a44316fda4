"""第十条第1款 每逾期一日: which days count, and what each of them costs."""

import pytest

from tests.stories import ask, day, deadline, fact, late, told, tranche

ON_TIME = told("submitted", "2025-12-15")


# --- 10.1: not recorded is not late -------------------------------------------
def test_days_beyond_the_complete_records_are_not_counted():
    """Ruling 6."""
    answer = ask(as_of="2026-03-05", through="2025-12-25")
    row = deadline(answer, "tranche_2_submission")
    assert ("not_recorded", 6) == (row.state, row.days_overdue)
    (claim,) = answer.remedies
    assert (6, "4470.00", True) == (
        claim.days,
        f"{claim.amount:f}",
        claim.known_so_far,
    )


def test_a_real_contract_without_history_alarms_no_one():
    answer = ask(as_of="2026-11-23", through=None)
    assert () == answer.remedies
    assert {"not_recorded"} == {row.state for row in answer.deadlines}
    assert {"not_recorded"} == {row.state for row in answer.deliverables}
    assert {"not_recorded"} == {row.state for row in answer.tranches}
    assert {"not_recorded"} == {row.state for row in answer.quotas}
    assert {"a": 0, "b": 0} == answer.holder
    assert (None, ()) == (answer.presence.today, answer.presence.gaps)
    assert "尚未补录：双方尚未确认记录完整至何日" == answer.unknown[0].missing


def test_a_late_submission_recorded_beyond_the_records_counts_what_is_sure():
    facts = (told("submitted", "2026-01-20"),)
    answer = ask(*facts, as_of="2026-03-05", through="2025-12-25")
    assert ("met_late", 6) == (
        deadline(answer, "tranche_2_submission").state,
        late(answer)[0],
    )
    unset = ask(*facts, as_of="2026-03-05", through=None)
    row = deadline(unset, "tranche_2_submission")
    assert ("not_recorded", 0) == (row.state, row.days_overdue)


# --- 10.1: the account of days -------------------------------------------------
def test_the_day_list_says_for_each_day_who_and_why():
    answer = ask(
        told("submitted", "2025-12-22"),
        told("rejected", "2025-12-26"),
        told("submitted", "2026-01-14"),
        as_of="2026-01-20",
    )
    (claim,) = answer.remedies
    lines = {str(line.on): line for line in claim.day_list}
    first = lines["2025-12-20"]
    assert ("周六", True, "b", ("tranche_2",), "逾期未提交", 1) == (
        first.weekday,
        first.counted,
        first.holder,
        first.keys,
        first.reason,
        first.running,
    )
    assert (False, "a", "甲方验收中，不计") == (
        lines["2025-12-24"].counted,
        lines["2025-12-24"].holder,
        lines["2025-12-24"].reason,
    )
    assert "整改期内，不计" == lines["2026-01-05"].reason
    # rejected 12-26: the ten working days end on 2026-01-12
    assert ["2026-01-13", "2026-01-14"] == [
        str(line.on)
        for line in claim.day_list
        if line.reason == "超过整改期限"
    ]
    assert (5, 5) == (claim.days, claim.day_list[-1].running)


def test_the_working_shows_base_rate_and_days():
    (claim,) = ask(
        told("submitted", "2025-12-26"), as_of="2026-01-05"
    ).remedies
    assert claim.working == (
        "合同总金额 ￥1,490,000.00 × 0.05% × 7日 = ￥5,215.00",
    )
    assert ("10.1", "b") == (claim.clause, claim.owed_by)


def test_only_working_days_may_be_read_to_count():
    facts = (told("submitted", "2025-12-26"),)
    read = {"delay.count": "working_days"}
    answer = ask(*facts, as_of="2026-01-05", readings=read)
    assert (5, "3725.00") == late(answer)
    (claim,) = answer.remedies
    assert day("2025-12-22") == claim.day_list[0].on


def test_rejected_work_read_as_not_performed_is_late_only_once_rejected():
    """Reading C: while a submission is under review, no one can know."""
    read = {"delay.rework": "C"}
    pending = ask(ON_TIME, as_of="2026-01-08", readings=read)
    assert (0, "0.00") == late(pending)
    rejected = ask(
        ON_TIME,
        told("rejected", "2026-01-09"),
        as_of="2026-01-09",
        readings=read,
    )
    assert (21, "15645.00") == late(rejected)


def test_a_resubmission_stops_the_clock_until_it_is_rejected():
    """Ruling 13, reading C."""
    facts = (
        ON_TIME,
        told("rejected", "2026-01-09"),
        told("submitted", "2026-02-02"),
    )
    read = {"delay.rework": "C"}
    pending = ask(*facts, as_of="2026-02-20", readings=read)
    assert 45 == late(pending)[0]
    again = ask(
        *facts,
        told("rejected", "2026-02-20"),
        as_of="2026-02-25",
        readings=read,
    )
    assert 45 + 5 == late(again)[0]


def test_one_clock_per_obligation_where_so_read_and_a_package_is_one():
    """Ruling 17."""
    facts = (
        told("submitted", "2025-12-26"),
        told("demanded", "2025-12-01", "repair_scheme", due_on="2025-12-22"),
        told("submitted", "2025-12-26", "repair_scheme"),
    )
    assert (7, "5215.00") == late(ask(*facts, as_of="2026-01-05"))
    read = {"delay.stacking": "per_item"}
    answer = ask(*facts, as_of="2026-01-05", readings=read)
    assert (7 + 4, "8195.00") == late(answer)


def test_late_days_take_the_total_in_force_on_each_day():
    """Ruling 21: the day of the amendment is already at the new total."""
    facts = (
        told("submitted", "2025-12-26"),
        fact("total_amended", "2025-12-24", total="2000000.00"),
    )
    answer = ask(*facts, as_of="2026-01-05")
    assert (7, "5980.00") == late(answer)  # 4 × 745 + 3 × 1000
    original = {"total.amended": "original"}
    answer = ask(*facts, as_of="2026-01-05", readings=original)
    assert (7, "5215.00") == late(answer)
    assert "447000.00" == f"{tranche(answer, 1).amount:.2f}"


def test_a_suspension_stops_days_wherever_it_lies():
    """Ruling 14."""
    stop = fact("suspended", start="2025-12-22", end="2025-12-24")
    answer = ask(stop, told("submitted", "2025-12-26"), as_of="2026-01-05")
    assert (4, "2980.00") == late(answer)
    row = deadline(answer, "tranche_2_submission")
    assert (day("2025-12-19"), 4) == (row.due_on, row.days_overdue)
    (claim,) = answer.remedies
    reasons = {str(line.on): line.reason for line in claim.day_list}
    assert "中止计期，不计" == reasons["2025-12-23"]


# A package in time but rejected, and one handed in a week late.
REWORKED = (
    ON_TIME,
    told("rejected", "2026-01-09"),
    told("submitted", "2026-02-02"),
    told("accepted", "2026-02-10"),
)
WEEK_LATE = (told("submitted", "2025-12-26"),)


@pytest.mark.parametrize(
    ("facts", "key", "code", "days", "amount"),
    [
        # 01-24 … 02-02 beyond the ten working days to 01-23
        (REWORKED, "delay.rework", "A", 10, "7450.00"),
        # 01-10 … 02-02, all in 乙方's hands
        (REWORKED, "delay.rework", "B", 24, "17880.00"),
        # 12-20 … 02-02, as if never performed
        (REWORKED, "delay.rework", "C", 45, "33525.00"),
        (WEEK_LATE, "delay.count", "counted", 7, "5215.00"),
        (WEEK_LATE, "delay.count", "excluded", 6, "4470.00"),
        (WEEK_LATE, "delay.count", "working_days", 5, "3725.00"),
        (WEEK_LATE, "submission.reading", "W", 7, "5215.00"),
        (WEEK_LATE, "submission.reading", "X", 8, "5960.00"),
        (WEEK_LATE, "submission.reading", "D", 28, "20860.00"),
    ],
)
def test_the_same_facts_cost_what_each_reading_says(
    facts, key, code, days, amount
):
    answer = ask(*facts, as_of="2026-03-05", readings={key: code})
    assert (days, amount) == late(answer)
