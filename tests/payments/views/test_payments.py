"""付款: can it go out, what stops it, whose turn it is."""

import re
from decimal import Decimal

import pytest

from payments.services import payments as services
from tests import factories as make
from tests.payments.conftest import TODAY, Story

READERS = (
    "a_handler", "a_approver", "a_finance", "b_lead", "b_onsite", "auditor",
)  # fmt: skip
STRANGERS = ("expert", "system_admin", "security_admin")


@pytest.fixture
def demo(demo) -> Story:
    """The demo contract as the first start shows it."""
    return Story(contract=demo, people=demo.people)


def text(response) -> str:
    """The words of a page, its tags dropped."""
    plain = re.sub(r"<[^>]+>", "", response.content.decode())
    return re.sub(r"\s+", " ", plain)


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize(
    ("name", "args"),
    [("payments", ()), ("payment", (2,)), ("invoices", ()), ("penalties", ())],
)
def test_readers_read_every_money_page(story, role, name, args):
    assert 200 == story.get(role, name, *args).status_code


@pytest.mark.parametrize("role", STRANGERS)
def test_others_are_not_told_that_it_exists(story, role):
    assert 404 == story.get(role, "payments").status_code
    assert 404 == story.get(role, "payment", 1).status_code


def test_a_tranche_that_is_not_agreed_is_404(story):
    assert 404 == story.get("auditor", "payment", 4).status_code


def test_three_tranches_tie_to_the_contract_total(demo):
    said = text(demo.get("a_finance", "payments"))
    assert "合计 壹佰肆拾玖万元整" in said
    assert "￥1,490,000.00" in said
    assert "已付 ￥447,000.00，未付 ￥1,043,000.00" in said


def test_the_demo_shows_a_blocked_tranche_with_reason_days_and_money(demo):
    said = text(demo.get("a_finance", "payment", 2))
    assert "第2笔进度款 ￥447,000.00 暂不可支付，4 项条件已满足 1 项" in said
    assert "缺基期（水资源）" in said
    assert "无法判定" in said
    assert "审核通过的应用场景推广方案4/5个" in said
    assert "协议未约定付款日" in said
    assert "违约金测算 ￥8,940.00" in said
    assert "肆拾肆万柒仟元整" in said


def test_what_is_no_condition_stands_apart(demo):
    page = demo.get("a_finance", "payment", 2)
    gate, _, aside = text(page).partition("不属于付款条件，仅提示")
    assert "任务分工表" not in gate.partition("付款条件")[2]
    assert "任务分工表" in aside
    assert "事项 5–14" in aside


def test_each_condition_leads_to_its_clause_and_its_deliverable(demo):
    page = demo.get("a_finance", "payment", 2).content.decode()
    assert f'href="{demo.url("agreement")}#c2-2-2-4"' in page
    assert f'href="{demo.url("deliverable", "work_plan")}"' in page


def test_the_real_contract_says_that_nothing_is_recorded_yet(silent):
    said = text(silent.get("a_finance", "payments"))
    assert "尚不能判断能否支付" in said
    assert "尚未补录" in said
    assert "已付 ￥0.00" not in said
    assert "￥1,490,000.00" in said


def test_blocked_acts_say_why_in_words(story):
    said = text(story.get("a_handler", "payment", 2))
    assert "付款条件全部满足后可提请" in said
    said = text(story.get("auditor", "payment", 1))
    assert f"由甲方经办（{story.people.a_handler}）办理。" in said


def test_the_act_that_is_open_is_a_link(story):
    page = story.get("a_handler", "payment", 1).content.decode()
    assert story.url("request_payment", 1) in page
    asked = story.requested()
    page = story.get("a_approver", "payment", 1).content.decode()
    assert story.url("approve_payment", asked.pk) in page
    assert story.url("request_payment", 1) not in page


def test_another_day_offers_no_act(story):
    page = story.get("a_handler", "payment", 1, as_of="2025-12-01")
    assert story.url("request_payment", 1) not in page.content.decode()
    assert "正在看其他日期的情况" in text(page)


def test_the_history_tells_the_whole_way(story):
    asked = story.requested(Decimal("100000.00"))
    services.decline_payment(
        request=asked, by=story.people.a_approver, reason="金额有误"
    )
    story.paid()
    said = text(story.get("a_finance", "payment", 1))
    for words in ("提请付款 ￥100,000.00", "金额有误", "审批通过", "回单 0703"):
        assert words in said
    assert "该笔已付清" in said


def test_party_b_sees_the_money_and_not_how_it_was_decided(story):
    story.requested()
    said = text(story.get("b_lead", "payment", 1))
    assert "￥447,000.00" in said
    assert "内部 1 号" not in said


def test_only_finance_is_offered_a_reversal(story):
    payment = story.paid()
    link = story.url("reverse_payment", payment.pk)
    assert link in story.get("a_finance", "payments").content.decode()
    assert link not in story.get("a_handler", "payments").content.decode()


def test_the_number_of_queries_does_not_grow_with_payments(
    story, django_assert_max_num_queries
):
    story.paid(Decimal("10000.00"))
    story.paid(Decimal("10000.00"))
    client = story.client("a_finance")
    client.get(story.url("payments"))
    with django_assert_max_num_queries(20):
        client.get(story.url("payments"))


def test_receipts_are_paged_the_newest_first(story, monkeypatch):
    monkeypatch.setattr("payments.views.payments.PER_PAGE", 1)
    payment = story.paid()
    make.reverse(payment, story.people, today=TODAY)
    first = story.get("auditor", "payments")
    assert ["-447000.00"] == [str(one.amount) for one in first.context["page"]]
    assert "共 2 条，第 1/2 页" in first.content.decode()
    second = story.get("auditor", "payments", page=2)
    assert ["447000.00"] == [str(one.amount) for one in second.context["page"]]
