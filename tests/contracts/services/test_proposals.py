from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from contracts.models import AuditEvent, Proposal
from contracts.policies import NotAllowed, Refused
from contracts.services import proposals
from contracts.services.calendar_notices import adopt_notice, decline_notice
from contracts.services.completeness import (
    approve_completeness,
    approve_service_start,
    decline_record_proposal,
)
from contracts.services.facts import lock_contract
from contracts.services.proposals import (
    add_proposal,
    approve,
    decline_proposal,
    open_proposal,
    withdraw_proposal,
)
from contracts.services.readings import approve_reading, decline_reading
from contracts.services.recorded_facts import approve_fact, decline_fact
from contracts.states import ProposalKind, Role
from deliverables.services.undoing import confirm_undo, decline_undo
from payments.services.payees import approve_payee
from payments.services.penalties import approve_penalty, decline_penalty
from payments.services.releases import release_gate
from payments.services.reversals import reverse_payment
from tests import factories as make

pytestmark = pytest.mark.django_db
READING = (ProposalKind.READING,)
DAY = date(2025, 12, 15)


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
        _, same = open_proposal(
            asked.pk, kinds=READING, by=people.a_approver, act="批准"
        )
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
        open_proposal(
            asked.pk, kinds=READING, by=people.a_approver, act="批准"
        )
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
        open_proposal(
            asked.pk, kinds=READING, by=people.a_approver, act="批准"
        )
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
            proposal_id=asked.pk, kinds=READING, by=people.a_approver,
            reason=" ", roles=roles,
        )  # fmt: skip
    assert "reason_missing" == refused.value.code
    with pytest.raises(NotAllowed):
        decline_proposal(
            proposal_id=asked.pk, kinds=READING, by=people.b_lead,
            reason="否", roles=roles,
        )  # fmt: skip
    decline_proposal(
        proposal_id=asked.pk, kinds=READING, by=people.a_approver,
        reason="依据不足", roles=roles,
    )  # fmt: skip
    asked.refresh_from_db()
    assert ("declined", "依据不足") == (asked.state, asked.reason)


# --- a kind is settled by its own service alone --------------------------------
def _no(*_, **__):
    raise AssertionError("asked before the kind was")


# Every service that settles, and a kind it was not made for.
SETTLERS = {
    "放假安排": (adopt_notice, {"today": DAY}, "fact"),
    "放假安排退回": (decline_notice, {"reason": "否"}, "fact"),
    "记录补齐": (approve_completeness, {"today": DAY}, "service_start"),
    "启用": (approve_service_start, {"today": DAY}, "completeness"),
    "口径": (approve_reading, {"today": DAY}, "payment_reversal"),
    "口径退回": (decline_reading, {"reason": "否"}, "payment_reversal"),
    "事实": (approve_fact, {"today": DAY, "check": _no}, "undo"),
    "事实退回": (decline_fact, {"reason": "否"}, "undo"),
    "撤销": (confirm_undo, {"today": DAY, "rests": _no}, "fact"),
    "撤销退回": (decline_undo, {"reason": "否"}, "fact"),
    "收款账户": (approve_payee, {}, "gate_release"),
    "违约金": (
        approve_penalty,
        {"today": DAY, "standing": _no, "check": _no},
        "payee_account",
    ),
    "违约金退回": (decline_penalty, {"reason": "否"}, "payee_account"),
    "例外放行": (release_gate, {"standing": _no}, "payment_reversal"),
    "冲销": (reverse_payment, {"today": DAY}, "gate_release"),
}


@pytest.mark.parametrize("name", SETTLERS)
def test_a_proposal_of_another_kind_is_not_settled_here(scene, name):
    contract, people = scene
    act, more, kind = SETTLERS[name]
    asked = proposed(contract, people.a_handler, kind=kind)
    with pytest.raises(Refused) as refused, transaction.atomic():
        act(proposal_id=asked.pk, by=people.a_approver, **more)
    assert "another_kind" == refused.value.code
    asked.refresh_from_db()
    assert "open" == asked.state


def test_the_other_sides_no_is_for_its_own_kinds(scene):
    contract, people = scene
    asked = proposed(contract, people.a_handler, kind="payee_account")
    with pytest.raises(Refused, match="不在此处办理"):
        decline_record_proposal(
            proposal=asked, by=people.b_lead, reason="否"
        )


def test_without_the_kind_another_page_would_settle_it(scene, monkeypatch):
    """What the check is for: with it out, 口径 sends a payment back."""
    contract, people = scene
    asked = proposed(contract, people.a_handler, kind="payment_reversal")
    monkeypatch.setattr(
        proposals,
        "proposal_of",
        lambda pk, kinds: Proposal.objects.get(pk=pk),
    )
    decline_reading(proposal_id=asked.pk, by=people.a_approver, reason="否")
    asked.refresh_from_db()
    assert "declined" == asked.state
