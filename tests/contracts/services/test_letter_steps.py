"""What became of the paper: the fact follows the letter, row for row."""

from datetime import date

import pytest

from contracts.models import LetterStep, Proposal, RecordedFact
from contracts.policies import Refused
from contracts.queries.facts import facts_of
from contracts.queries.letters import facts_without_letter, line_of
from contracts.services import letter_steps as steps
from contracts.services import letters as services
from kaifeng_credit.consistency import check_history
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 20)
COURIER = {"way": "courier", "carrier": "邮政", "tracking": "EX1"}


class Desk:
    """One side's two people and their letters on a contract."""

    def __init__(self, first: str = "a_handler", second: str = "a_approver"):
        self.contract = make.make_contract()
        self.people = make.make_people(self.contract)
        self.first = getattr(self.people, first)
        self.second = getattr(self.people, second)

    def issued(self, kind: str, **fields):
        letter = services.draft_letter(
            contract=self.contract, kind=kind, by=self.first,
            values={
                "title": "函", "addressee": "对方", "own_number": "",
                "body": "正文", "fields": fields,
            },
        )  # fmt: skip
        asked = services.ask_to_issue(
            letter_id=letter.pk, revision=1, by=self.first
        )
        return services.issue_letter(
            proposal_id=asked.pk, by=self.second, today=date(2026, 1, 5)
        )

    def asked(self, letter, step: str, on: date, **more):
        return steps.propose_step(
            letter_id=letter.pk, step=step, on=on, by=self.first,
            today=TODAY, check=check_history,
            evidence=("凭据.pdf", [make.pdf_bytes()]), **more,
        )  # fmt: skip

    def signed(self, proposal, by=None):
        return steps.sign_step(
            proposal_id=proposal.pk, by=by or self.second, today=TODAY,
            check=check_history,
        )  # fmt: skip

    def undone(self, letter):
        asked = steps.propose_undoing(
            letter_id=letter.pk, reason="看错", by=self.first,
            check=check_history,
        )  # fmt: skip
        return self.signed(asked)

    def facts(self):
        self.contract.refresh_from_db()
        return [dict(fact.fields) for _, fact in facts_of(self.contract)]


def test_the_fact_is_completed_and_taken_back_with_its_steps():
    desk = Desk()
    letter = desk.issued("amendment", effective_on="2026-03-01")
    early = {"step": "posted", "on": date(2026, 1, 4)}
    with pytest.raises(Refused, match="早于成文日"):
        desk.asked(letter, **early, **COURIER)
    with pytest.raises(Refused, match="请先登记交寄，再登记收到"):
        desk.asked(letter, "received", date(2026, 1, 7))
    with pytest.raises(Refused, match="承运单位"):
        desk.asked(letter, "posted", date(2026, 1, 6), way="courier")
    asked = desk.asked(letter, "posted", date(2026, 1, 6), **COURIER)
    assert [] == desk.facts()  # asked for is not recorded
    with pytest.raises(Refused, match="已提请登记交寄，正待签署"):
        desk.asked(
            letter, "posted", date(2026, 1, 7), **COURIER | {"tracking": "X2"}
        )
    with pytest.raises(Refused, match="另一人"):
        desk.signed(asked, by=desk.first)
    desk.signed(asked)
    desk.signed(desk.asked(letter, "received", date(2026, 1, 8)))
    desk.signed(desk.asked(letter, "replied", date(2026, 1, 12)))
    (fact,) = desk.facts()
    assert [date(2026, 1, day) for day in (6, 8, 12)] == [
        fact["on"], fact["received_on"], fact["replied_on"],
    ]  # fmt: skip
    desk.undone(letter)
    (fact,) = desk.facts()
    assert "replied_on" not in fact
    line = line_of(desk.contract, letter)
    assert "awaiting_reply" == line.state
    # What stands again is a row of its own, and the letter names it.
    (stands,) = RecordedFact.objects.standing_facts(desk.contract)
    assert stands == line.fact
    desk.undone(letter)
    desk.undone(letter)
    assert [] == desk.facts()
    assert "issued" == line_of(desk.contract, letter).state
    assert 6 == LetterStep.objects.count()  # nothing was removed


def test_a_demand_is_its_own_fact_and_later_days_are_the_letters_alone():
    desk = Desk()
    letter = desk.issued(
        "demand", deliverable="training_materials", due_on="2026-02-01"
    )
    late = desk.asked(letter, "posted", date(2026, 1, 6), **COURIER)
    desk.signed(late)
    (row,) = RecordedFact.objects.all()
    desk.signed(desk.asked(letter, "received", date(2026, 1, 8)))
    assert [row] == list(RecordedFact.objects.all())
    assert "received" == line_of(desk.contract, letter).state
    unlinked = facts_without_letter(
        desk.contract, desk.first, until=TODAY
    )
    assert [] == list(unlinked)


def test_a_cure_that_was_notified_is_the_other_sides_to_sign():
    desk = Desk("b_onsite", "b_lead")
    letter = desk.issued("cure", cured_on="2026-01-04", act="2025-01")
    desk.signed(desk.asked(letter, "posted", date(2026, 1, 6), way="by_hand"))
    assert [] == desk.facts()
    asked = Proposal.objects.get(kind="fact")
    assert ("cured", "b") == (asked.subject, asked.on_behalf_of)
    assert {"kind": "cured", "on": "2026-01-04", "act": "2025-01"} == (
        asked.payload["fact"]
    )
