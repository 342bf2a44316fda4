"""What can be measured, and which periods may be compared."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.rules.agreement import Indicator
from contracts.rules.table import read_table
from indicators.rules.measurables import (
    Measurable,
    Reported,
    Version,
    agreement_rows,
    choices_of,
    cycle_problems,
    set_layout,
    statement_of,
    statements,
    value_layout,
)
from tests.stories import agreement

EFFECTIVE, TODAY = date(2025, 6, 19), date(2025, 12, 15)
OLD = Version(1, "旧版", date(2024, 1, 1), date(2024, 12, 31))
NEW = Version(2, "新版", date(2025, 1, 1), None)


def measurable(key="water", name="水资源", code="3", *versions):
    return Measurable(
        Indicator(key, name, "2.2.2.3", "higher"), "collection", code=code,
        versions=versions,
    )  # fmt: skip


def reported(end: date, *, published: date | None = None):
    return Reported("water", Decimal(1), None, end, published)


def problems(value, *versions, baseline=False):
    return [
        words
        for _, words in cycle_problems(
            value, measurable("water", "水资源", "3", *versions),
            baseline=baseline, effective_on=EFFECTIVE, today=TODAY,
        )
    ]  # fmt: skip


def test_the_statements_are_those_of_article_4():
    assert ["4.2", "4.3", "4.6", "4.9"] == [
        term.acceptance_clause for term in statements(agreement())
    ]
    assert "collection_report" == statement_of(agreement(), "water")
    assert "" == statement_of(agreement(), "city_rank.R-1")


def test_the_version_in_force_for_the_period_is_the_measure():
    one = measurable("water", "水资源", "3", NEW, OLD)
    assert NEW == one.version_for(date(2025, 3, 31))
    assert OLD == one.version_for(date(2024, 12, 31))
    assert one.version_for(date(2023, 12, 31)) is None


@pytest.mark.parametrize(
    ("value", "baseline", "words"),
    [
        (reported(date(2025, 6, 19)), True, None),
        (reported(date(2025, 6, 20)), True, "不能作基期"),
        (reported(date(2025, 6, 20)), False, None),
        (reported(date(2025, 6, 19)), False, "请登记为基期"),
        (reported(date(2025, 11, 30), published=date(2025, 12, 16)), False,
         "晚于今天"),
        (reported(date(2023, 12, 31)), True,
         "不在考核周期：新版适用 2025-01-01 至 未注明；"
         "旧版适用 2024-01-01 至 2024-12-31"),
    ],
)  # fmt: skip
def test_periods_that_may_be_compared(value, baseline, words):
    found = problems(value, NEW, OLD, baseline=baseline)
    assert bool(words) == bool(found)
    assert (words or "") in "".join(found)


def test_a_shared_name_is_told_apart_by_its_code():
    two = [measurable(), measurable("review.W", "水资源", "W")]
    assert {"水资源（3）": "water", "水资源（W）": "review.W"} == choices_of(two)
    assert {"水资源": "water"} == choices_of(two[:1])
    twins = [measurable("a.W", "水", "W"), measurable("b.W", "水", "W")]
    assert {"水（a.W）": "a.W", "水（b.W）": "b.W"} == choices_of(twins)
    many = [measurable(f"a.{n}", f"水{n}", str(n)) for n in range(50_000)]
    assert 50_000 == len(choices_of(many))  # in no more than a moment


def test_a_table_of_values_names_a_period_that_ends_before_it_began():
    table = read_table(
        enumerate(
            [
                ["指标", "数值", "期次起", "期次止", "发布日"],
                ["水资源", "1", "2025-02-01", "2025-01-31", "2025-01-30"],
            ],
            1,
        ),
        value_layout([measurable()]),
    )
    assert ["期次起", "发布日"] == [one.column for one in table.problems]


def test_the_template_of_the_six_reads_back():
    layout = set_layout(agreement())
    head = [column.label for column in layout.columns]
    table = read_table(
        enumerate([head, *agreement_rows(agreement())], 1), layout
    )
    assert [] == table.problems
    assert list(agreement().indicators) == [
        row.values["agreement_indicator"] for row in table.rows
    ]
    assert {"collection_report"} == {
        row.values["statement"] for row in table.rows
    }


def test_a_set_does_not_turn_the_agreement_round():
    layout = set_layout(agreement())
    head = [column.label for column in layout.columns]
    table = read_table(
        enumerate(
            [head, ["A/1", "水", "", "越小越好", "", "", "水资源", ""]], 1
        ),
        layout,
    )
    assert [
        "第 2 行“编码”（A/1）：编码不含斜线。请改用短横线。",
        "第 2 行“方向”（越小越好）：协议以“水资源”升高为提升，方向须一致。",
    ] == [str(one) for one in table.problems]
