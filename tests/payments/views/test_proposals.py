"""The page on which a second person settles what was proposed."""

import pytest

from contracts.models import Proposal
from kaifeng_credit.gathering import tranche_standing
from payments.models import GateRelease, Payment
from payments.services.releases import propose_release
from payments.services.reversals import propose_reversal


@pytest.fixture
def reversal(story) -> Proposal:
    return propose_reversal(
        payment=story.paid(), by=story.people.a_finance, reason="重复登记"
    )


@pytest.fixture
def release(story) -> Proposal:
    return propose_release(
        tranche=story.tranche(2), by=story.people.a_handler,
        reason="会议纪要 3 号", standing=tranche_standing,
    )  # fmt: skip


def test_a_reversal_is_signed_by_the_approver(story, reversal):
    page = story.get("a_approver", "money_proposal", reversal.pk)
    words = page.content.decode()
    assert "重复登记" in words
    assert "签署并批准" in words
    story.post("a_approver", "money_proposal", reversal.pk, sign="1")
    assert 2 == Payment.objects.filter(contract=story.contract).count()
    again = story.post("a_approver", "money_proposal", reversal.pk, sign="1")
    assert 409 == again.status_code
    assert "无需再处理" in again.content.decode()


def test_the_mark_of_a_release_stays_on_gate_list_and_history(story, release):
    gate = story.get("a_finance", "payment", 2).content.decode()
    assert "等待批准" in gate
    story.post("a_approver", "money_proposal", release.pk, sign="1")
    assert GateRelease.objects.filter(contract=story.contract).exists()
    gate = story.get("a_finance", "payment", 2).content.decode()
    assert "会议纪要 3 号" in gate
    assert "放行时尚缺" in gate
    assert "不满足" in gate
    ask = story.get("a_handler", "request_payment", 2)
    assert 200 == ask.status_code
    check = story.post(
        "a_handler", "request_payment", 2, amount="1000.00"
    ).content.decode()
    assert "会议纪要 3 号" in check
    # 乙方 reads the mark once money has moved, not the reason of 甲方.
    other = story.get("b_lead", "payment", 2).content.decode()
    assert "会议纪要" not in other


def test_it_is_sent_back_with_a_reason_or_withdrawn(story, release):
    page = story.post("a_approver", "decline_money_proposal", release.pk)
    assert 422 == page.status_code
    story.post(
        "a_approver", "decline_money_proposal", release.pk, reason="依据不足"
    )
    release.refresh_from_db()
    assert ("declined", "依据不足") == (release.state, release.reason)
    late = story.post("a_handler", "withdraw_money_proposal", release.pk)
    assert 409 == late.status_code


def test_who_proposed_withdraws(story, release):
    story.post("a_handler", "withdraw_money_proposal", release.pk)
    release.refresh_from_db()
    assert "withdrawn" == release.state
    page = story.get("a_handler", "money_proposal", release.pk)
    assert "已撤回" in page.content.decode()


def test_party_b_and_other_contracts_are_told_of_nothing(
    story, silent, release
):
    assert 404 == story.get("b_lead", "money_proposal",
                            release.pk).status_code  # fmt: skip
    assert 404 == silent.get("a_approver", "money_proposal",
                             release.pk).status_code  # fmt: skip
