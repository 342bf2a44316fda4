"""The account of 乙方: two people, sealed, revealed to finance and noted."""

import json

import pytest
from django.core import serializers

from contracts.models import AuditEvent, Membership, Proposal
from contracts.policies import NotAllowed, Refused
from payments.models import PayeeAccount
from payments.queries.payees import payee_of
from payments.services.payees import (
    approve_payee,
    propose_payee,
    reveal_payee,
)

NUMBER = "000011112222" + "5678"


def propose(story, role="a_finance"):
    return propose_payee(
        contract=story.contract, holder="中国经济信息社有限公司",
        bank="某银行某支行", number=NUMBER, by=getattr(story.people, role),
    )  # fmt: skip


def agreed(story) -> PayeeAccount:
    return approve_payee(
        proposal_id=propose(story).pk, by=story.people.a_approver
    )


def test_an_account_is_in_force_once_another_person_agreed(story):
    asked = propose(story)
    assert payee_of(story.contract) is None
    with pytest.raises(Refused, match="无需重复提请"):
        propose(story)
    account = approve_payee(proposal_id=asked.pk, by=story.people.a_approver)
    assert account == payee_of(story.contract)
    assert "5678" == account.last_four


def test_the_number_stands_in_no_row_and_no_event(story):
    agreed(story)
    reveal_payee(contract=story.contract, by=story.people.a_finance)
    rows = [*PayeeAccount.objects.all(), *Proposal.objects.all()]
    said = serializers.serialize("json", rows) + json.dumps(
        list(AuditEvent.objects.values("summary", "detail"))
    )
    assert NUMBER not in said
    assert NUMBER[:8] not in said


def test_finance_reads_the_number_and_each_time_it_is_noted(story):
    agreed(story)
    for _ in range(2):
        assert NUMBER == reveal_payee(
            contract=story.contract, by=story.people.a_finance
        )
    events = AuditEvent.objects.filter(action="payee_revealed")
    assert 2 == events.count()


def test_nothing_is_revealed_while_nothing_is_agreed_on(story):
    propose(story)
    with pytest.raises(Refused, match="尚未登记"):
        reveal_payee(contract=story.contract, by=story.people.a_finance)


@pytest.mark.parametrize("role", ["a_handler", "a_approver", "b_lead", "auditor"])
def test_it_is_finances_alone(story, role):
    with pytest.raises(NotAllowed):
        propose(story, role)
    agreed(story)
    with pytest.raises(NotAllowed, match="查看收款账号"):
        reveal_payee(
            contract=story.contract, by=getattr(story.people, role)
        )


def test_nobody_agrees_to_their_own_change(story):
    Membership.objects.create(
        contract=story.contract, user=story.people.a_finance,
        role="a_approver",
    )  # fmt: skip
    asked = propose(story)
    with pytest.raises(Refused, match="另一人"):
        approve_payee(proposal_id=asked.pk, by=story.people.a_finance)
