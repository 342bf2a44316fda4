"""What changed between two answers, in the pages' words and as key paths."""

import copy

import pytest

from contracts.queries.agreements import agreement_by_key
from contracts.rules.calendar import official_calendar
from contracts.rules.facts_file import read_facts_file
from kaifeng_credit.differences import changes, different_paths
from kaifeng_credit.importing import DEMO_FACTS
from kaifeng_credit.standing import standing
from tests.factories import AGREEMENT


@pytest.fixture(scope="module")
def answer():
    file = read_facts_file(DEMO_FACTS, open_agreement=agreement_by_key)
    return standing(
        file.agreement, file.facts, file.readings, official_calendar(),
        file.as_of, file.as_of,
    ).as_json()  # fmt: skip


def said(before, after):
    agreement = agreement_by_key(AGREEMENT)
    return [
        (one.what, one.before, one.after)
        for one in changes(before, after, agreement)
    ]


@pytest.fixture
def other(answer):
    return copy.deepcopy(answer)


def test_an_answer_does_not_differ_from_itself(answer, other):
    assert [] == said(answer, other)
    assert [] == list(different_paths(answer, other))


def test_a_deadline_says_its_state_and_its_day(answer, other):
    row = other["deadlines"][0]
    row.update(state="met_late", days_overdue=3, due_on="2025-12-22")
    assert [
        (
            "期限：提交第2笔款项核心任务成果",
            "逾期 12 日，期限 2025年12月19日",
            "逾期 3 日办结，期限 2025年12月22日",
        )
    ] == said(answer, other)
    assert [
        "deadlines.0.days_overdue: 12 ≠ 3",
        "deadlines.0.due_on: '2025-12-19' ≠ '2025-12-22'",
        "deadlines.0.state: 'overdue' ≠ 'met_late'",
    ] == list(different_paths(answer, other))


def test_money_says_days_and_amount(answer, other):
    other["remedies"] = []
    other["tranches"][0].update(paid="0.00", state="payable")
    assert [
        ("第1笔预付款", "已支付，条件满足 1/1，已付 ￥447,000.00",
         "可支付，条件满足 1/1，已付 ￥0.00"),
        ("违约金测算：逾期交付", "12 日，￥8,940.00", "—"),
    ] == said(answer, other)  # fmt: skip


def test_a_reading_says_its_words_and_a_day_its_chinese_form(answer, other):
    other["readings"]["submission.reading"] = "D"
    other["complete_through"] = None
    (through, reading) = said(answer, other)
    assert ("记录完整至", "2025年12月31日", "—") == through
    assert reading[0].startswith("口径：")
    assert reading[1] != reading[2]


def test_a_row_that_is_new_was_absent_before(answer, other):
    before = copy.deepcopy(answer)
    before["quotas"] = before["quotas"][1:]
    (row,) = said(before, other)
    assert ("计数：新华社媒体矩阵宣传", "—") == row[:2]


def test_lists_of_other_length_are_said_as_such(answer, other):
    other["unknown"] = []
    assert ["unknown: 1 rows ≠ 0 rows"] == list(
        different_paths(answer, other)
    )


def test_a_key_that_is_missing_is_found(answer, other):
    del other["holder"]
    (path,) = different_paths(answer, other)
    assert path.startswith("holder: ")
