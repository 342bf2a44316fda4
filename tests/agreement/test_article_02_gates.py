"""第二条 服务费用及支付, told as stories: what is paid, when, and what stops it."""

import pytest

from tests.stories import (
    ask,
    claims,
    condition,
    day,
    fact,
    told,
    tranche,
)

SIX = (
    "new_agricultural_entities",
    "agricultural_list",
    "water",
    "air",
    "research_projects",
    "social_insurance",
)


def paid(number, on, amount):
    return fact("paid", on, tranche=number, amount=amount)


def measured(key, value, period_end, **more):
    return fact(
        "measured", indicator=key, value=value, period_end=period_end, **more
    )


# The four core tasks, the last of them done on 2026-01-13.
SUBMITTED = told("submitted", "2025-12-15")
ACCEPTED = told("accepted", "2026-01-09")
CORE_1 = [
    one
    for key in ("research_report", "work_plan")
    for one in (
        told("expert_review", "2026-01-05", key, result="pass"),
        told("confirmed", "2026-01-08", key),
    )
]
CORE_3 = [
    one
    for key in SIX
    for one in (
        measured(key, "71.4", "2025-05-31", baseline=True),
        measured(key, "86", "2025-11-30"),
    )
]
CORE_4 = [
    told("approved", "2026-01-12", "score_measures"),
    fact("counted", "2026-01-13", quota="scenario_plans", quantity=5),
]
ALL = [SUBMITTED, ACCEPTED, *CORE_1, *CORE_3, *CORE_4]


def second(*facts, as_of="2026-01-20", **more):
    row = tranche(ask(*facts, as_of=as_of, **more), 2)
    values = {one.key: one.value for one in row.conditions}
    return row.state, row.gate, values


def value(key, *facts, as_of="2026-01-20", **more):
    return condition(ask(*facts, as_of=as_of, **more), 2, key).value


# --- 第2款第①项: 协议生效后……支付第1笔款项 44.7万元 -------------------------------
def test_the_first_payment_waits_for_nothing_but_the_agreement():
    answer = ask(as_of="2025-06-19")
    row = tranche(answer, 1)
    assert ("payable", day("2025-06-19"), "447000.00", None) == (
        row.state,
        row.payable_from,
        f"{row.amount:.2f}",
        row.due_on,
    )


def test_instalments_and_a_reversal_add_up():
    facts = (
        paid(1, "2025-07-02", "200000.00"),
        paid(1, "2025-07-10", "247000.00"),
        paid(1, "2025-07-20", "-247000.00"),
    )
    before = tranche(ask(*facts, as_of="2025-07-15"), 1)
    assert ("paid", day("2025-07-10")) == (before.state, before.paid_on)
    after = tranche(ask(*facts, as_of="2025-07-21"), 1)
    assert ("payable", "200000.00", None) == (
        after.state,
        f"{after.paid:.2f}",
        after.paid_on,
    )


# --- 第2款第②项: 运行半年后……核心任务且经甲方验收合格 -------------------------------
def test_the_second_payment_opens_with_the_last_of_its_conditions():
    answer = ask(*ALL, as_of="2026-01-20")
    row = tranche(answer, 2)
    assert ("payable", True, day("2026-01-13"), "447000.00") == (
        row.state,
        row.gate,
        row.payable_from,
        f"{row.amount:.2f}",
    )
    assert None is row.due_on  # 协议未约定付款日


def test_half_a_year_is_over_on_the_day_after_the_completion_day():
    early = [one for one in ALL if one.on <= day("2025-12-19")]
    assert ("waiting", False) == second(*early, as_of="2025-12-19")[:2]
    assert True is value("half_year", *early, as_of="2025-12-20")


@pytest.mark.parametrize(
    ("missing", "key"),
    [
        (CORE_1[0], "core_1"),  # 专家评审
        (CORE_1[1], "core_1"),  # 书面确认
        (CORE_4[0], "core_4"),  # 审核通过
        (CORE_4[1], "core_4"),  # 五个推广方案
    ],
)
def test_a_missing_act_stops_its_task_alone(missing, key):
    facts = [one for one in ALL if one is not missing]
    state, gate, values = second(*facts)
    assert ("blocked", False) == (state, gate)
    assert [key] == [name for name, one in values.items() if one is not True]


