"""The fact of a letter follows the steps of its paper, row for row.

第八条第1款「以邮寄快递交寄日为准」. Posted, received, replied: each step that
two people stand behind moves the one fact; callers have locked the contract
and checked who may and of which day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.models import (
    Letter,
    LetterStep,
    Proposal,
    RecordedFact,
    StoredFile,
    User,
)
from contracts.models.facts import FactRow
from contracts.policies import Refused, check_fact_day
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import reference
from contracts.queries.letters import LetterLine
from contracts.rules.fact_words import fact_row
from contracts.rules.facts import Fact, FactError, parse_fact
from contracts.rules.letters.kinds import fact_of_letter
from contracts.services import audit
from contracts.services.facts import stamp
from contracts.services.recorded_facts import Check
from contracts.services.written_facts import (
    add_recorded_fact,
    put_in_place_of,
    reverse_recorded_fact,
)


@dataclass(frozen=True)
class Signed:
    """The two people behind a step, what was asked for, and its paper."""

    by: User
    proposed_by: User
    summary: str
    note: str = ""
    file: StoredFile | None = None
    file_name: str = ""

    @classmethod
    def of(cls, proposal: Proposal, *, by: User) -> Signed:
        """A proposal as it is signed by somebody."""
        return cls(
            by=by,
            proposed_by=proposal.proposed_by,
            summary=proposal.summary,
            note=proposal.note,
            file=proposal.file,
            file_name=proposal.file_name,
        )


@dataclass(frozen=True)
class Outcome:
    """What signing would do to the record: the fact that comes, that goes."""

    comes: Fact | None
    goes: RecordedFact | None

    @property
    def without(self) -> set[str]:
        """The reference that no longer counts."""
        return {reference(self.goes)} if self.goes else set()


def outcome_of_step(line: LetterLine, step: str, on: date) -> Outcome:
    """The fact after a step, and the row whose place it takes.

    Raises Refused("bad_fact") where the days contradict each other.
    """
    return _outcome(line, {**line.days, step: on})


def outcome_of_undoing(line: LetterLine) -> Outcome:
    """The fact after the last step is taken back."""
    days = line.days
    days.popitem()
    return _outcome(line, days)


def _outcome(line: LetterLine, days: Mapping[str, date]) -> Outcome:
    letter = line.letter
    row = fact_of_letter(
        line.kind, letter.fields, side=letter.side, days=days
    )
    if row is None:
        return Outcome(None, line.fact)
    try:
        fact = parse_fact(row, agreement=agreement_of(letter.contract))
    except FactError as error:
        raise Refused("bad_fact", f"{error.reason}。请核对日期。") from error
    old = line.fact
    if old is not None and fact_row(fact) == {"kind": old.kind, **old.fields}:
        return Outcome(None, None)  # the vocabulary has no such day
    return Outcome(fact, old)


def add_step(
    line: LetterLine,
    step: str,
    on: date,
    *,
    signed: Signed,
    today: date,
    check: Check,
    way: str = "",
    carrier: str = "",
    tracking: str = "",
) -> LetterStep:
    """Write a step, and what the record says of the letter from here on."""
    outcome = outcome_of_step(line, step, on)
    check_outcome(line, outcome, today, check)
    fact = move_fact(line, outcome, signed, today=today)
    row = LetterStep.objects.create(
        **stamp(line.letter.contract, by=signed.by, on=on, note=signed.note),
        letter=line.letter,
        step=step,
        way=way,
        carrier=carrier,
        tracking=tracking,
        file=signed.file,
        file_name=signed.file_name,
        fact=fact,
        proposed_by=signed.proposed_by,
    )
    note_step(f"letter_{step}", line.letter, row, signed, on=on)
    return row


def move_fact(
    line: LetterLine, outcome: Outcome, signed: Signed, *, today: date
) -> RecordedFact | None:
    """Take back the row that goes, write the one that comes."""
    contract, number = line.letter.contract, line.letter.number
    comes, goes = outcome.comes, outcome.goes
    people: dict[str, Any] = {
        "by": signed.by, "proposed_by": signed.proposed_by,
    }  # fmt: skip
    row: FactRow | None
    if comes is None and goes is None:
        return line.fact
    if comes is None:
        assert goes is not None
        reverse_recorded_fact(
            contract,
            goes,
            on_behalf_of=line.letter.side,
            today=today,
            reason=signed.note,
            summary=signed.summary,
            **people,
        )
        return None
    paper = {"file": signed.file, "file_name": signed.file_name}
    if goes is not None:
        row = put_in_place_of(
            contract,
            goes,
            comes,
            today=today,
            reason=f"函件 {number}，{signed.summary.partition('：')[0]}",
            **people,
            **paper,
        )
    else:
        row = add_recorded_fact(
            contract,
            comes,
            on_behalf_of=line.letter.side,
            note=f"函件 {number}",
            **people,
            **paper,
        )
    assert isinstance(row, RecordedFact)
    return row


def check_outcome(
    line: LetterLine, outcome: Outcome, today: date | None, check: Check
) -> None:
    """Refuse what the record cannot hold once the fact has moved."""
    contract = line.letter.contract
    facts = [outcome.comes] if outcome.comes else []
    if facts and today is not None:
        check_fact_day(contract, facts[0], today=today)
    if facts or outcome.goes:
        check(contract, facts, without=outcome.without)


def note_step(
    action: str, letter: Letter, row: LetterStep, signed: Signed, *, on: date
) -> None:
    """Write what was done to a letter's paper into the audit chain."""
    fact = row.fact
    audit.record(
        action,
        by=signed.by,
        contract=letter.contract,
        on=row,
        summary=signed.summary,
        detail={
            "letter": letter.number,
            "happened_on": on.isoformat(),
            "proposed_by": str(signed.proposed_by),
            "fact": reference(fact) if fact else "",
            "tracking": row.tracking,
        },
    )
