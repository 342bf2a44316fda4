"""What became of a letter's paper: posted, received, replied; corrections.

第八条第1款「以邮寄快递交寄日为准」. One person records it with its proof, another
signs; with the posting a letter becomes a fact through the same service that
all facts go through, and the later days complete that fact by a row of their
own that takes the earlier one's place. Nothing is entered twice.
"""

from datetime import date

from django.db import transaction

from contracts.models import Contract, Letter, LetterStep, Proposal, User
from contracts.policies import Refused, check_open, check_role
from contracts.queries.agreements import agreement_of
from contracts.queries.letters import LetterLine, line_of
from contracts.rules.after_end import FACT, still_open
from contracts.rules.fact_words import fact_row, fact_title
from contracts.rules.facts import parse_fact
from contracts.rules.hands import DRAFTERS
from contracts.rules.letters.kinds import (
    STEP_LABELS,
    STEPS,
    out_of_turn,
    proposed_row,
)
from contracts.services.amendment_notices import (
    check_answered_here,
    check_may_undo,
    check_not_by_change,
)
from contracts.services.facts import lock_contract, stamp
from contracts.services.files import keep
from contracts.services.letter_facts import (
    Outcome,
    Signed,
    add_step,
    check_outcome,
    move_fact,
    note_step,
    outcome_of_step,
    outcome_of_undoing,
)
from contracts.services.letters import (
    check_step_not_asked,
    open_letter_proposal,
    subject_of,
)
from contracts.services.proposals import add_proposal, approve
from contracts.services.recorded_facts import Check, Paper, received
from contracts.services.told_once import check_not_by_hand
from contracts.states import LetterWay, ProposalKind

REVERSE = "reverse"


def check_step(
    line: LetterLine, step: str, on: date, *, by: User, today: date
) -> None:
    """Who may record a step now, and of which day."""
    letter = line.letter
    check_role(
        letter.contract, by, *DRAFTERS[letter.side],
        act=f"登记{STEP_LABELS[step]}",
    )  # fmt: skip
    not_now = out_of_turn(line.days, step, issued=bool(letter.dated_on))
    if not_now:
        raise Refused("out_of_turn", not_now)
    if step == "replied":
        check_answered_here(line.letter)
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
        check_step_not_asked(line.letter, step)
        if step == "posted" and way not in LetterWay.values:
            raise Refused("no_way", "请选择送达方式。")
        if way == LetterWay.COURIER and not (carrier and tracking):
            raise Refused("no_tracking", "邮寄快递请填写承运单位和单号。")
        outcome = outcome_of_step(line, step, on)
        if step == "posted":
            _check_posted_once(line, outcome, on)
        check_outcome(line, outcome, today, check)
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
    check_may_undo(line)
    check_outcome(line, outcome_of_undoing(line), None, check)
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
    if step == "posted":
        _check_posted_once(line, outcome_of_step(line, step, on), on)
    row = add_step(
        line,
        step,
        on,
        signed=Signed.of(proposal, by=by),
        today=today,
        check=check,
        way=said["way"],
        carrier=said["carrier"],
        tracking=said["tracking"],
    )
    if step == "posted":
        _ask_other_side(line, by=by)
    return row


def _check_posted_once(line: LetterLine, outcome: Outcome, on: date) -> None:
    """Refuse a posting that a change, or a hand, has recorded already."""
    check_not_by_change(line.letter, on)
    if outcome.comes is not None:
        check_not_by_hand(line.letter.contract, outcome.comes)


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
    check_may_undo(line)
    outcome = outcome_of_undoing(line)
    check_outcome(line, outcome, None, check)
    signed = Signed.of(proposal, by=by)
    fact = move_fact(line, outcome, signed, today=today)
    # What stands again keeps its link: the step before it names the row.
    row = LetterStep.objects.create(
        **stamp(line.letter.contract, by=by, on=today, note=proposal.note),
        letter=line.letter,
        step=last.step,
        reverses=last,
        fact=fact,
        proposed_by=proposal.proposed_by,
    )
    note_step("letter_corrected", line.letter, row, signed, on=today)
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
