"""收款账户 on its page: masked, revealed once, changed by two people."""

import re

import pytest

from contracts.models import Proposal
from payments.models import PayeeAccount

FACE = {"holder": "乙方公司", "bank": "某银行", "number": "0000 1111" + " 2222 5678"}
WHOLE = "0000111122225678"


def words(response) -> str:
    return response.content.decode()


def second(story, again: str = FACE["number"], **typed):
    """Fill in the first page, then sign the second."""
    page = words(story.post("a_finance", "payee", **{**FACE, **typed}))
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert sealed, page
    return story.post(
        "a_finance", "payee", **{**FACE, **typed}, sealed=sealed[1],
        again=again, sign="1",
    )  # fmt: skip


def test_the_account_is_masked_until_finance_asks(story):
    short = story.post("a_finance", "payee", **{**FACE, "number": "12"})
    assert "8 至 32 位数字" in words(short)
    asked = second(story)
    proposal = Proposal.objects.get()
    assert story.url("money_proposal", proposal.pk) == asked.url
    page = words(story.get("a_approver", "money_proposal", proposal.pk))
    assert "**** 5678" in page
    assert WHOLE not in page
    story.post("a_approver", "money_proposal", proposal.pk, sign="1")
    page = words(story.get("a_finance", "payee"))
    assert "**** 5678" in page
    assert WHOLE not in page
    shown = story.post("a_finance", "reveal_payee")
    assert WHOLE in words(shown)
    assert "no-store" in shown["Cache-Control"]
    assert WHOLE not in words(story.get("a_finance", "payee"))
    assert "尾号 5678" in words(story.get("b_lead", "payment", 1))


def test_the_second_page_masks_the_number_and_writes_nothing(story):
    page = words(story.post("a_finance", "payee", **FACE))
    assert "**** 5678" in page
    assert "16 位" in page
    assert "开户名与乙方名称" in page
    for number in (WHOLE, FACE["number"]):
        assert number not in page
    assert not Proposal.objects.exists()
    assert not PayeeAccount.objects.exists()


@pytest.mark.parametrize("again", ["", "0000111122225679", "5678"])
def test_a_number_that_differs_the_second_time_is_not_signed(story, again):
    refused = second(story, again)
    assert 422 == refused.status_code
    assert "再输入一次账号" in words(refused)
    assert not Proposal.objects.exists()
    # Full-width digits and blanks are the same number.
    second(story, "００００ １１１１ 2222-5678")
    assert Proposal.objects.exists()


def test_going_back_keeps_what_was_typed(story):
    page = words(story.post("a_finance", "payee", **FACE))
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    back = words(
        story.post("a_finance", "payee", **FACE, sealed=sealed, edit="1")
    )
    assert f'value="{WHOLE}"' in back
    # What was tampered with on the way is typed anew.
    broken = story.post(
        "a_finance", "payee", **FACE, sealed="x", sign="1", again=WHOLE
    )
    assert 422 == broken.status_code
    assert not Proposal.objects.exists()


def test_a_change_stands_beside_the_account_in_force(story):
    second(story)
    story.post(
        "a_approver", "money_proposal", Proposal.objects.get().pk, sign="1"
    )
    page = words(story.post("a_finance", "payee", **{**FACE, "bank": "另一银行"}))
    assert "现行：某银行" in page
    assert "（与现行相同）" in page
    assert "完全相同" in words(second(story))
    second(story, bank="另一银行")
    asked = Proposal.objects.get(state="open")
    page = words(story.get("a_approver", "money_proposal", asked.pk))
    assert "现行：某银行" in page


def test_nobody_else_comes_in(story):
    for role in ("a_approver", "b_lead", "auditor"):
        assert 403 == story.get(role, "payee").status_code
        assert 403 == story.post(role, "reveal_payee").status_code
    assert 409 == story.post("a_finance", "reveal_payee").status_code
