import pytest
from django.db import DatabaseError, connection, transaction

from contracts.models import AuditEvent, Proposal
from contracts.policies import NotAllowed, Refused
from contracts.services.facts import lock_contract
from contracts.services.proposals import (
    add_proposal,
    approve,
    decline_proposal,
    open_proposal,
    withdraw_proposal,
)
from contracts.states import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


def proposed(contract, by, **more) -> Proposal:
    with transaction.atomic():
        return add_proposal(
            lock_contract(contract.pk),
            **{
                "kind": "reading",
                "subject": "submission.reading",
                "payload": {"code": "D"},
                "summary": "按不晚于读",
                "by": by,
                "on_behalf_of": "a",
                **more,
            },
        )


@pytest.fixture
def scene():
    contract = make.make_contract()
    return contract, make.make_people(contract)


def test_what_waits_already_is_not_proposed_twice(scene):
    contract, people = scene
    proposed(contract, people.a_handler)
    with pytest.raises(Refused) as refused:
        proposed(contract, people.a_approver)
    assert "already_proposed" == refused.value.code
    proposed(contract, people.a_approver, payload={"code": "X"})
    assert 2 == Proposal.objects.waiting(contract, "reading").count()


def test_another_person_approves_and_it_is_audited(scene):
    contract, people = scene
    asked = proposed(contract, people.a_handler)
    with transaction.atomic():
        _, same = open_proposal(asked.pk, by=people.a_approver, act="批准")
        approve(same, by=people.a_approver)
    asked.refresh_from_db()
    assert ("approved", people.a_approver) == (asked.state, asked.settled_by)
    assert ["proposed", "proposal_approved"] == list(
        AuditEvent.objects.filter(
            chain=contract.slug, object_id=str(asked.pk),
            object_type="contracts.proposal",
        ).order_by("number").values_list("action", flat=True)
    )  # fmt: skip


def test_nobody_approves_what_they_proposed(scene):
    contract, people = scene
    asked = proposed(contract, people.a_approver)
    with pytest.raises(Refused) as refused, transaction.atomic():
        open_proposal(asked.pk, by=people.a_approver, act="批准")
    assert "second_person_needed" == refused.value.code


@pytest.mark.parametrize(
    ("change", "hold"),
    [
        ("state = 'approved', settled_by_id = proposed_by_id, "
         "settled_at = CURRENT_TIMESTAMP", "their own"),
        ("payload = '{}'", "payload"),
        ("state = 'approved'", "unsigned"),
    ],
)  # fmt: skip
def test_plain_sql_meets_the_same_rules(scene, change, hold):
    contract, people = scene
    asked = proposed(contract, people.a_handler)
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE contracts_proposal SET {change} WHERE id = {asked.pk}"
        )
    asked.refresh_from_db()
    assert ("open", {"code": "D"}) == (asked.state, asked.payload), hold


def test_what_is_settled_stays_settled(scene):
    contract, people = scene
    asked = proposed(contract, people.a_handler)
    withdraw_proposal(proposal_id=asked.pk, by=people.a_handler)
    with pytest.raises(Refused) as refused, transaction.atomic():
        open_proposal(asked.pk, by=people.a_approver, act="批准")
    assert "already_settled" == refused.value.code
    with pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.filter(pk=asked.pk).update(reason="改写")


def test_only_who_proposed_takes_it_back(scene):
    contract, people = scene
    asked = proposed(contract, people.a_handler)
    with pytest.raises(NotAllowed):
        withdraw_proposal(proposal_id=asked.pk, by=people.a_approver)


def test_declining_needs_a_reason_and_a_role(scene):
    contract, people = scene
    asked = proposed(contract, people.a_handler)
    roles = (Role.A_APPROVER,)
    with pytest.raises(Refused) as refused:
        decline_proposal(
            proposal_id=asked.pk, by=people.a_approver, reason=" ", roles=roles
        )
    assert "reason_missing" == refused.value.code
    with pytest.raises(NotAllowed):
        decline_proposal(
            proposal_id=asked.pk, by=people.b_lead, reason="否", roles=roles
        )
    decline_proposal(
        proposal_id=asked.pk, by=people.a_approver, reason="依据不足",
        roles=roles,
    )  # fmt: skip
    asked.refresh_from_db()
    assert ("declined", "依据不足") == (asked.state, asked.reason)