def test_four_plans_are_too_few():
    four = fact("counted", "2026-01-13", quota="scenario_plans", quantity=4)
    assert False is value("core_4", *ALL[:-1], four)
    fifth = fact("counted", "2026-01-15", quota="scenario_plans")
    answer = ask(*ALL[:-1], four, fifth, as_of="2026-01-20")
    assert day("2026-01-15") == tranche(answer, 2).payable_from


def test_a_failed_expert_review_stops_the_first_task_until_passed():
    failed = told("expert_review", "2026-01-10", "work_plan", result="fail")
    assert False is value("core_1", *ALL, failed)
    again = told("expert_review", "2026-01-15", "work_plan", result="pass")
    assert True is value("core_1", *ALL, failed, again)


def test_the_second_task_is_accepted_with_its_two_deliverables():
    """Ruling 25: node_interface and pre_credit_model."""
    members = ("research_report", "work_plan", "node_interface")
    facts = [SUBMITTED, *(told("accepted", "2026-01-09", k) for k in members)]
    assert False is value("core_2", *facts)
    model = told("accepted", "2026-01-12", "pre_credit_model")
    assert True is value("core_2", *facts, model)
    assert False is value("accepted", *facts, model)  # three are open


def test_all_six_indicators_have_to_rise():
    """Ruling 25: one that stays where it was has not improved."""
    same = measured("water", "71.4", "2025-12-31")
    assert False is value("core_3", *ALL, same)
    fallen = measured("water", "60", "2025-12-31")
    assert False is value("core_3", *ALL, fallen)
    up = measured("water", "71.5", "2025-12-31")
    assert True is value("core_3", *ALL, up)


def test_without_a_baseline_nothing_can_be_said():
    """INT-16: block, do not guess; unknown even with complete records."""
    facts = [
        one
        for one in ALL
        if not (one.get("indicator") == "air" and one.get("baseline"))
    ]
    state, gate, values = second(*facts)
    assert ("blocked", None, None) == (state, gate, values["core_3"])
    row = condition(ask(*facts, as_of="2026-01-20"), 2, "core_3")
    assert "缺基期（空气质量）" == row.missing


def test_the_latest_baseline_before_the_service_counts():
    """Ruling 25: its period ends on or before the effective day."""
    older = measured("water", "99", "2025-03-31", baseline=True)
    assert True is value("core_3", *ALL, older)
    latest = measured("water", "99", "2025-06-19", baseline=True)
    assert False is value("core_3", *ALL, latest)


def test_a_corrected_value_replaces_the_one_of_its_period():
    """Ruling 2."""
    wrong = measured("water", "60", "2025-11-30")
    right = measured("water", "87", "2025-11-30")
    assert False is value("core_3", *ALL, wrong)
    assert True is value("core_3", *ALL, wrong, right)


def test_a_value_exists_from_the_day_it_is_published():
    """Ruling 4."""
    late_value = measured(
        "water", "60", "2025-12-31", published_on="2026-01-18"
    )
    assert True is value("core_3", *ALL, late_value, as_of="2026-01-17")
    assert False is value("core_3", *ALL, late_value, as_of="2026-01-18")


def test_what_is_not_recorded_is_unknown_and_never_true():
    """Principle 3: absent facts say nothing before the records are whole."""
    state, gate, values = second(SUBMITTED, through=None)
    assert ("not_recorded", None) == (state, gate)
    assert {None} == {values[key] for key in ("core_1", "core_4", "accepted")}
    assert second(*ALL, through=None)[1] is True


def test_rejected_the_payment_may_be_refused_until_it_passes():
    """第2款第②项「直至验收通过，否则甲方有权拒绝支付进度款」"""
    rejected = told("rejected", "2026-01-09")
    rest = [*CORE_1, *CORE_3, *CORE_4]
    state, gate, values = second(SUBMITTED, rejected, *rest)
    assert ("blocked", False, False) == (state, gate, values["accepted"])
    again = (
        told("submitted", "2026-01-20"),
        told("accepted", "2026-02-02"),
    )
    answer = ask(SUBMITTED, rejected, *again, *rest, as_of="2026-02-03")
    assert day("2026-02-02") == tranche(answer, 2).payable_from


