"""Closed by both sides, the contract is read-only: in services and in SQL."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from contracts.models import (
    AuditEvent,
    Contract,
    ContractClosing,
    LegalHold,
    OperationStart,
    Proposal,
)
from contracts.policies import NotAllowed, Refused
from contracts.services import endings, facts
from contracts.services.completeness import propose_completeness
from contracts.services.facts import lock_contract, stamp
from contracts.services.recorded_facts import propose_fact
from tests import factories as make
from tests.stories import fact

pytestmark = pytest.mark.django_db
DAY = make.TODAY
ENDED = "2025-12-01"
ITEM = {
    "name": "信用数据样本", "medium": "光盘 1 张", "way": "destroyed",
    "on": "2025-12-10", "by": "乙方驻场",
}  # fmt: skip


def ended(*_):
    return {"ended_on": ENDED}


@pytest.fixture
def story():
    contract = make.make_contract(is_demo=True, pinned_on=DAY)
    contract.records_complete_through = DAY
    contract.save()
    return SimpleNamespace(
        contract=contract, people=make.make_people(contract)
    )


def ask(story, standing=ended, by="b_lead"):
    return endings.propose_closing(
        contract=story.contract, standing=standing, today=DAY,
        by=getattr(story.people, by),
    )  # fmt: skip


def sign(story, proposal, standing=ended, by="a_approver"):
    return endings.close_contract(
        proposal_id=proposal.pk, standing=standing, today=DAY,
        by=getattr(story.people, by),
    )  # fmt: skip


@pytest.fixture
def closed(story):
    sign(story, ask(story))
    story.contract.refresh_from_db()
    return story


def refused(code: str, act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as found:
        act(*args, **kwargs)
    assert code == found.value.code
    return found.value.message


# --- closing ------------------------------------------------------------------
def test_one_side_asks_and_the_other_signs(story):
    proposal = ask(story)
    with pytest.raises((NotAllowed, Refused)):
        sign(story, proposal, by="b_lead")
    closing = sign(story, proposal)
    assert (date(2025, 12, 1), DAY) == (closing.ended_on, closing.closed_on)
    assert DAY == Contract.objects.get(pk=story.contract.pk).closed_on
    assert AuditEvent.objects.filter(action="contract_closed").exists()
    refused("already_closed", ask, story)


def test_it_must_have_ended_and_the_end_stay_where_it_was(story):
    refused("not_ended", ask, story, lambda *_: {"ended_on": None})
    proposal = ask(story)
    moved = {"ended_on": "2025-12-02"}
    refused("end_moved", sign, story, proposal, lambda *_: moved)
    assert not ContractClosing.objects.exists()


def test_nothing_may_wait_that_could_not_be_signed_afterwards(story):
    kwargs = {"contract": story.contract, "today": DAY, "check": passes}
    propose_fact(
        **kwargs, by=story.people.b_lead,
        fact=fact("notified", "2025-12-10", subject="breach", by="b"),
    )  # fmt: skip
    ask(story)  # what goes on after the end is not in the way
    Proposal.objects.filter(kind="closing").update(
        state="withdrawn", settled_at="2025-12-15T00:00Z",
        settled_by=story.people.b_lead,
    )  # fmt: skip
    propose_fact(
        **kwargs, by=story.people.b_lead,
        fact=fact("operation_started", "2025-07-01"),
    )  # fmt: skip
    assert "还有 1 项待签署" in refused("still_waiting", ask, story)


def passes(*_, **__):
    """Every history holds together here."""


# --- what the lock refuses, and what it does not ------------------------------
def service_acts(story):
    """Acts of the service itself, each through its own service."""
    people, contract = story.people, story.contract
    yield lambda: make.make_version(
        make.deliverable(contract, "work_plan"), people.b_onsite
    )
    yield lambda: make.make_submission(
        make.deliverable(contract, "work_plan"), people.b_lead
    )
    yield lambda: propose_completeness(
        contract=contract, through=DAY, by=people.b_lead, today=DAY
    )
    yield lambda: propose_fact(
        contract=contract, by=people.b_lead, today=DAY, check=passes,
        fact=fact("operation_started", "2025-07-01"),
    )  # fmt: skip
    yield lambda: lock_contract(contract.pk)


def test_every_act_of_the_service_is_refused_in_one_sentence(closed):
    for act in service_acts(closed):
        said = refused("contract_closed", act)
        assert said.startswith("协议已终止，双方于2025年12月15日结案，记录只读")


def test_with_the_lock_taken_out_an_act_would_go_through(closed, monkeypatch):
    """And then SQL still refuses it."""
    monkeypatch.setattr(facts, "check_open", lambda contract: None)
    last = [*service_acts(closed)][-1]
    assert closed.contract == last()
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        OperationStart.objects.create(
            **stamp(closed.contract, by=closed.people.b_lead, on=DAY)
        )


def test_disputes_secrets_and_money_go_on(closed):
    for kind, more in (
        ("notified", {"subject": "breach", "by": "b"}),
        ("disclosure", {"by": "b"}),
    ):
        assert propose_fact(
            contract=closed.contract, by=closed.people.b_lead, today=DAY,
            check=passes, fact=fact(kind, "2025-12-12", **more),
        ).pk  # fmt: skip
    assert lock_contract(closed.contract.pk, after_end=True).closed_on == DAY


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE contracts_contract SET closed_on = NULL WHERE id = %s",
        "UPDATE contracts_contract SET closed_on = '2025-12-31' WHERE id = %s",
        "DELETE FROM contracts_contractclosing WHERE contract_id = %s",
    ],
)
def test_by_sql_it_stays_closed(closed, sql):
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [closed.contract.pk])


def test_by_sql_nobody_closes_it_alone(story):
    with pytest.raises(DatabaseError, match="both sides"), transaction.atomic():
        Contract.objects.filter(pk=story.contract.pk).update(closed_on=DAY)


# --- holds and certificates ---------------------------------------------------
def give_back(story, *items):
    return endings.propose_return(
        contract=story.contract, items=items or (ITEM,), standing=ended,
        by=story.people.b_lead, today=DAY,
    )  # fmt: skip


def test_a_hold_keeps_papers_from_being_destroyed(closed):
    people = closed.people
    hold = endings.place_hold(
        contract=closed.contract, reason="诉讼", by=people.a_approver
    )
    assert "保全未解除" in refused("held", give_back, closed)
    give_back(closed, ITEM | {"way": "returned"})
    refused(
        "second_person_needed", endings.lift_hold, hold=hold,
        reason="结束", by=people.a_approver,
    )  # fmt: skip
    endings.lift_hold(hold=hold, reason="撤诉", by=people.b_lead)
    refused(
        "already_lifted", endings.lift_hold, hold=hold, reason="撤诉",
        by=people.b_lead,
    )  # fmt: skip
    assert give_back(closed).pk
    assert 2 == LegalHold.objects.count()


def test_both_sign_the_certificate_which_has_number_and_digest(closed):
    proposal = give_back(closed)
    with pytest.raises((NotAllowed, Refused)):
        endings.sign_return(
            proposal_id=proposal.pk, by=closed.people.b_lead, today=DAY
        )
    row = endings.sign_return(
        proposal_id=proposal.pk, by=closed.people.a_approver, today=DAY
    )
    assert ("TH-2025-001", [ITEM]) == (row.number, row.items)
    assert 64 == len(row.digest)


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([ITEM | {"on": "2026-01-01"}], "day_in_future"),
        ([ITEM] * (endings.MOST_ITEMS + 1), "too_many_items"),
    ],
)
def test_what_cannot_be_is_refused(story, items, code):
    refused(code, give_back, story, *items)


def test_before_the_end_nothing_is_given_back(story):
    refused(
        "not_ended", endings.propose_return, contract=story.contract,
        items=[ITEM], standing=lambda *_: {"ended_on": None},
        by=story.people.b_lead, today=DAY,
    )  # fmt: skip
