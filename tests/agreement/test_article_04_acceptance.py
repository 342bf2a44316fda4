"""第四条 验收标准, beside 第一条: what is owed and how it is judged."""

import pytest

from tests.stories import ask, deadline, fact, told

# rulings.md, "Keys": every deliverable, by item.
OWED = {
    1: "research_report self_assessment_report work_plan task_division",
    2: "node_interface pre_credit_model credit_loan_statement",
    3: "collection_report",
    4: "score_measures scenario_plans",
    5: "commitment_scheme graded_supervision_scheme incentive_scheme "
    "repair_scheme supervision_plans",
    6: "contract_performance_statement contract_performance_display "
    "contract_tracking_mechanism",
    7: "xinyi_plus_plan livelihood_plan typical_scenario_cases",
    8: "expert_roster seminar_papers",
    9: "ranking_statement",
    10: "training_materials",
    11: "article_evidence",
    12: "zhengkai_plan zhengkai_results score_h5_page",
    13: "case_coaching_note",
    14: "onsite_staff_file",
}


def required(agreement, key):
    pieces = agreement.deliverables[key].pieces
    return {p.key: p.minimum for p in pieces if p.minimum}


def criteria(agreement, key):
    return {
        c.clause: (c.measure, c.term)
        for c in agreement.deliverables[key].criteria
    }


def test_fourteen_items_are_owed_each_with_its_acceptance(agreement):
    items = [
        (i.number, i.clause, i.acceptance_clause) for i in agreement.items
    ]
    assert items == [
        *((n, f"1.1.{n}", f"4.{n}") for n in range(1, 14)),
        (14, "1.1.14", "6.7"),
    ]


def test_a_title_is_the_first_line_of_its_clause(agreement):
    for item in agreement.items:
        first = agreement.clauses[item.clause].text.splitlines()[0]
        assert first == f"（{item.number}）{item.title}"


@pytest.mark.parametrize("number", OWED)
def test_the_deliverables_of_an_item_are_known(agreement, number):
    item = agreement.items[number - 1]
    assert item.deliverables == tuple(OWED[number].split())
    for key in item.deliverables:
        deliverable = agreement.deliverables[key]
        assert deliverable.item == number
        assert deliverable.service_clause == item.clause
        assert deliverable.acceptance_clause == item.acceptance_clause


def test_every_criterion_is_the_agreement_s_own_words(agreement):
    keys = []
    for deliverable in agreement.deliverables.values():
        assert deliverable.criteria, deliverable.key
        for criterion in deliverable.criteria:
            keys.append(criterion.key)
            text = agreement.clauses[criterion.clause].text
            assert criterion.quote in text, criterion.key
            if criterion.term is not None:
                row = agreement.terms[criterion.term].values[0]
                assert row.quantity.says in criterion.quote, criterion.key
    assert len(keys) == len(set(keys))


def test_a_criterion_belongs_to_the_service_its_acceptance_or_a_gate(
    agreement,
):
    gates = {c.clause for t in agreement.tranches for c in t.conditions}
    for deliverable in agreement.deliverables.values():
        own = {deliverable.service_clause, deliverable.acceptance_clause}
        for criterion in deliverable.criteria:
            assert criterion.clause in own | gates


@pytest.mark.parametrize("key", ["research_report", "self_assessment_report"])
def test_a_report_is_judged_on_accuracy_and_recommendations(agreement, key):
    """第四条第1款：数据分析准确率不低于95%；第一条(1)：至少 5 条针对性建议"""
    judged = [
        (c.measure, c.term) for c in agreement.deliverables[key].criteria
    ]
    assert ("ratio", "accepted_accuracy_rate") in judged
    assert ("counted", "recommendations_minimum") in judged


def test_five_plans_are_needed_before_submitting(agreement):
    """第四条第4款：不少于5个人诚信积分应用场景推广方案"""
    assert required(agreement, "scenario_plans") == {"plan": 5}
    assert criteria(agreement, "scenario_plans")["4.4"] == (
        "counted",
        "accepted_scenario_plans_minimum",
    )


def test_three_cases_three_trainings_three_people(agreement):
    """第四条第7款、第四条第10款、第六条第7款"""
    assert required(agreement, "typical_scenario_cases") == {"case": 3}
    assert required(agreement, "training_materials") == {
        "materials": 3,
        "agenda": 3,
    }
    assert required(agreement, "onsite_staff_file") == {"qualification": 3}


def test_a_seminar_needs_agenda_and_sign_in_sheet(agreement):
    """第四条第8款：学术研讨会议程和签到表"""
    assert required(agreement, "seminar_papers") == {
        "agenda": 1,
        "sign_in_sheet": 1,
    }


def test_no_minimum_above_one_is_typed(agreement):
    for deliverable in agreement.deliverables.values():
        for piece in deliverable.pieces:
            if piece.minimum_term is None:
                assert piece.minimum in (0, 1)
            else:
                assert piece.minimum == agreement.days(piece.minimum_term)


