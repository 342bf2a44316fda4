"""What became of a letter's paper: posted, received, replied; corrections.

第八条第1款「以邮寄快递交寄日为准」. One person records it with its proof, another
signs; with the posting a letter becomes a fact through the same service that
all facts go through, and the later days complete that fact by a row of their
own that takes the earlier one's place. Nothing is entered twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from contracts.models import (
    Contract,
    Letter,
    LetterStep,
    Proposal,
    RecordedFact,
    User,
)
from contracts.models.facts import FactRow
from contracts.policies import Refused, check_fact_day, check_open, check_role
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import reference
from contracts.queries.letters import LetterLine, line_of
from contracts.rules.after_end import FACT, still_open
from contracts.rules.fact_words import fact_row, fact_title
from contracts.rules.facts import Fact, FactError, parse_fact
from contracts.rules.hands import DRAFTERS
from contracts.rules.letters.kinds import (
    STEP_LABELS,
    STEPS,
    fact_of_letter,
    next_step,
    proposed_row,
)
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from contracts.services.files import keep
from contracts.services.letters import open_letter_proposal, subject_of
from contracts.services.proposals import add_proposal, approve
from contracts.services.recorded_facts import Check, Paper, received
from contracts.services.written_facts import (
    add_recorded_fact,
    put_in_place_of,
    reverse_recorded_fact,
)
from contracts.states import LetterWay, ProposalKind

REVERSE = "reverse"


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


def check_step(
    line: LetterLine, step: str, on: date, *, by: User, today: date
) -> None:
    """Who may record a step now, and of which day."""
    letter = line.letter
    label = STEP_LABELS[step]
    check_role(
        letter.contract, by, *DRAFTERS[letter.side], act=f"登记{label}"
    )
    if letter.dated_on is None:
        raise Refused("not_issued", "函件尚未签发。签发后才能登记交寄。")
    if next_step(line.days) != step:
        raise Refused(
            "not_the_next", f"这份函件现在不能登记{label}。请刷新页面查看。"
        )
    if on > today:
        raise Refused(
            "day_in_future", "日期晚于今天。请填写实际发生的日期。"
        )
    before = STEPS.index(step)
    first = (
        line.days[STEPS[before - 1]] if before else letter.dated_on
    )
    if on < first:
        what = STEP_LABELS[STEPS[before - 1]] if before else "成文"
        raise Refused(
            "day_too_early",
            f"日期早于{what}日{first.year}年{first.month}月{first.day}日。"
            "请填写实际日期。",
        )


def propose_step(
    *,
    letter_id: int,
    step: str,
    on: date,
    by: User,
    today: date,
    check: Check,
    evidence: Paper,
    way: str = "",
    carrier: str = "",
    tracking: str = "",
    note: str = "",
) -> Proposal:
    """One person records a step with its proof; another has to sign."""
    with received(evidence) as paper, transaction.atomic():
        line = _locked_line(letter_id)
        check_step(line, step, on, by=by, today=today)
        if step == "posted" and way not in LetterWay.values:
            raise Refused("no_way", "请选择送达方式。")
        if way == LetterWay.COURIER and not (carrier and tracking):
            raise Refused("no_tracking", "邮寄快递请填写承运单位和单号。")
        _check_outcome(line, outcome_of_step(line, step, on), today, check)
        name, incoming = paper
        letter = line.letter
        return add_proposal(
            letter.contract,
            kind=ProposalKind.LETTER,
            subject=subject_of(letter),
            payload={
                "letter": letter.pk, "act": step, "on": on.isoformat(),
                "way": way, "carrier": carrier, "tracking": tracking,
            },
            summary=f"登记{STEP_LABELS[step]}：{letter.number}",
            by=by,
            on_behalf_of=letter.side,
            note=note.strip(),
            file=keep(incoming) if incoming else None,
            file_name=name,
        )  # fmt: skip


@transaction.atomic
def propose_undoing(
    *, letter_id: int, reason: str, by: User, check: Check
) -> Proposal:
    """One person asks that the last step be taken back, and says why."""
    line = _locked_line(letter_id)
    letter = line.letter
    check_role(
        letter.contract, by, *DRAFTERS[letter.side], act="更正函件的登记"
    )
    if not line.steps:
        raise Refused("nothing_to_undo", "这份函件还没有可更正的登记。")
    if not reason.strip():
        raise Refused("reason_missing", "请写明更正的理由，原记录保留。")
    _check_outcome(line, outcome_of_undoing(line), None, check)
    step = list(line.steps)[-1]
    return add_proposal(
        letter.contract,
        kind=ProposalKind.LETTER,
        subject=subject_of(letter),
        payload={
            "letter": letter.pk, "act": REVERSE,
            "step": line.steps[step].pk,
        },
        summary=f"更正{STEP_LABELS[step]}：{letter.number}",
        by=by,
        on_behalf_of=letter.side,
        note=reason.strip(),
    )  # fmt: skip


@transaction.atomic
def sign_step(
    *, proposal_id: int, by: User, today: date, check: Check
) -> LetterStep:
    """Another person signs: the step and its fact are on record."""
    _, proposal = open_letter_proposal(
        proposal_id, by=by, act="签署函件的登记"
    )
    line = _locked_line(proposal.payload["letter"])
    if proposal.payload["act"] == REVERSE:
        row = _undo(line, proposal, by=by, today=today, check=check)
    else:
        row = _record(line, proposal, by=by, today=today, check=check)
    approve(proposal, by=by)
    return row


def _record(
    line: LetterLine,
    proposal: Proposal,
    *,
    by: User,
    today: date,
    check: Check,
) -> LetterStep:
    said = proposal.payload
    step, on = said["act"], date.fromisoformat(said["on"])
    check_step(line, step, on, by=proposal.proposed_by, today=today)
    outcome = outcome_of_step(line, step, on)
    _check_outcome(line, outcome, today, check)
    fact = _move(line, outcome, proposal, by=by, today=today)
    row = LetterStep.objects.create(
        **stamp(line.letter.contract, by=by, on=on, note=proposal.note),
        letter=line.letter,
        step=step,
        way=said["way"],
        carrier=said["carrier"],
        tracking=said["tracking"],
        file=proposal.file,
        file_name=proposal.file_name,
        fact=fact,
        proposed_by=proposal.proposed_by,
    )
    _note(f"letter_{step}", line.letter, row, proposal, by=by, on=on)
    if step == "posted":
        _ask_other_side(line, by=by)
    return row


def _undo(
    line: LetterLine,
    proposal: Proposal,
    *,
    by: User,
    today: date,
    check: Check,
) -> LetterStep:
    last = list(line.steps.values())[-1] if line.steps else None
    if last is None or last.pk != proposal.payload["step"]:
        raise Refused(
            "record_moved", "提请后这份函件又有新的登记。请退回后重新提请。"
        )
    outcome = outcome_of_undoing(line)
    _check_outcome(line, outcome, None, check)
    fact = _move(line, outcome, proposal, by=by, today=today)
    # What stands again keeps its link: the step before it names the row.
    row = LetterStep.objects.create(
        **stamp(line.letter.contract, by=by, on=today, note=proposal.note),
        letter=line.letter,
        step=last.step,
        reverses=last,
        fact=fact,
        proposed_by=proposal.proposed_by,
    )
    _note("letter_corrected", line.letter, row, proposal, by=by, on=today)
    return row


def _move(
    line: LetterLine, outcome: Outcome, proposal: Proposal, *, by: User,
    today: date,
) -> RecordedFact | None:  # fmt: skip
    """Take back the row that goes, write the one that comes."""
    contract, number = line.letter.contract, line.letter.number
    comes, goes = outcome.comes, outcome.goes
    signed: dict[str, Any] = {"by": by, "proposed_by": proposal.proposed_by}
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
            reason=proposal.note,
            summary=proposal.summary,
            **signed,
        )
        return None
    paper = {"file": proposal.file, "file_name": proposal.file_name}
    if goes is not None:
        row = put_in_place_of(
            contract,
            goes,
            comes,
            today=today,
            reason=f"函件 {number}，{proposal.summary.partition('：')[0]}",
            **signed,
            **paper,
        )
    else:
        row = add_recorded_fact(
            contract,
            comes,
            on_behalf_of=line.letter.side,
            note=f"函件 {number}",
            **signed,
            **paper,
        )
    assert isinstance(row, RecordedFact)
    return row


def _ask_other_side(line: LetterLine, *, by: User) -> None:
    """A cure that was notified: the other side signs that it is so."""
    said = proposed_row(line.kind, line.letter.fields)
    if said is None:
        return
    contract = line.letter.contract
    agreement = agreement_of(contract)
    fact = parse_fact(said, agreement=agreement)
    payload = {"fact": fact_row(fact)}
    waiting = Proposal.objects.waiting(contract, ProposalKind.FACT)
    if waiting.filter(subject=fact.kind, payload=payload).exists():
        return
    add_proposal(
        contract,
        kind=ProposalKind.FACT,
        subject=fact.kind,
        payload=payload,
        summary=fact_title(fact, agreement),
        by=by,
        on_behalf_of=line.letter.side,
        note=f"函件 {line.letter.number}",
    )


def _check_outcome(
    line: LetterLine, outcome: Outcome, today: date | None, check: Check
) -> None:
    contract = line.letter.contract
    facts = [outcome.comes] if outcome.comes else []
    if facts and today is not None:
        check_fact_day(contract, facts[0], today=today)
    if facts or outcome.goes:
        check(contract, facts, without=outcome.without)


def _locked_line(letter_id: int) -> LetterLine:
    found = Letter.objects.get(pk=letter_id)
    contract: Contract = lock_contract(found.contract_id, after_end=True)
    letter = Letter.objects.get(pk=letter_id)
    letter.contract = contract
    line = line_of(contract, letter)
    kind = line.kind.fact or line.kind.proposes
    if kind and not still_open(FACT, kind):
        check_open(contract)
    return line


def _note(
    action: str, letter: Letter, row: LetterStep, proposal: Proposal, *,
    by: User, on: date,
) -> None:  # fmt: skip
    fact = row.fact
    audit.record(
        action,
        by=by,
        contract=letter.contract,
        on=row,
        summary=proposal.summary,
        detail={
            "letter": letter.number,
            "happened_on": on.isoformat(),
            "proposed_by": str(proposal.proposed_by),
            "fact": reference(fact) if fact else "",
            "tracking": row.tracking,
        },
    )

