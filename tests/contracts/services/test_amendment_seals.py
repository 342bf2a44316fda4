"""Both seals, and only then: what a change writes, and when it holds."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from contracts.models import RecordedFact, SupplementaryAgreement
from contracts.policies import Refused
from contracts.queries.amendments import (
    beside_clauses,
    texts_in_force,
    total_in_force,
)
from contracts.rules.calendar import official_calendar
from contracts.services import amendment_seals
from contracts.services.amendment_seals import refuse_seal
from contracts.services.amendments import withdraw_amendment
from kaifeng_credit.gathering import standing_on
from kaifeng_credit.standing import standing
from tests import factories as make
from tests.amending import (
    DATED,
    DAY,
    EFFECT,
    agreed,
    ask,
    conclude,
    receive,
    reply,
    seal,
)
from tests.stories import agreement, fact

pytestmark = pytest.mark.django_db
CHANGES = [
    *DATED,
    {"kind": "total", "key": "", "value": "1500000.00"},
    {"kind": "text", "key": "6.7", "value": "不少于4名"},
]


@pytest.fixture
def scene():
    contract = make.make_contract(is_demo=True, pinned_on=DAY)
    contract.records_complete_through = DAY
    contract.save()
    return contract, make.make_people(contract)


def due(contract, day):
    return next(
        row["due_on"]
        for row in standing_on(contract, day)["deadlines"]
        if row["key"] == "tranche_2_submission"
    )


def test_it_holds_from_its_day_and_with_both_seals_only(scene):
    contract, people = scene
    proposal = agreed(contract, people, CHANGES)
    sealed = seal(proposal, people.a_approver)
    assert not SupplementaryAgreement.objects.exists()
    assert "2025-12-19" == due(contract, EFFECT)
    row = conclude(sealed, people.b_lead)
    assert (EFFECT, DAY) == (row.happened_on, row.signed_on)
    assert {people.a_approver, people.b_lead} == {
        row.sealed_by, row.recorded_by,
    }  # fmt: skip
    assert "2025-12-19" == due(contract, date(2026, 1, 13))
    assert "2026-03-31" == due(contract, EFFECT)
    first, held = date(2026, 1, 13), [
        total_in_force(contract, day) for day in (DAY, EFFECT)
    ]
    assert [1490000, 1500000] == held
    assert {} == texts_in_force(contract, first)
    assert {"6.7": "不少于4名"} == texts_in_force(contract, EFFECT)
    assert {"2.2.2.5", "2.1", "6.7"} == set(beside_clauses(contract))
    proposal.refresh_from_db()
    assert people.b_lead == proposal.settled_by


def test_the_same_facts_from_a_file_give_the_same_answer(scene):
    contract, people = scene
    conclude(seal(agreed(contract, people, CHANGES), people.a_approver),
             people.b_lead)  # fmt: skip
    told = [
        fact("notified", DAY.isoformat(), subject="amendment", by="a",
             act="BG-2025-001", received_on=DAY.isoformat(),
             replied_on=DAY.isoformat(), effective_on=EFFECT.isoformat()),
        fact("extended", deliverable="tranche_2", due_on="2026-03-31",
             signed_on=EFFECT.isoformat()),
        fact("total_amended", EFFECT.isoformat(), total="1500000.00"),
    ]  # fmt: skip
    from_file = standing(
        agreement=agreement(), facts=told, readings={}, as_of=EFFECT,
        calendar=official_calendar(), complete_through=DAY,
    ).as_json()  # fmt: skip
    from_rows = standing_on(contract, EFFECT)
    for name in ("deadlines", "tranches", "remedies", "holder"):
        assert plain(from_file[name]) == plain(from_rows[name]), name


def plain(value):
    """Without the places where a fact stands."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k != "refs"}
    return [plain(v) for v in value] if isinstance(value, list) else value


def test_seals_come_after_the_reply_and_from_either_side(scene):
    contract, people = scene
    proposal = ask(contract, people.b_lead)
    receive(proposal, people.a_handler)

    def refused(act, *args, **more):
        with pytest.raises(Refused) as found:
            act(*args, **more)
        return found.value.code

    assert "not_agreed" == refused(seal, proposal, people.b_lead)
    reply(proposal, people.a_approver)
    assert "not_allowed" == refused(seal, proposal, people.a_handler)
    assert "day_out_of_order" == refused(
        seal, proposal, people.b_lead, on=date(2025, 12, 31)
    )
    first = seal(proposal, people.a_approver)
    assert "already_sealed" == refused(seal, proposal, people.b_lead)
    assert "second_person_needed" == refused(
        conclude, first, people.a_approver
    )
    refuse_seal(seal_id=first.pk, by=people.b_lead, reason="章不清")
    again = seal(proposal, people.a_approver)
    conclude(again, people.b_lead)  # who asked seals last
    proposal.refresh_from_db()
    assert ("approved", people.a_approver) == (
        proposal.state, proposal.settled_by,
    )  # fmt: skip
    assert "already_settled" == refused(conclude, again, people.b_lead)
    assert "already_settled" == refused(seal, proposal, people.b_lead)


def test_everything_is_checked_again_before_the_second_seal(
    scene, monkeypatch
):
    contract, people = scene
    sealed = seal(agreed(contract, people), people.a_approver)
    stands = {**standing_on(contract, DAY)}
    moved = [
        {**row, "due_on": "2026-03-31"}
        if row["key"] == "tranche_2_submission" else row
        for row in stands["deadlines"]
    ]  # fmt: skip
    stands["deadlines"] = moved

    def meanwhile(*_):
        return stands

    with pytest.raises(Refused) as refused:
        conclude(sealed, people.b_lead, standing=meanwhile)
    assert "nothing_changes" == refused.value.code
    # With that defence taken out the same change would hold twice.
    taken = amendment_seals.checked_changes
    monkeypatch.setattr(
        amendment_seals, "checked_changes",
        lambda contract, changes, on, **more: taken(
            contract, changes, on,
            **{**more, "standing": standing_on(contract, DAY)},
        ),
    )  # fmt: skip
    assert conclude(sealed, people.b_lead, standing=meanwhile)


def test_a_row_stays_and_is_of_a_change_that_waits(scene):
    contract, people = scene
    proposal = agreed(contract, people)
    row = conclude(seal(proposal, people.a_approver), people.b_lead)
    with pytest.raises(DatabaseError), transaction.atomic():
        SupplementaryAgreement.objects.update(note="改")
    copied = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.fields
        if field.name not in ("id", "proposal")
    }
    other = ask(contract, people.a_handler,
                [{"kind": "text", "key": "6.7", "value": "五名"}])  # fmt: skip
    withdraw_amendment(proposal_id=other.pk, by=people.a_handler)
    with pytest.raises(DatabaseError), transaction.atomic():
        SupplementaryAgreement.objects.create(**copied, proposal=other)
    assert 1 == RecordedFact.objects.filter(kind="extended").count()
