"""The report of gaps on paper: its sentence, its days, and what is left off."""

from datetime import date

import pytest

from contracts import gap_papers
from contracts.gap_papers import by_month, gaps_html, gaps_pdf
from tests import factories as make

pytestmark = pytest.mark.django_db
GAP = {
    "start": "2025-11-03", "end": "2025-11-05", "count": 2,
    "working_days": 3, "open": 2, "missing": 1,
}  # fmt: skip


def row(on: str, state: str = "未确认"):
    return (on, 3, 2, 1, 2, state)


ROWS = [
    row("2025-11-28"), row("2025-12-01", "双方已确认"), row("2025-12-02"),
]  # fmt: skip


def said(gaps=(GAP,), **more):
    return {
        "as_of": date(2025, 12, 15), "taken_by": "甲方经办", "required": 3,
        "gaps": gaps, "known_to": "2025-12-15",
        "rows": ROWS,
        **more,
    }  # fmt: skip


@pytest.fixture
def contract():
    return make.make_contract()


def test_the_report_says_how_many_days_and_what_nobody_confirmed(contract):
    html = gaps_html(contract, **said())
    for words in (
        "累计 3 个工作日在岗不足 3 名", "其中 2 天的签到未经双方确认",
        "2025年11月3日 至 2025年11月5日", "记录补齐至 2025年12月15日",
        "限协议双方使用", "由 甲方经办", "第六条",
        "<td>1、2&nbsp;日</td>",  # no line begins with 日
    ):  # fmt: skip
        assert words in html, words
    none = gaps_html(contract, **said(gaps=(), rows=(), known_to=None))
    assert "已知的工作日没有不足" in none
    assert "过去是否不足无从判断" in none


def test_each_month_names_its_days_and_those_nobody_confirmed():
    assert [] == by_month([])
    assert [
        (date(2025, 11, 1), [28], [28]),
        (date(2025, 12, 1), [1, 2], [2]),
    ] == [
        (month, [on.day for on in short], [on.day for on in open_])
        for month, short, open_ in by_month(ROWS)
    ]


def test_equal_reports_are_set_once(contract, monkeypatch):
    asked = []
    monkeypatch.setattr(
        gap_papers, "html_to_pdf",
        lambda html, identifier: asked.append(identifier) or b"%PDF-1.7",
    )  # fmt: skip
    assert b"%PDF-1.7" == gaps_pdf(contract, **said())
    gaps_pdf(contract, **said())
    assert 1 == len(asked)
