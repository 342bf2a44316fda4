"""Deciding in the browser: propose, see the difference, approve or not."""

import re
from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.models import Proposal, ReadingDecision
from contracts.services.facts import lock_contract
from contracts.services.proposals import add_proposal
from contracts.services.readings import propose_reading
from kaifeng_credit.gathering import standing_on
from payments.services.reports import make_export
from tests import factories as make
from tests.remembering import forget_all

pytestmark = pytest.mark.django_db
DAY = date(2025, 12, 31)


@pytest.fixture
def contract():
    """Nothing handed in by the last day of the year."""
    contract = make.make_contract(slug="one", is_demo=True, pinned_on=DAY)
    contract.records_complete_through = DAY
    contract.save()
    return contract


@pytest.fixture
def people(contract):
    return make.make_people(contract)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def get(person, name, *args):
    return signed_in(person).get(reverse(name, args=["one", *args]))


def post(person, name, *args, **data):
    return signed_in(person).post(reverse(name, args=["one", *args]), data)


def words(response) -> str:
    plain = re.sub(r"<[^>]+>", "", response.content.decode())
    return re.sub(r"\s+", " ", plain)


@pytest.fixture
def asked(contract, people) -> Proposal:
    return propose_reading(
        contract=contract, key="submission.reading", code="D",
        reason="采购文件第 3 页", by=people.a_handler,
    )  # fmt: skip


def test_the_form_offers_every_way(people):
    page = words(get(people.a_handler, "propose_reading", "INT-02"))
    assert "窗口至期满之日止（默认读法）" in page
    assert "最迟于期满前第15个工作日" in page


def test_the_check_page_shows_the_difference_and_writes_nothing(people):
    page = post(
        people.a_handler, "propose_reading", "INT-02", code="D", reason="依据"
    )
    said = words(page)
    assert 200 == page.status_code
    assert "由 12 日 ￥8,940.00 变为 33 日 ￥24,585.00" in said
    assert "2025年12月19日" in said
    assert "2025年11月28日" in said
    assert "没有已确认的数字会与新口径不一致" in said
    assert not Proposal.objects.exists()


def test_going_back_to_edit_keeps_what_was_typed(people):
    page = post(
        people.a_handler, "propose_reading", "INT-02",
        code="D", reason="依据第三条", edit="1",
    )  # fmt: skip
    assert 200 == page.status_code
    assert "依据第三条" in page.content.decode()


def test_what_lacks_is_said_at_its_place(people):
    page = post(people.a_handler, "propose_reading", "INT-02", code="Z")
    assert 422 == page.status_code
    assert {"code", "reason"} == set(page.context_data["form"].errors)


def test_signing_proposes_and_leads_to_the_proposal(people):
    page = post(
        people.a_handler, "propose_reading", "INT-02",
        code="D", reason="依据", sign="1",
    )  # fmt: skip
    asked = Proposal.objects.get()
    assert reverse("reading_proposal", args=["one", asked.pk]) == page.url
    again = post(
        people.a_handler, "propose_reading", "INT-02",
        code="D", reason="依据", sign="1",
    )  # fmt: skip
    assert 409 == again.status_code
    assert "已有提请在等待批准" in words(again)
    assert 1 == Proposal.objects.count()
    assert 409 == get(
        people.a_approver, "propose_reading", "INT-02"
    ).status_code


def test_a_reading_in_words_says_that_it_moves_no_figure(people):
    page = post(
        people.a_handler, "propose_reading", "INT-13",
        code="other_1", reason="依据",
    )  # fmt: skip
    assert "只作文字决定，不改变任何数字" in words(page)


def test_another_person_sees_the_difference_and_approves(
    contract, people, asked
):
    page = get(people.a_approver, "reading_proposal", asked.pk)
    assert "￥24,585.00" in words(page)
    assert "采购文件第 3 页" in words(page)
    done = post(
        people.a_approver, "approve_reading", asked.pk,
        seen=page.context_data["seen"],
    )  # fmt: skip
    assert reverse("reading", args=["one", "INT-02"]) == done.url
    assert "D" == ReadingDecision.objects.get().code
    detail = words(get(people.b_lead, "reading", "INT-02"))
    assert "已决定：最迟于期满前第15个工作日" in detail
    assert "33 日" in words(get(people.b_lead, "penalties"))


