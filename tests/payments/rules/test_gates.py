"""Conditions are true, false or unknown, and name what is missing."""

from payments.rules.gates import gate
from tests.stories import ask, condition, day, fact, told, tranche

SIX = (
    "new_agricultural_entities",
    "agricultural_list",
    "water",
    "air",
    "research_projects",
    "social_insurance",
)


def measured(indicator, value, *, baseline=False, period_end=None, **more):
    return fact(
        "measured",
        indicator=indicator,
        value=value,
        baseline=baseline,
        period_end=period_end or ("2025-05-31" if baseline else "2025-11-30"),
        **more,
    )


def improved():
    for key in SIX:
        yield measured(key, "50", baseline=True)
        yield measured(key, "51")


def accepted_package():
    yield told("submitted", "2025-12-15")
    yield told("accepted", "2026-01-09")


def reviewed():
    for key in ("research_report", "work_plan"):
        yield told("expert_review", "2026-01-05", key, result="pass")
        yield told("confirmed", "2026-01-08", key)


def everything():
    yield from accepted_package()
    yield from reviewed()
    yield from improved()
    yield told("approved", "2026-01-12", "score_measures")
    yield fact("counted", "2026-01-13", quota="scenario_plans", quantity=5)


def test_the_second_gate_opens_when_all_is_there():
    row = tranche(ask(*everything(), as_of="2026-01-20"), 2)
    assert (True, "payable", day("2026-01-13")) == (
        row.gate,
        row.state,
        row.payable_from,
    )
    assert [None] * 6 == [one.missing for one in row.conditions]
    assert [None] * 6 == [one.holder for one in row.conditions]


def test_the_keys_of_the_conditions_are_the_agreed_ones():
    answer = ask(as_of="2026-01-20")
    assert [
        ["effective"],
        ["half_year", "core_1", "core_2", "core_3", "core_4", "accepted"],
        ["self_assessment", "preliminary_review", "national_result"],
    ] == [[one.key for one in row.conditions] for row in answer.tranches]


def test_one_false_closes_the_gate_and_one_unknown_leaves_it_open():
    rows = tranche(ask(*everything(), as_of="2026-01-20"), 2).conditions
    without_water = [
        one
        for one in everything()
        if not (one.get("indicator") == "water" and one.get("baseline"))
    ]
    unknown = tranche(ask(*without_water, as_of="2026-01-20"), 2)
    assert (None, "blocked") == (unknown.gate, unknown.state)
    assert gate(rows) is True
    on_the_day = tranche(ask(*without_water, as_of="2025-12-19"), 2)
    assert (False, "waiting") == (on_the_day.gate, on_the_day.state)


def test_a_missing_baseline_is_named():
    known = [
        one
        for one in improved()
        if not (one.get("indicator") == "water" and one.get("baseline"))
    ]
    row = condition(ask(*known, as_of="2026-01-20"), 2, "core_3")
    assert (None, "缺基期（水资源）", "b") == (
        row.value,
        row.missing,
        row.holder,
    )


def test_one_indicator_that_did_not_improve_is_enough():
    worse = measured("air", "49.9", published_on="2025-12-20")
    row = condition(ask(*improved(), worse, as_of="2026-01-20"), 2, "core_3")
    assert (False, "空气质量未见提升") == (row.value, row.missing)


def test_equal_is_no_improvement():
    equal = measured("air", "50")
    row = condition(ask(*improved(), equal, as_of="2026-01-20"), 2, "core_3")
    assert row.value is False


def test_expert_review_and_confirmation_count_for_both_documents():
    facts = list(accepted_package())
    facts.append(
        told("expert_review", "2026-01-05", "work_plan", result="pass")
    )
    facts.append(told("confirmed", "2026-01-06", "work_plan"))
    row = condition(ask(*facts, as_of="2026-01-20"), 2, "core_1")
    assert (False, "a") == (row.value, row.holder)
    assert "调研报告或工作台账专家评审意见" in row.missing
    assert "工作方案" not in row.missing


def test_a_later_opinion_replaces_an_earlier_one():
    facts = [
        *accepted_package(),
        told("expert_review", "2026-01-02", "work_plan", result="fail"),
        told("expert_review", "2026-01-02", "research_report", result="pass"),
    ]
    failed = condition(ask(*facts, as_of="2026-01-20"), 2, "core_1")
    assert (False, "b") == (failed.value, failed.holder)
    passed = [*facts, *reviewed()]
    assert condition(ask(*passed, as_of="2026-01-20"), 2, "core_1").value


def test_four_plans_of_five_are_not_enough():
    facts = [
        told("submitted", "2025-12-15"),
        told("approved", "2026-01-12", "score_measures"),
        fact("counted", "2026-01-13", quota="scenario_plans", quantity=4),
    ]
    row = condition(ask(*facts, as_of="2026-01-20"), 2, "core_4")
    assert (False, "审核通过的应用场景推广方案4/5个") == (
        row.value,
        row.missing,
    )


def test_the_interface_and_the_model_are_judged_by_acceptance():
    """Ruling 25: core_2 = accepted of both."""
    facts = [
        told("submitted", "2025-12-15"),
        told("accepted", "2026-01-05", "node_interface"),
    ]
    row = condition(ask(*facts, as_of="2026-01-20"), 2, "core_2")
    assert (False, "a", "金融机构预授信建模待甲方验收") == (
        row.value,
        row.holder,
        row.missing,
    )
    both = [*facts, told("accepted", "2026-01-06", "pre_credit_model")]
    row = condition(ask(*both, as_of="2026-01-20"), 2, "core_2")
    assert (True, day("2026-01-06")) == (row.value, row.since)


def test_evidence_names_the_fact_and_its_day():
    row = condition(ask(*everything(), as_of="2026-01-20"), 2, "core_4")
    assert [
        ("个人信用积分管理办法（修订版）甲方审核通过", day("2026-01-12")),
        ("审核通过的应用场景推广方案5个", day("2026-01-13")),
    ] == [(one.text, one.on) for one in row.evidence]


def test_absent_facts_are_unknown_where_the_records_are_not_complete():
    answer = ask(*accepted_package(), as_of="2026-03-01", through="2026-01-10")
    assert (None, "not_recorded") == (
        tranche(answer, 2).gate,
        tranche(answer, 2).state,
    )
    row = condition(answer, 2, "core_4")
    assert row.missing.startswith("尚未补录：")
    assert "accepted" == answer.deliverables[0].state
    assert condition(answer, 2, "core_2").value is True
    assert None is tranche(answer, 3).gate


def test_unknown_conditions_are_listed_for_the_page():
    answer = ask(as_of="2026-03-01")
    (row,) = [one for one in answer.unknown if one.clause == "2.2.2.3"]
    assert "缺基期与考核值（水资源）" in row.missing
