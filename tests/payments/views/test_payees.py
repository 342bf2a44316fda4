"""收款账户 on its page: masked, revealed once, changed by two people."""

from contracts.models import Proposal

FACE = {"holder": "乙方公司", "bank": "某银行", "number": "0000 1111" + " 2222 5678"}
WHOLE = "0000111122225678"


def words(response) -> str:
    return response.content.decode()


def test_the_account_is_masked_until_finance_asks(story):
    short = story.post("a_finance", "payee", **{**FACE, "number": "12"})
    assert "8 至 32 位数字" in words(short)
    asked = story.post("a_finance", "payee", **FACE)
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


def test_nobody_else_comes_in(story):
    for role in ("a_approver", "b_lead", "auditor"):
        assert 403 == story.get(role, "payee").status_code
        assert 403 == story.post(role, "reveal_payee").status_code
    assert 409 == story.post("a_finance", "reveal_payee").status_code
