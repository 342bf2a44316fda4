"""条款对照: a table that names a duty nobody knows is not read."""

import pytest

from contracts.rules.coverage import (
    COLUMNS,
    CoverageError,
    covered_articles,
    is_under,
    read_coverage,
)
from contracts.rules.facts import parse_fact
from tests.stories import agreement as of_kaifeng

GOOD = {
    "duty": "1.1.10.b", "clause": "1.1.10", "who": "b",
    "words": "举办专题培训会不少于3场", "home": "page",
    "place": "service:10", "kinds": "", "keys": "trainings",
    "says": "培训逐场计数",
}  # fmt: skip


def table(*rows: dict) -> str:
    lines = [",".join(COLUMNS)]
    lines += [",".join(row[name] for name in COLUMNS) for row in rows]
    return "\n".join(lines)


def duty(**other):
    (one,) = read_coverage(table({**GOOD, **other}), of_kaifeng())
    return one


def fact(kind: str, **fields):
    row = {"kind": kind, "on": "2025-09-01", **fields}
    return parse_fact(row, agreement=of_kaifeng())


def test_a_duty_has_its_clause_its_words_and_a_page_that_may_be_asked():
    one = duty(place="facts?kind=disclosure")
    assert ("facts",) == one.place
    assert "kind=disclosure" == one.question
    assert "1.1.10" == one.clause.id
    assert ("service", "10") == duty().place


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"clause": "1.1.99"}, "第 2 行：不认识的条款 1.1.99。"),
        ({"who": "c"}, "第 2 行：不认识的义务方 c。"),
        ({"home": "somewhere"}, "第 2 行：不认识的归处 somewhere。"),
        ({"kinds": "guessed"}, "第 2 行：不认识的事实种类 guessed。"),
        ({"keys": "trainngs"}, "第 2 行：不认识的名称 trainngs。"),
        ({"says": ""}, "第 2 行：编号、义务、页面与说明都要填写。"),
    ],
)
def test_what_the_agreement_does_not_know_is_refused_by_its_line(wrong, says):
    with pytest.raises(CoverageError, match=says):
        duty(**wrong)


def test_a_duty_stands_once_and_the_columns_are_those_of_the_table():
    with pytest.raises(CoverageError, match="第 3 行：1.1.10.b 已有一行。"):
        read_coverage(table(GOOD, GOOD), of_kaifeng())
    with pytest.raises(CoverageError, match="第 1 行"):
        read_coverage("duty,clause\n", of_kaifeng())


def test_facts_are_under_it_by_kind_by_name_or_by_both():
    training = fact("counted", quota="trainings")
    assert is_under(duty(), training)
    assert not is_under(duty(), fact("counted", quota="seminars"))
    assert is_under(duty(keys="", kinds="counted"), training)
    assert not is_under(duty(kinds="submitted"), training)
    paid = duty(keys="2", kinds="paid")
    assert is_under(paid, fact("paid", tranche=2, amount="1.00"))
    assert not is_under(paid, fact("paid", tranche=1, amount="1.00"))
    assert not is_under(duty(keys="", kinds=""), training)


def test_every_clause_stands_in_its_article_and_one_side_sees_its_own():
    duties = [duty(), *read_coverage(table({**GOOD, "duty": "x", "who": "a",
              "clause": "5.3", "keys": "", "kinds": "paid"}), of_kaifeng())]  # fmt: skip
    facts = [fact("counted", quota="trainings")] * 2
    articles = covered_articles(of_kaifeng(), duties, facts)
    clauses = {
        one.clause.id: one for article in articles for one in article.clauses
    }
    assert list(of_kaifeng().clauses) == list(clauses)
    assert [2] == [count for _, count in clauses["1.1.10"].duties]
    assert () == clauses["1.1.1"].duties
    of_a = covered_articles(of_kaifeng(), duties, facts, side="a")
    assert ["5.3"] == [
        one.clause.id for article in of_a for one in article.clauses
    ]
