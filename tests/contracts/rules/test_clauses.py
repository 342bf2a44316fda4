"""How a place in the agreement is cited."""

from pathlib import Path

import pytest

from contracts.rules.clauses import Clause, chinese_numeral, mark_of
from contracts.rules.folder import read_agreement

FOLDER = Path(__file__).parents[3] / "contracts/agreements/kaifeng_2025"

CITED = [
    ("2.2.3", "第二条第2款第③项", "第二条2③"),
    ("2.2.2.4", "第二条第2款第②项第(4)目", "第二条2②(4)"),
    ("2.2.2.5", "第二条第2款第②项末段", "第二条2②末段"),
    ("2.2.2", "第二条第2款第②项", "第二条2②"),
    ("2.1", "第二条第1款", "第二条1"),
    ("1.1", "第一条第1款", "第一条1"),
    ("1.1.3", "第一条第1款第(3)项", "第一条(3)"),
    ("1.1.14", "第一条第1款第(14)项", "第一条(14)"),
    ("4.0", "第四条首段", "第四条首段"),
    ("4.4", "第四条第4款", "第四条4"),
    ("6.7", "第六条第7款", "第六条7"),
    ("10.1", "第十条第1款", "第十条1"),
    ("13.3", "第十三条第3款", "第十三条3"),
    ("0.2", "首部", "首部"),
    ("S.1", "签署页", "签署页"),
    ("12", "第十二条", "第十二条"),
    ("A2.5.1", "补充协议二第五条第1款", "补充协议二第五条1"),
]


@pytest.mark.parametrize(("clause", "long", "short"), CITED)
def test_a_clause_is_cited_in_full_and_in_short(clause, long, short):
    parsed = Clause.parse(clause)
    assert str(parsed) == long
    assert parsed.short == short
    assert parsed.id == clause


def test_the_marks_of_the_house_are_the_marks_the_text_prints():
    clauses = read_agreement(FOLDER).clauses
    for name, clause in clauses.items():
        parsed = Clause.parse(name)
        assert clause.citation == str(parsed)
        assert clause.cite == parsed.short
        assert clause.anchor == parsed.anchor


@pytest.mark.parametrize(
    "clause",
    [
        "",
        "x",
        "1.1.1.a",
        "1..2",
        "1.",
        "S",
        "S1",
        "A1",
        "B.1",
        "-1",
        "1.2.3.4.5",
    ],
)
def test_what_is_no_clause_is_refused(clause):
    with pytest.raises(ValueError, match="不是"):
        Clause.parse(clause)


def test_a_clause_the_text_lacks_is_refused():
    with pytest.raises(ValueError, match="没有这一条款"):
        Clause.parse("2.2.4", texts={"2.2": "付款方式："})


def test_an_unmarked_paragraph_is_cited_by_its_place():
    texts = {"3.1": "甲", "3.1.1": "①一", "3.1.2": "二", "3.1.3": "三"}
    assert Clause.parse("3.1.2", texts=texts).short == "第三条第2段"
    assert Clause.parse("3.1.3", texts=texts).short == "第三条末段"


def test_article_numerals_are_chinese():
    numerals = {1: "一", 10: "十", 13: "十三", 20: "二十", 99: "九十九",
                100: "一百", 101: "一百零一", 110: "一百一十"}  # fmt: skip
    assert {n: chinese_numeral(n) for n in numerals} == numerals
    with pytest.raises(ValueError, match="条号"):
        chinese_numeral(0)


def test_a_mark_is_written_plainly():
    marks = [
        "（3）信用",
        "(4)制定",
        "②项目",
        "（二）培训",
        "2、运行",
        "2.5万元",
    ]
    assert [mark_of(m) for m in marks] == [
        "(3)",
        "(4)",
        "②",
        "(二)",
        "(2)",
        "",
    ]


def test_an_anchor_leads_to_the_clause():
    assert Clause.parse("2.2.2.4").anchor == "c2-2-2-4"
