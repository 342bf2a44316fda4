"""One sentence answers a payment page's question."""

import pytest

from payments.rules.status import tranche_statuses
from payments.views.page import headline
from tests.stories import agreement, ask, fact


def sentence(number, *facts, as_of="2025-12-31", **more):
    answer = ask(*facts, as_of=as_of, **more).as_json()
    found = tranche_statuses(answer, agreement(), invoiced={})
    return "".join(piece.text for piece in headline(found[number - 1]))


PAID = fact("paid", "2025-07-03", tranche=1, amount="447000.00")
DEMANDED = fact(
    "payment_demanded", "2025-09-01", tranche=1, due_on="2025-09-30"
)
FAILED = fact("national_result", "2025-12-01", result="failed", fault="b")


@pytest.mark.parametrize(
    ("number", "facts", "words"),
    [
        (1, (), "可支付，条件全部满足"),
        (1, (PAID,), "已支付"),
        (1, (DEMANDED,), "逾期未付，已逾期 92 日"),
        (2, (), "暂不可支付，4 项条件已满足 0 项"),
        (3, (), "未到条件，等待国家正式验收文件，不计逾期"),
        (3, (FAILED,), "可拒付，未完成信用示范区创建"),
    ],
)
def test_each_state_has_its_sentence(number, facts, words):
    assert sentence(number, *facts).endswith(words)


PART = fact("paid", "2025-07-03", tranche=1, amount="60000.00")


@pytest.mark.parametrize(
    ("facts", "tail"),
    [
        ((PART,), "可支付，条件全部满足"),
        ((PART, DEMANDED), "逾期未付，已逾期 92 日"),
    ],
)
def test_what_is_paid_in_part_is_not_said_to_be_payable_in_whole(facts, tail):
    assert (
        f"第1笔预付款余额 ￥387,000.00 {tail}，此前已付 ￥60,000.00"
        == sentence(1, *facts)
    )


def test_before_its_time_a_tranche_names_the_day_it_waits_for():
    assert sentence(2, as_of="2025-12-01").endswith(
        "未到条件，待2025年12月19日（周五）届满"
    )


def test_what_is_not_recorded_is_no_verdict():
    assert "尚不能判断能否支付" in sentence(1, through=None)