def test_improvement_is_asked_where_the_text_compares(agreement):
    """较未提供服务前有所提升: 4.2, 4.3, 4.9 and 2.2.2.3"""
    compared = {
        c.clause
        for d in agreement.deliverables.values()
        for c in d.criteria
        if c.measure == "improved"
    }
    assert compared == {"4.2", "4.3", "4.9", "2.2.2.3"}


def test_quotas_count_what_the_text_counts(agreement):
    counted = {
        key: (quota.clause, agreement.required(key), quota.unit, quota.period)
        for key, quota in agreement.quotas.items()
    }
    assert counted == {
        "media_yearly": ("1.1.11", 5, "篇", "contract_year"),
        "media_monthly": ("4.11", 1, "篇", "full_months"),
        "trainings": ("1.1.10", 3, "场", "whole_term"),
        "scenarios_live": ("1.1.4", 5, "个", "whole_term"),
        "scenario_plans": ("2.2.2.4", 5, "个", "whole_term"),
        "typical_scenarios": ("1.1.7", 3, "个", "whole_term"),
        "selected_cases": ("1.1.13", 1, "个", "whole_term"),
        "seminars": ("1.1.8", 1, "场", "whole_term"),
    }
    assert agreement.quotas["media_yearly"].also_counts_as == "media_monthly"
    assert agreement.quotas["seminars"].term is None


def test_names_of_documents_are_those_of_the_text(agreement):
    """A piece in 《》 is called as its clause calls it."""
    for deliverable in agreement.deliverables.values():
        for piece in deliverable.pieces:
            if piece.name.startswith("《"):
                name = piece.name.split("》")[0] + "》"
                assert name in agreement.clauses[piece.clause].text


# --- 第四条第11款: 频次不低于平均1篇/月 ------------------------------------------
def articles(*days):
    return [fact("counted", on, quota="media_monthly") for on in days]


@pytest.mark.parametrize(
    ("as_of", "required", "state"),
    [
        ("2025-07-18", 0, "open"),
        ("2025-07-19", 1, "met"),
        ("2025-12-18", 5, "short"),
        ("2025-12-19", 6, "short"),
        ("2026-11-23", 17, "short"),
        ("2026-12-19", 18, "short"),
    ],
)
def test_one_article_is_owed_for_each_full_month(as_of, required, state):
    """From 2025-06-19; a month is full on its corresponding day (202)."""
    answer = ask(*articles("2025-07-10"), as_of=as_of)
    row = next(one for one in answer.quotas if one.key == "media_monthly")
    assert (required, state) == (row.required, row.state)


def test_it_is_an_average_and_no_month_stands_alone():
    """Six articles in one month meet the first six months."""
    six = articles(*(f"2025-12-{n:02}" for n in range(1, 7)))
    row = next(
        one
        for one in ask(*six, as_of="2025-12-19").quotas
        if one.key == "media_monthly"
    )
    assert (6, 6, "met") == (row.required, row.counted, row.state)


def stands(answer, key):
    return next(row for row in answer.deliverables if row.key == key)


# --- 第四条第0款: 甲方根据实际要求和情况进行验收 ------------------------------------
def test_outside_the_package_acceptance_has_no_written_term():
    """4.5: a scheme handed in; 2.2.2.5 dates the review of T2 work only."""
    answer = ask(
        told("submitted", "2025-12-15"),
        told("submitted", "2026-03-02", "repair_scheme"),
        as_of="2026-06-01",
    )
    (only,) = stands(answer, "repair_scheme").rounds
    assert (None, 91) == (only.review_due_on, only.days_with_a)
    assert () == answer.remedies


def test_the_note_is_enough_for_the_acceptance_of_the_cases():
    """4.13 beside 1.1.13: accepted, while no case is selected yet."""
    answer = ask(
        told("submitted", "2026-03-02", "case_coaching_note"),
        told("accepted", "2026-03-20", "case_coaching_note"),
        as_of="2026-06-01",
    )
    assert "accepted" == stands(answer, "case_coaching_note").state
    row = next(one for one in answer.quotas if one.key == "selected_cases")
    assert (1, 0, "open") == (row.required, row.counted, row.state)


def test_an_item_demanded_and_sent_back_is_late_only_beyond_its_dates():
    """第十条第1款「无偿返工直至达到标准」: demanded 03-10, sent back to 04-15."""
    answer = ask(
        told("submitted", "2025-12-15"),
        told("demanded", "2026-02-10", "repair_scheme", due_on="2026-03-10"),
        told("submitted", "2026-03-13", "repair_scheme"),
        told("rejected", "2026-03-25", "repair_scheme", due_on="2026-04-15"),
        told("submitted", "2026-04-20", "repair_scheme"),
        told("accepted", "2026-05-06", "repair_scheme"),
        as_of="2026-06-01",
    )
    assert (3, 5) == (
        deadline(answer, "repair_scheme_submission").days_overdue,
        deadline(answer, "repair_scheme_rework").days_overdue,
    )
    (row,) = answer.remedies
    assert (8, "5960.00") == (row.days, f"{row.amount:f}")
