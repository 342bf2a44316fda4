"""The draft says no more than the values do, and every gap aloud."""

from datetime import date
from decimal import Decimal

from contracts.rules.agreement import Indicator
from indicators.rules.improvement import Improvement, working
from indicators.rules.statements import Source, Told, statement
from tests.stories import agreement

TERM = agreement().deliverables["collection_report"]
QUOTES = {one.key: one.quote for one in TERM.criteria}
PAPER = Source("measurement:1", "摘录.pdf", "ab" * 32, "乙方提请，甲方签认")


def told(before, now, *, name="水资源", direction="higher", **more):
    row = Improvement(
        Indicator("water", name, "2.2.2.3", direction),
        baseline=before and Decimal(before), value=now and Decimal(now),
    )  # fmt: skip
    return Told(
        row, "分",
        ("止于 2025-03-31", None, PAPER) if before else None,
        ("止于 2025-11-30", date(2025, 12, 10), PAPER) if now else None,
        working(row, unit="分"), **more,
    )  # fmt: skip


def test_values_are_cited_and_one_source_is_listed_once():
    made = statement(TERM, [told("71.4", "86")], QUOTES)
    (line,) = made.lines
    assert ("71.4分", 1) == (line.before.value, line.before.source)
    assert ("+14.6分", "提升") == (line.change, line.verdict)
    assert [
        f"《摘录.pdf》，SHA-256 {'ab' * 32}；登记记录第1号，"
        "乙方提请，甲方签认"
    ] == [one.words() for one in made.sources]
    assert "所列 1 项指标均较未提供服务前提升。" == made.conclusion
    assert [] == made.gaps


def test_what_is_missing_is_a_gap_and_the_conclusion_says_so():
    made = statement(
        TERM,
        [
            told("71.4", "70"),
            told(None, "86", name="空气质量"),
            told("9", "3", name="排名", direction="lower",
                 cautions=("基期值没有来源文件",)),
        ],
        QUOTES,
    )  # fmt: skip
    assert (
        "所列 3 项指标：1 项提升，1 项未提升，1 项缺数值，无法判定。"
        == made.conclusion
    )
    assert [
        "空气质量：缺基期（空气质量），无法判定。", "排名：基期值没有来源文件。",
    ] == made.gaps  # fmt: skip


def test_without_indicators_it_claims_nothing():
    term = agreement().deliverables["contract_performance_statement"]
    quotes = {one.key: one.quote for one in term.criteria}
    made = statement(term, [], quotes)
    assert "尚无可写入本说明的指标" in made.conclusion
    assert "请载入列有它们的指标体系" in made.gaps[0]
    assert ("4.6", "提供优化合同履行等指标提升情况说明") in made.others


def test_a_paper_that_is_lacking_is_said():
    assert "未附来源文件，2024年；登记记录第2号，补录" == Source(
        "measurement:2", "", "", "补录", "2024年"
    ).words()
