"""Items, deliverables, pieces and criteria as data."""

import pytest

PIECE = (
    '{ key = "agenda", name = "学术研讨会议程", minimum = 1, clause = "4.8" }'
)


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        (PIECE, PIECE.replace("agenda", "sign_in_sheet"), "sign_in_sheet",
         "件的 key 重复"),
        (PIECE, PIECE.replace("minimum = 1, ", ""), "agenda",
         "应有且只有一个"),
        (PIECE, PIECE.replace("= 1", "= 2"), "agenda", "大于一的件数"),
        (PIECE, PIECE.replace("4.8", "4.88"), "agenda", "没有这一条款"),
        ('key = "note", name = "开封市创新案例辅导说明", minimum = 1',
         'key = "note", name = "开封市创新案例辅导说明", minimum = 0',
         "case_coaching_note", "至少要有一件必交的文件"),
        ('measure = "counted"\nterm = "recommendations_minimum"',
         'measure = "counted"', "research_report_recommendations",
         "counted、ratio 应有 term"),
        ('term = "accepted_accuracy_rate"', 'term = "recommendations_minimum"',
         "research_report_accuracy", "应为 fraction"),
        ('service_clause = "1.1.14"', 'service_clause = "1.1.15"',
         "onsite_staff_file", "没有这一条款"),
        ("[packages.tranche_2]", "[packages.work_plan]", "work_plan",
         "成果包应另有名称"),
        ('  "work_plan",\n', '  "research_report",\n', "tranche_2", "重复"),
        ('submission_term = "tranche_2_submission_days"',
         'submission_term = "cure_days"', "tranche_2", "应为 working_day"),
    ],
)  # fmt: skip
def test_works_out_of_shape_are_refused(refusal, old, new, key, problem):
    error = refusal("deliverables.toml", old, new)
    assert problem in error.problem
    assert error.key == key


def test_a_deliverable_knows_its_package(kaifeng):
    packed = {k for k, d in kaifeng.deliverables.items() if d.package}
    assert packed == set(kaifeng.packages["tranche_2"].members)


def test_a_deliverable_in_two_packages_is_refused(refusal):
    error = refusal(
        "deliverables.toml",
        "[packages.tranche_2]\n",
        '[packages.other]\nname = "另一包"\nclause = "2.2.2.5"\ntranche = 2\n'
        'members = ["work_plan"]\n'
        'operation_term = "operation_period"\n'
        'submission_term = "tranche_2_submission_days"\n'
        'review_term = "tranche_2_review_days"\n'
        'rework_term = "tranche_2_rework_days"\n\n'
        "[packages.tranche_2]\n",
    )
    assert error.problem == "「work_plan」不是成果，或已在另一包中"
    assert error.key == "tranche_2"
