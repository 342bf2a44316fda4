"""The account two people agreed on last is in force."""

from payments.queries.payees import payee_of
from payments.services.payees import approve_payee, propose_payee


def test_a_later_account_takes_the_place_of_an_earlier(story):
    for number in ("11112222", "33334444"):
        asked = propose_payee(
            contract=story.contract, holder="乙方", bank="某银行",
            number=number, by=story.people.a_finance,
        )  # fmt: skip
        approve_payee(proposal_id=asked.pk, by=story.people.a_approver)
    assert "4444" == payee_of(story.contract).last_four
