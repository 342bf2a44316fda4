"""第二条 服务费用及支付: what the data says about the three tranches."""

from decimal import Decimal

import pytest


def tranche(agreement, number):
    return agreement.tranches[number - 1]


def keys(tranche):
    return [condition.key for condition in tranche.conditions]


def condition(agreement, number, key):
    conditions = tranche(agreement, number).conditions
    return next(c for c in conditions if c.key == key)


def test_the_fee_is_paid_in_three_tranches(agreement):
    """第二条第2款：30%、30%、40%"""
    paid = [
        (
            t.number,
            t.name,
            t.clause,
            agreement.quantity(t.share_term),
            agreement.quantity(t.amount_term),
        )
        for t in agreement.tranches
    ]
    assert paid == [
        (1, "预付款", "2.2.1", Decimal("0.3"), Decimal("447000.00")),
        (2, "进度款", "2.2.2", Decimal("0.3"), Decimal("447000.00")),
        (3, "尾款", "2.2.3", Decimal("0.4"), Decimal("596000.00")),
    ]


def test_every_number_of_a_tranche_stands_in_the_clause_of_the_tranche(
    agreement,
):
    for t in agreement.tranches:
        for term in (t.amount_term, t.share_term, t.pay_term, t.failure_term):
            if term is not None:
                assert agreement.terms[term].clause == t.clause


def test_the_first_tranche_waits_for_the_agreement_only(agreement):
    """①甲方于本协议生效后…支付第1笔款项（预付款）"""
    first = tranche(agreement, 1)
    assert keys(first) == ["effective"]
    assert first.pay_term is None
    assert first.failure_term is None


def test_the_second_tranche_waits_for_half_a_year_four_tasks_and_acceptance(
    agreement,
):
    """②项目运行半年后，乙方完成以下核心任务且经甲方验收合格"""
    second = tranche(agreement, 2)
    assert [(c.key, c.clause, c.kind) for c in second.conditions] == [
        ("half_year", "2.2.2", "period_elapsed"),
        ("core_1", "2.2.2.1", "reviewed_and_confirmed"),
        ("core_2", "2.2.2.2", "accepted"),
        ("core_3", "2.2.2.3", "improved"),
        ("core_4", "2.2.2.4", "approved_and_counted"),
        ("accepted", "2.2.2", "package_accepted"),
    ]
    assert second.pay_term is None  # the text names no day (INT-21)


def test_the_first_core_task_is_two_documents(agreement):
    """（1）提交《…调研报告或工作台账》《…工作方案》"""
    core = condition(agreement, 2, "core_1")
    assert core.deliverables == ("research_report", "work_plan")


def test_the_second_core_task_is_the_interface_and_the_model(agreement):
    """（2）“信易贷”平台完成与省级节点技术对接，…预授信建模"""
    core = condition(agreement, 2, "core_2")
    assert core.deliverables == ("node_interface", "pre_credit_model")


def test_the_third_core_task_is_judged_on_six_indicators(agreement):
    """（3）…等信用信息归集指标考核值提升"""
    core = condition(agreement, 2, "core_3")
    assert core.indicators == tuple(agreement.indicators)
    named = [agreement.indicators[key].name for key in core.indicators]
    assert "、".join(named) in agreement.clauses["2.2.2.3"].text
    directions = {i.direction for i in agreement.indicators.values()}
    assert directions == {"higher"}


def test_the_fourth_core_task_is_the_measures_and_five_plans(agreement):
    """(4)制定《…(修订版)》及至少5个应用场景推广方案，经甲方审核通过。"""
    core = condition(agreement, 2, "core_4")
    assert core.deliverables == ("score_measures",)
    assert core.quota == "scenario_plans"
    assert agreement.days(core.term) == 5
    assert agreement.required(core.quota) == 5


def test_the_package_is_dated_by_one_clause(agreement):
    """满6个月前15个工作日内提交；20个工作日内完成验收；10个工作日内整改"""
    package = agreement.packages["tranche_2"]
    assert package.members == (
        "research_report",
        "work_plan",
        "node_interface",
        "pre_credit_model",
        "collection_report",
        "score_measures",
        "scenario_plans",
    )
    windows = [
        (
            agreement.days(term),
            agreement.terms[term].on(agreement.signed_on).unit,
        )
        for term in (
            package.operation_term,
            package.submission_term,
            package.review_term,
            package.rework_term,
        )
    ]
    assert windows == [
        (6, "month"),
        (15, "working_day"),
        (20, "working_day"),
        (10, "working_day"),
    ]
    assert {
        agreement.terms[term].clause
        for term in (
            package.operation_term,
            package.submission_term,
            package.review_term,
            package.rework_term,
        )
    } == {"2.2.2.5"}


def test_the_task_division_is_no_condition_of_any_payment(agreement):
    """第二条第2款第②项列的是调研报告、工作方案，没有任务分工表"""
    waited_for = {
        key
        for t in agreement.tranches
        for c in t.conditions
        for key in c.deliverables
    } | set(agreement.packages["tranche_2"].members)
    assert "task_division" not in waited_for
    assert {agreement.deliverables[key].item for key in waited_for} == {
        1,
        2,
        3,
        4,
    }


def test_the_last_tranche_waits_for_the_state(agreement):
    """③…自评估报告…初审合格，且…通过国家验收，…15个工作日内支付"""
    last = tranche(agreement, 3)
    assert keys(last) == [
        "self_assessment",
        "preliminary_review",
        "national_result",
    ]
    assert agreement.days(last.pay_term) == 15
    assert agreement.quantity(last.failure_term) == Decimal("0.2")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_title_retypes_no_number(agreement, number):
    for c in tranche(agreement, number).conditions:
        assert not any(sign.isdigit() for sign in c.title), c.title


def test_the_invoice_follows_the_money(agreement):
    """乙方应在每次收款后5个工作日内…开具…发票"""
    row = agreement.terms["invoice_days"].on(agreement.effective_on)
    assert (row.value, row.unit) == (5, "working_day")
