"""第十条 违约责任: which days count, which heads stand beside each other."""

import pytest

from tests.stories import ask, claims, day, deadline, fact, late, told, tranche

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


# --- one deed, one loss -------------------------------------------------------
def incident(**more):
    return fact("data_security_incident", "2025-10-15", act="leak", **more)


def disclosure(**more):
    return fact("disclosure", "2025-10-15", by="b", act="leak", **more)


def test_one_deed_under_two_clauses_is_one_row_and_shows_the_other_figure():
    """Ruling 19."""
    answer = ask(incident(), disclosure(loss="700000.00"), as_of="2025-12-01")
    (row,) = answer.remedies
    assert ("data_security", "leak", "700000.00", "700000.00") == (
        row.head,
        row.act,
        f"{row.amount:f}",
        f"{row.alternative:f}",
    )


def test_cumulated_the_loss_above_both_penalties_goes_to_the_first():
    answer = ask(
        incident(loss="700000.00"),
        disclosure(),
        as_of="2025-12-01",
        readings={"penalty.double": "cumulative"},
    )
    assert [
        ("data_security", "402000.00"),
        ("disclosure", "298000.00"),
    ] == claims(answer)


def test_fraud_and_disclosure_of_one_deed_are_one_row_under_fraud():
    answer = ask(
        fact("fraud", "2025-10-15", act="leak", loss="100000.00"),
        disclosure(loss="100000.00"),
        as_of="2025-12-01",
    )
    assert [("fraud", "398000.00")] == claims(answer)


def test_two_deeds_without_a_name_are_two():
    answer = ask(
        fact("fraud", "2025-10-15"),
        fact("fraud", "2025-11-15"),
        as_of="2025-12-01",
    )
    assert [("fraud", "298000.00")] * 2 == claims(answer)


def test_a_recorded_loss_is_the_total_known_to_date():
    """Ruling 2: a later total replaces an earlier one, and the field."""
    answer = ask(
        incident(loss="900000.00"),
        fact("loss_recorded", "2025-11-01", act="leak", amount="400000.00"),
        fact("loss_recorded", "2025-11-20", act="leak", amount="500000.00"),
        as_of="2025-12-01",
    )
    assert [("data_security", "500000.00")] == claims(answer)


def test_disclosure_by_party_a_is_owed_by_party_a():
    (row,) = ask(
        fact("disclosure", "2025-10-15", by="a"), as_of="2025-12-01"
    ).remedies
    assert ("a", "298000.00", "10.2") == (
        row.owed_by,
        f"{row.amount:f}",
        row.clause,
    )


def test_percentages_take_the_total_on_the_day_of_the_act():
    """Ruling 21."""
    amended = fact("total_amended", "2025-10-15", total="1000000.00")
    before = fact("fraud", "2025-10-14")
    after = fact("fraud", "2025-10-15")
    answer = ask(amended, before, after, as_of="2025-12-01")
    assert [("fraud", "298000.00"), ("fraud", "200000.00")] == claims(answer)


# --- 10.5 ----------------------------------------------------------------------
def test_a_general_breach_needs_a_loss_and_tops_up_to_it():
    def breach(**more):
        return fact("general_breach", "2025-10-15", by="a", **more)

    assert [] == claims(ask(breach(), as_of="2025-12-01"))
    answer = ask(
        breach(loss="500000.00", costs="30000.00"), as_of="2025-12-01"
    )
    assert [("general_breach", "530000.00")] == claims(answer)
    assert "a" == answer.remedies[0].owed_by


DELAY_LOSS = fact(
    "loss_recorded",
    "2026-02-01",
    act="late_delivery",
    amount="50000.00",
    costs="8000.00",
)


def test_a_loss_tied_to_the_delay_gives_only_the_top_up_and_costs():
    """Ruling 20."""
    answer = ask(
        told("submitted", "2026-01-18"), DELAY_LOSS, as_of="2026-02-10"
    )
    assert [
        ("late_delivery", "22350.00"),
        ("general_breach", "35650.00"),
    ] == claims(answer)
    assert "late_delivery" == answer.remedies[1].act


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("max", [("general_breach", "455000.00")]),
        (
            "sum",
            [("late_delivery", "22350.00"), ("general_breach", "455000.00")],
        ),
    ],
)
def test_heads_cumulate_only_as_read(code, expected):
    answer = ask(
        told("submitted", "2026-01-18"),
        DELAY_LOSS,
        as_of="2026-02-10",
        readings={"penalty.cumulation": code},
    )
    assert expected == claims(answer)


def test_a_loss_below_the_penalty_for_delay_adds_nothing():
    small = fact(
        "loss_recorded", "2026-02-01", act="late_delivery", amount="1.00"
    )
    answer = ask(told("submitted", "2026-01-18"), small, as_of="2026-02-10")
    assert [("late_delivery", "22350.00")] == claims(answer)


# --- 2.2.3: creation failed ------------------------------------------------------
def test_failure_through_party_b_takes_a_share_of_the_fees_received_by_then():
    """第二条第2款第③项: 已收取费用 up to the day of the result."""
    answer = ask(
        ON_TIME,
        fact("paid", "2025-07-03", tranche=1, amount="447000.00"),
        fact("paid", "2025-07-10", tranche=1, amount="-47000.00"),
        fact("national_result", "2026-09-18", result="failed", fault="b"),
        fact("paid", "2026-09-19", tranche=1, amount="47000.00"),
        as_of="2026-10-01",
    )
    assert [("failed_creation", "80000.00")] == claims(answer)
    assert "refusable" == tranche(answer, 3).state


@pytest.mark.parametrize("fault", ["a", "none"])
def test_failure_without_fault_of_party_b_only_closes_the_gate(fault):
    """Ruling 26."""
    answer = ask(
        ON_TIME,
        fact("paid", "2025-07-03", tranche=1, amount="447000.00"),
        fact("national_result", "2026-09-18", result="failed", fault=fault),
        as_of="2026-10-01",
    )
    assert [] == claims(answer)
    assert ("blocked", False) == (
        tranche(answer, 3).state,
        tranche(answer, 3).gate,
    )


def test_a_later_result_replaces_an_earlier_one():
    answer = ask(
        ON_TIME,
        fact("paid", "2025-07-03", tranche=1, amount="447000.00"),
        fact("national_result", "2026-03-18", result="failed", fault="b"),
        fact("national_result", "2026-09-18", result="passed"),
        as_of="2026-10-01",
    )
    assert [] == claims(answer)
    assert "blocked" == tranche(answer, 3).state


# --- 10.4 ------------------------------------------------------------------------
def test_the_cure_period_runs_from_posting_and_is_rolled():
    notice = fact("notified", "2026-09-05", subject="breach", by="a", act="x")
    row = deadline(ask(ON_TIME, notice, as_of="2026-10-01"), "cure")
    assert ("b", day("2026-10-08"), "open") == (
        row.obligor,
        row.due_on,
        row.state,
    )
    cured = fact("cured", "2026-10-06", act="x")
    row = deadline(ask(ON_TIME, notice, cured, as_of="2026-11-01"), "cure")
    assert ("met", day("2026-10-06")) == (row.state, row.met_on)
    other = fact("cured", "2026-10-06", act="y")
    row = deadline(ask(ON_TIME, notice, other, as_of="2026-10-09"), "cure")
    assert ("overdue", 1) == (row.state, row.days_overdue)
