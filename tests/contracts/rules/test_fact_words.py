import pytest

from contracts.rules.fact_words import (
    deliverable_name,
    fact_lines,
    fact_row,
    fact_title,
    tranche_name,
)
from contracts.rules.facts import parse_fact

ROWS = [
    {"kind": "extended", "deliverable": "tranche_2",
     "signed_on": "2025-12-01", "due_on": "2026-01-31"},
    {"kind": "force_majeure", "start": "2025-12-10", "end": "2025-12-12",
     "deliverables": ["tranche_2", "ranking_statement"], "affected": "b"},
    {"kind": "general_breach", "on": "2025-10-01", "by": "b",
     "loss": "1000.50", "act": "one"},
    {"kind": "on_site", "person": "甲", "start": "2025-07-01",
     "qualified": True},
    {"kind": "counted", "quota": "trainings", "on": "2025-10-01",
     "quantity": 2},
    {"kind": "measured", "indicator": "water", "value": "71.4000",
     "period_end": "2025-09-30", "baseline": False},
    {"kind": "payment_demanded", "tranche": 2, "on": "2026-02-01",
     "due_on": "2026-02-20"},
    {"kind": "loss_recorded", "act": "late_delivery", "on": "2026-02-01",
     "amount": "5"},
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["kind"])
def test_a_fact_is_written_as_it_is_read(row, kaifeng):
    fact = parse_fact(row, agreement=kaifeng)
    assert row == fact_row(fact)
    assert fact == parse_fact(fact_row(fact), agreement=kaifeng)


def test_the_same_fact_is_written_the_same_way(kaifeng):
    row = ROWS[2]
    turned = dict(reversed(row.items()))
    first, second = (
        list(fact_row(parse_fact(one, agreement=kaifeng)))
        for one in (row, turned)
    )
    assert first == second


@pytest.mark.parametrize(
    ("row", "lines"),
    [
        (ROWS[1], [
            ("起始日", "2025年12月10日"), ("截止日", "2025年12月12日"),
            ("涉及成果", "第2笔款项核心任务成果、"
             "城市信用监测排名提升情况说明"),
            ("受阻方", "乙方"),
        ]),
        (ROWS[2], [
            ("日期", "2025年10月1日"), ("由哪一方", "乙方"),
            ("损失（元）", "￥1,000.50"), ("行为编号", "one"),
        ]),
        (ROWS[3], [
            ("人员", "甲"), ("起始日", "2025年7月1日"),
            ("具备专业资质", "是"),
        ]),
        (ROWS[5], [
            ("指标", "水资源"), ("数值", "71.4000"),
            ("期末", "2025年9月30日"), ("是否基期", "否"),
        ]),
        (ROWS[7], [
            ("行为编号", "逾期交付"), ("日期", "2026年2月1日"),
            ("金额（元）", "￥5.00"),
        ]),
    ],
)  # fmt: skip
def test_every_field_is_read_in_chinese(row, lines, kaifeng):
    fact = parse_fact(row, agreement=kaifeng)
    assert lines == list(fact_lines(fact, kaifeng))


@pytest.mark.parametrize(
    ("row", "title"),
    [
        (ROWS[0], "书面延期：第2笔款项核心任务成果"),
        (ROWS[3], "驻场人员：甲"),
        (ROWS[6], "书面催款：第2笔进度款"),
        ({"kind": "sme_declared", "on": "2025-07-01"}, "中小企业声明"),
    ],
)
def test_a_title_tells_one_fact_from_another(row, title, kaifeng):
    assert title == fact_title(parse_fact(row, agreement=kaifeng), kaifeng)


def test_names(kaifeng):
    assert "工作方案" in deliverable_name("work_plan", kaifeng)
    assert "第1笔预付款" == tranche_name(1, kaifeng)
    with pytest.raises(KeyError):
        tranche_name(9, kaifeng)
