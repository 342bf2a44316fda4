"""What a step makes of a letter's fact, before anything is written."""

from datetime import date

import pytest

from contracts.models import Letter, Proposal, User
from contracts.policies import Refused
from contracts.queries.letters import LetterLine
from contracts.services.letter_facts import (
    Signed,
    outcome_of_step,
    outcome_of_undoing,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 6)


def line(kind: str, **fields) -> LetterLine:
    return LetterLine(
        Letter(
            contract=make.make_contract(), side="a", kind=kind, fields=fields
        )
    )


def test_a_posting_brings_the_fact_that_its_kind_records():
    outcome = outcome_of_step(
        line("amendment", effective_on="2026-03-01"), "posted", DAY
    )
    assert ("notified", DAY) == (outcome.comes.kind, outcome.comes.on)
    assert set() == outcome.without
    paper = outcome_of_step(line("general"), "posted", DAY)
    assert (None, None) == (paper.comes, paper.goes)


def test_days_that_contradict_each_other_are_refused():
    late = line("demand", deliverable="training_materials", due_on="2026-01-05")
    with pytest.raises(Refused, match="请核对日期"):
        outcome_of_step(late, "posted", DAY)


def test_undoing_the_only_step_leaves_nothing():
    one = line("general")
    one.steps = {"posted": type("Step", (), {"happened_on": DAY})()}
    assert outcome_of_undoing(one).comes is None


def test_a_proposal_that_is_signed_names_both_people():
    first, second = User(username="甲"), User(username="乙")
    asked = Proposal(proposed_by=first, summary="登记", note="说明")
    signed = Signed.of(asked, by=second)
    assert (second, first, "登记", "说明", None) == (
        signed.by, signed.proposed_by, signed.summary, signed.note,
        signed.file,
    )  # fmt: skip
