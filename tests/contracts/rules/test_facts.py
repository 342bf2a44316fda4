"""A fact is taken as it stands, or refused by name."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from contracts.rules.facts import (
    FactError,
    by_kind,
    facts_as_of,
    of_kinds,
    parse_fact,
)
from tests.stories import agreement, day, fact


def parse(**row):
    return parse_fact(row, agreement=agreement(), ref="第 1 条事实")


def paid(**changes):
    row = {"kind": "paid", "tranche": 1, "on": "2025-07-03"}
    return parse(**{**row, "amount": "447000.00", **changes})


@pytest.mark.parametrize(
    ("amount", "value"),
    [
        ("447000.00", Decimal("447000.00")),
        (447000, Decimal(447000)),
        ("-0.01", Decimal("-0.01")),
    ],
)
def test_amounts_are_strings_or_integers(amount, value):
    assert value == paid(amount=amount).money("amount")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"amount": 447000.0}, "小数字面量"),
        ({"amount": "1e5"}, "不是数"),
        ({"amount": "447,000"}, "不是数"),
        ({"amount": "NaN"}, "不是数"),
        ({"amount": "0.001"}, "最小单位是分"),
        ({"amount": "0"}, "不能为零"),
        ({"amount": True}, "字符串或整数"),
        ({"amount": None}, "字符串或整数"),
        ({"tranche": 4}, "没有这笔款项 tranche = 4"),
        ({"tranche": True}, "没有这笔款项"),
        ({"on": "2025-02-30"}, "没有这一天"),
        ({"on": "3.7.2025"}, "应为日期"),
        ({"on": datetime(2025, 7, 3, 9, 0)}, "不带时刻"),  # noqa: DTZ001
        ({"bank": "x"}, "paid 没有字段 “bank”"),
        ({"kind": "paied"}, "不认识的事实类型 kind = “paied”"),
        ({"kind": 3}, "不认识的事实类型"),
    ],
)
def test_a_fact_is_refused_by_name(changes, complaint):
    with pytest.raises(FactError, match=complaint) as found:
        paid(**changes)
    assert str(found.value).startswith("第 1 条事实：")


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({}, "缺少 kind"),
        ({"kind": "submitted", "on": "2025-12-15"}, "缺少字段 “deliverable”"),
        (
            {"kind": "submitted", "on": "2025-12-15", "deliverable": "report"},
            "不认识的成果 deliverable = “report”",
        ),
        (
            {"kind": "counted", "on": "2025-12-15", "quota": "songs"},
            "不认识的计数事项 quota = “songs”",
        ),
        (
            {
                "kind": "measured",
                "indicator": "happiness",
                "value": "1",
                "period_end": "2025-05-31",
            },
            "不认识的指标 indicator = “happiness”",
        ),
        (
            {
                "kind": "counted",
                "on": "2025-12-15",
                "quota": "trainings",
                "quantity": 0,
            },
            "正整数",
        ),
        (
            {"kind": "national_result", "on": "2026-01-01", "result": "good"},
            "不在可选值中（passed、failed）",
        ),
        (
            {"kind": "suspended", "start": "2026-01-02", "end": "2026-01-01"},
            "早于 start",
        ),
        (
            {"kind": "suspended", "start": "2026-01-02", "deliverables": []},
            "成果列表",
        ),
        (
            {
                "kind": "suspended",
                "start": "2026-01-02",
                "deliverables": ["nothing"],
            },
            "不认识的成果",
        ),
        (
            {
                "kind": "demanded",
                "deliverable": "repair_scheme",
                "on": "2026-01-02",
                "due_on": "2026-01-01",
            },
            "due_on 2026-01-01 早于",
        ),
        (
            {
                "kind": "notified",
                "subject": "breach",
                "by": "a",
                "on": "2026-01-02",
                "received_on": "2026-01-01",
            },
            "received_on 2026-01-01 早于",
        ),
        (
            {
                "kind": "on_site",
                "person": "one",
                "start": "2026-01-02",
                "qualified": "yes",
            },
            "true 或 false",
        ),
        (
            {
                "kind": "fraud",
                "on": "2026-01-02",
                "loss": "-1",
            },
            "不能为负",
        ),
        ({"kind": "loss_recorded", "act": " ", "on": "2026-01-02"}, "文字"),
    ],
)
def test_a_row_that_says_too_little_or_too_much_is_refused(row, complaint):
    with pytest.raises(FactError, match=complaint):
        parse(**row)


def test_a_baseline_ends_on_or_before_the_effective_day():
    """Ruling 25."""
    row = {
        "kind": "measured",
        "indicator": "water",
        "value": "71.45",
        "baseline": True,
    }
    assert parse(**row, period_end="2025-06-19").get("baseline")
    with pytest.raises(FactError, match="晚于协议生效日"):
        parse(**row, period_end="2025-06-20")


def test_a_measurement_exists_from_its_publication():
    """Ruling 4; without one, from the end of its period."""
    row = {"kind": "measured", "indicator": "water", "value": "1"}
    later = parse(**row, period_end="2025-11-30", published_on="2025-12-20")
    assert date(2025, 12, 20) == later.on
    assert date(2025, 11, 30) == parse(**row, period_end="2025-11-30").on


def test_later_facts_and_later_dates_inside_facts_do_not_exist():
    known = facts_as_of(
        [
            fact("suspended", start="2026-01-05", end="2026-01-20"),
            fact("sme_declared", "2026-02-01"),
        ],
        day("2026-01-10"),
    )
    assert [("suspended", None)] == [
        (one.kind, one.day("end")) for one in known
    ]


def test_facts_by_kind_keep_the_order_they_were_recorded_in():
    late = fact("cured", "2026-03-02", act="x")
    end = fact("terminated", "2026-04-01")
    early = fact("cured", "2026-03-01", act="x")
    assert {"cured": [late, early], "terminated": [end]} == by_kind(
        [late, end, early]
    )


def test_facts_of_several_kinds_keep_the_order_they_were_recorded_in():
    late = fact("cured", "2026-03-02", act="x")
    end = fact("terminated", "2026-04-01")
    early = fact("cured", "2026-03-01", act="x")
    told = [late, end, early]

    def of(*kinds):
        return list(of_kinds(told, by_kind(told), kinds))

    assert told == of("terminated", "cured", "fraud")
    assert [late, early] == of("cured", "fraud")
    assert [] == of("fraud")
