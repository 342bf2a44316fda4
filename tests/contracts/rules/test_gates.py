"""Tranches and their conditions as data: what the reader insists on."""

import pytest

from contracts.rules.gates import KINDS


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("number = 2", "number = 3", "款项序号应自 1 起连续"),
        ('key = "core_2"', 'key = "core_1"', "付款条件的 key 重复"),
        ('kind = "effective"', 'kind = "effective"\nterm = "cure_days"',
         "effective 不应有 term"),
        ('deliverables = ["score_measures"]', "deliverables = []",
         "deliverables 为空"),
        ('term = "operation_half_year"', 'term = "invoice_days"',
         "单位是 working_day"),
        ('term = "operation_half_year"\n', "", "period_elapsed 应有 term"),
        ('deliverables = ["research_report", "work_plan"]',
         'deliverables = ["research_report", "plan"]',
         "deliverables 中没有「plan」"),
        ('pay_term = "tranche_3_payment_days"', 'pay_term = "cure_days"',
         "单位是 calendar_day"),
        ('failure_term = "failed_creation_rate"',
         'failure_term = "cure_days"', "应为 fraction"),
        ('title = "协议生效"\n', "", "缺少 title"),
    ],
)  # fmt: skip
def test_a_gate_out_of_shape_is_refused(refusal, old, new, problem):
    error = refusal("gates.toml", old, new)
    assert problem in error.problem


def test_a_tranche_without_conditions_is_refused(refusal):
    row = '[[tranches.conditions]]\nkey = "effective"\nclause = "2.2.1"\n'
    rest = 'title = "协议生效"\nkind = "effective"\n'
    assert "没有付款条件" in refusal("gates.toml", row + rest, "").problem


def test_every_kind_of_condition_is_used_by_the_agreement(kaifeng):
    used = {c.kind for t in kaifeng.tranches for c in t.conditions}
    assert used == set(KINDS)