def test_the_proposer_may_take_it_back_and_not_approve(people, asked):
    page = get(people.a_handler, "reading_proposal", asked.pk)
    assert "撤回提请" in words(page)
    assert "签署并批准" not in words(page)
    assert 302 == post(
        people.a_handler, "withdraw_reading", asked.pk
    ).status_code
    late = post(people.a_approver, "approve_reading", asked.pk, seen="0")
    assert 409 == late.status_code
    assert "无需再处理" in words(late)
    history = words(get(people.b_lead, "reading", "INT-02"))
    assert "已撤回：INT-02" in history
    assert 409 == post(
        people.a_handler, "withdraw_reading", asked.pk
    ).status_code


def test_an_approver_does_not_sign_what_they_proposed(contract, people):
    own = propose_reading(
        contract=contract, key="delay.count", code="excluded",
        reason="依据", by=people.a_approver,
    )  # fmt: skip
    page = words(get(people.a_approver, "reading_proposal", own.pk))
    assert "不能签署自己提请的事项" in page
    refused = post(people.a_approver, "approve_reading", own.pk, seen="0")
    assert 409 == refused.status_code
    assert not ReadingDecision.objects.exists()


def test_a_stale_page_is_shown_again(people, asked):
    page = post(people.a_approver, "approve_reading", asked.pk, seen="9999")
    assert 409 == page.status_code
    assert "差别已重新计算" in words(page)
    assert not ReadingDecision.objects.exists()


def test_not_approving_needs_a_reason_and_is_remembered(people, asked):
    page = post(people.a_approver, "decline_reading", asked.pk, reason="")
    assert 422 == page.status_code
    done = post(
        people.a_approver, "decline_reading", asked.pk, reason="依据不足"
    )
    assert 302 == done.status_code
    assert "依据不足" in words(get(people.b_lead, "reading", "INT-02"))
    assert "未批准" in words(get(people.b_lead, "reading_proposal", asked.pk))
    again = post(
        people.a_approver, "decline_reading", asked.pk, reason="依据不足"
    )
    assert 409 == again.status_code


def test_other_kinds_of_proposals_are_not_found_here(contract, people, asked):
    with transaction.atomic():
        other = add_proposal(
            lock_contract(contract.pk), kind="fact", subject="x", payload={},
            summary="别的", by=people.a_handler, on_behalf_of="a",
        )  # fmt: skip
    for name in ("approve_reading", "decline_reading", "withdraw_reading"):
        assert 404 == post(people.a_approver, name, other.pk).status_code


def test_a_code_that_went_stale_can_be_read_and_declined(contract, people):
    with transaction.atomic():
        old = add_proposal(
            lock_contract(contract.pk), kind="reading",
            subject="delay.count", payload={"code": "Z"}, summary="旧代码",
            by=people.a_handler, on_behalf_of="a",
        )  # fmt: skip
    page = get(people.a_approver, "reading_proposal", old.pk)
    assert "协议没有这种读法" in words(page)
    refused = post(
        people.a_approver, "approve_reading", old.pk,
        seen=page.context_data["seen"],
    )  # fmt: skip
    assert 409 == refused.status_code
    assert "没有这种读法" in words(refused)
    assert 302 == post(
        people.a_approver, "decline_reading", old.pk, reason="已过时"
    ).status_code


def test_an_export_that_is_out_shows_among_the_confirmed(
    contract, people, asked
):
    make_export(
        contract=contract, standing=standing_on, as_of=DAY, fmt="csv",
        by=people.a_finance, today=DAY,
    )  # fmt: skip
    page = words(get(people.a_approver, "reading_proposal", asked.pk))
    assert "已保存的导出" in page
    assert "逾期交付 12 日 ￥8,940.00" in page
    assert "逾期交付 33 日 ￥24,585.00" in page
    theirs = words(get(people.b_lead, "reading_proposal", asked.pk))
    assert "已保存的导出" not in theirs  # it is not theirs to fetch


def test_the_waiting_proposal_is_a_task_of_who_can_approve(people, asked):
    def todo(person):
        page = get(person, "todo").context_data["mine"]
        return [task.subject for _, _, rows in page for task in rows]

    wanted = "口径提请：INT-02 按「最迟于期满前第15个工作日」"
    assert wanted in todo(people.a_approver)
    assert wanted not in todo(people.a_handler)
    assert wanted not in todo(people.b_lead)


def test_the_queries_of_a_proposal_do_not_grow_with_exports(
    contract, people, asked
):
    def queries() -> int:
        forget_all()  # nothing is remembered from the page before
        with CaptureQueriesContext(connection) as caught:
            get(people.a_approver, "reading_proposal", asked.pk)
        return len(caught)

    queries()  # computes and stores the answer
    few = queries()
    for day in (29, 30, 31):
        make_export(
            contract=contract, standing=standing_on,
            as_of=date(2025, 12, day), fmt="csv", by=people.a_finance,
            today=DAY,
        )  # fmt: skip
    assert few == queries()