@pytest.mark.parametrize(
    ("code", "due_on", "state", "days"),
    [
        ("on_demand", None, "payable", 0),
        # accepted 2026-01-09, later than 12-19: 15 working days
        ("wd15", "2026-01-30", "overdue", 4),
    ],
)
def test_the_second_payment_has_a_date_only_where_so_read(
    code, due_on, state, days
):
    """Ruling 23."""
    answer = ask(*ALL, as_of="2026-02-03", readings={"t2.due": code})
    row = tranche(answer, 2)
    assert (due_on and day(due_on), state, days) == (
        row.due_on,
        row.state,
        row.days_overdue,
    )


def test_a_demanded_payment_is_overdue_after_its_date():
    """Ruling 23: demanded to 2026-01-30, four days later overdue by 4."""
    demand = fact(
        "payment_demanded", "2026-01-14", tranche=2, due_on="2026-01-30"
    )
    row = tranche(ask(*ALL, demand, as_of="2026-02-03"), 2)
    assert (day("2026-01-30"), "overdue", 4) == (
        row.due_on,
        row.state,
        row.days_overdue,
    )


# --- 第2款第③项: 初审合格，且……通过国家验收……15个工作日内支付59.6万元 -----------------
ASSESSED = told("submitted", "2026-03-02", "self_assessment_report")
REVIEWED = fact("preliminary_review", "2026-03-20", result="pass")
PASSED = fact("national_result", "2026-09-18", result="passed")


def third(*facts, as_of="2026-10-09", **more):
    row = tranche(ask(SUBMITTED, *facts, as_of=as_of, **more), 3)
    return row.state, row.gate, row.due_on


def test_the_last_payment_is_due_fifteen_working_days_after_the_document():
    """2026-09-18 and fifteen working days over two holidays: 10-15."""
    assert ("payable", True, day("2026-10-15")) == third(
        ASSESSED, REVIEWED, PASSED
    )
    answer = third(ASSESSED, REVIEWED, PASSED, as_of="2026-10-16")
    assert ("overdue", True, day("2026-10-15")) == answer


def test_it_waits_for_the_state_with_complete_records_and_is_unknown_without():
    """Ruling 7."""
    assert ("waiting", False, None) == third(ASSESSED, REVIEWED)
    state, gate, _ = third(ASSESSED, REVIEWED, through="2026-06-30")
    assert ("not_recorded", None) == (state, gate)


def test_document_there_and_review_missing_is_blocked():
    """Ruling 26."""
    assert ("blocked", False, None) == third(ASSESSED, PASSED)


@pytest.mark.parametrize(
    ("code", "due_on"), [("later", "2026-10-29"), ("document", "2026-10-15")]
)
def test_a_later_review_moves_the_clock_only_as_read(code, due_on):
    """t3.clock: 初审 on Friday 2026-10-09; 10-10 is a worked Saturday."""
    review = fact("preliminary_review", "2026-10-09", result="pass")
    answer = third(
        ASSESSED,
        review,
        PASSED,
        as_of="2026-10-12",
        readings={"t3.clock": code},
    )
    assert ("payable", True, day(due_on)) == answer


def test_failure_through_party_b_takes_a_share_of_the_fees_received_by_then():
    """「按已收取费用的20%承担违约金」: received up to the day of the result."""
    answer = ask(
        SUBMITTED,
        paid(1, "2025-07-03", "447000.00"),
        paid(1, "2025-07-10", "-47000.00"),
        fact("national_result", "2026-09-18", result="failed", fault="b"),
        paid(1, "2026-09-19", "47000.00"),
        as_of="2026-10-01",
    )
    assert [("failed_creation", "80000.00")] == claims(answer)
    assert "refusable" == tranche(answer, 3).state


@pytest.mark.parametrize("fault", ["a", "none"])
def test_failure_without_fault_of_party_b_only_closes_the_gate(fault):
    """Ruling 26."""
    answer = ask(
        SUBMITTED,
        paid(1, "2025-07-03", "447000.00"),
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
        SUBMITTED,
        paid(1, "2025-07-03", "447000.00"),
        fact("national_result", "2026-03-18", result="failed", fault="b"),
        fact("national_result", "2026-09-18", result="passed"),
        as_of="2026-10-01",
    )
    assert [] == claims(answer)
    assert "blocked" == tranche(answer, 3).state
