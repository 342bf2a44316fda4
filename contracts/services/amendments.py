"""A change of the agreement: asked, received, and answered in writing.

第九条第1款: in writing, at least so many days ahead, answered in so many
working days. The notice is a recorded fact: its clocks are the standing's.
What was agreed still has to be sealed (contracts.services.amendment_seals).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from contracts.models import Contract, Proposal, User
from contracts.policies import (
    NotAllowed,
    Refused,
    check_not_before_signing,
    check_role,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.amendments import (
    Amendment,
    amendments_of,
    texts_in_force,
    total_in_force,
)
from contracts.queries.people import side_of, who_can
from contracts.rules.amendments import (
    ChangeError,
    Compared,
    advance_cite,
    check_changes,
    compared,
    earliest_effect,
    facts_of,
    read_changes,
)
from contracts.rules.hands import SIGNERS, SPEAKERS
from contracts.services import audit
from contracts.services.amendment_notices import (
    check_letter_named,
    check_not_by_letter,
    note_receipt,
    note_reply,
)
from contracts.services.completeness import check_other_side
from contracts.services.facts import lock_contract
from contracts.services.files import keep
from contracts.services.letter_facts import Signed
from contracts.services.numbers import next_number
from contracts.services.proposals import (
    add_proposal,
    decline_proposal,
    open_proposal,
    proposal_of,
    withdraw_proposal,
)
from contracts.services.recorded_facts import (
    Check,
    Paper,
    received,
)
from contracts.states import ProposalKind, ProposalState

KINDS = (ProposalKind.AMENDMENT,)
MAY_SPEAK = (*SPEAKERS["a"], *SPEAKERS["b"])
MAY_SEAL = (*SIGNERS["a"], *SIGNERS["b"])
Rows = Sequence[Mapping[str, str]]
StandingOn = Callable[[Contract, date], Mapping[str, Any]]


class ChangeRefused(Refused):
    """A refusal that knows which change it is about, if it is about one."""

    def __init__(self, error: ChangeError):
        super().__init__(error.code, error.message)
        self.change = error.change


def propose_amendment(
    *,
    contract: Contract,
    letter_on: date,
    effective_on: date,
    changes: Rows,
    by: User,
    today: date,
    standing: StandingOn,
    check: Check,
    note: str = "",
    letter: Paper | None = None,
    notice: int | None = None,
) -> Proposal:
    """One side asks for a change by a letter that was posted.

    ``changes`` are plain rows (contracts.rules.amendments); ``notice`` is the
    letter of the portal that gives the notice, ``letter`` a scan of other
    paper. Raises what `check_terms` and `check_letter_named` raise, and
    Refused("reason_missing"), ("notice_given").
    """
    check_role(contract, by, *MAY_SPEAK, act="提出变更")
    with received(letter) as (name, incoming), transaction.atomic():
        contract = lock_contract(contract.pk)
        check_role(contract, by, *MAY_SPEAK, act="提出变更")
        if not note.strip():
            raise Refused("reason_missing", "请写明变更的理由。")
        found = check_terms(
            contract,
            letter_on=letter_on,
            effective_on=effective_on,
            changes=changes,
            standing=standing(contract, today),
            today=today,
            check=check,
        )
        side = side_of(by, contract)
        assert side is not None
        days = {"letter_on": letter_on, "effective_on": effective_on}
        payload: dict[str, Any] = {
            **{name: day.isoformat() for name, day in days.items()},
            "changes": [one.change.as_row() for one in found],
        }
        if notice is None:
            check_not_by_letter(
                contract, side, **days,
                do="请在“通知函件”一栏选定 {number}。",
            )  # fmt: skip
        else:
            check_letter_named(contract, side, notice, **days)
            payload["letter"] = notice
        waiting = Proposal.objects.waiting(contract, ProposalKind.AMENDMENT)
        if waiting.filter(payload=payload).exists():
            raise Refused(
                "already_proposed", "同样的变更已提出，正等待对方，无需重复。"
            )
        number = next_number(contract, "amendment", year=letter_on.year)
        return add_proposal(
            contract,
            kind=ProposalKind.AMENDMENT,
            subject=number,
            payload=payload,
            summary=_summary(number, found),
            by=by,
            on_behalf_of=side,
            note=note.strip(),
            file=keep(incoming) if incoming else None,
            file_name=name,
        )


def check_terms(
    contract: Contract,
    *,
    letter_on: date,
    effective_on: date,
    changes: Rows,
    standing: Mapping[str, Any],
    today: date,
    check: Check,
) -> tuple[Compared, ...]:
    """What is asked for beside what holds; refuses what cannot be agreed.

    Raises Refused("too_soon"), the codes of `check_changes`, the days of
    `check_not_before_signing`, and what ``check`` says of the record.
    """
    agreement = agreement_of(contract)
    check_not_before_signing(contract, letter_on, today)
    earliest = earliest_effect(agreement, letter_on)
    if earliest is not None and effective_on < earliest:
        raise Refused(
            "too_soon",
            f"变更须提前书面通知（{advance_cite(agreement)}），"
            f"{_said(letter_on)}交寄的，"
            f"最早于{_said(earliest)}生效，请改填生效日。",
        )
    return checked_changes(
        contract, changes, effective_on, standing=standing, today=today,
        check=check,
    )  # fmt: skip


def checked_changes(
    contract: Contract,
    changes: Rows,
    effect_on: date,
    *,
    standing: Mapping[str, Any],
    today: date,
    check: Check,
) -> tuple[Compared, ...]:
    """The changes beside what holds, where the record can hold them."""
    agreement = agreement_of(contract)
    total = total_in_force(contract, today)
    try:
        found = compared(
            read_changes(changes, agreement),
            agreement=agreement,
            standing=standing,
            total=total,
            texts=texts_in_force(contract, today),
        )
        check_changes(
            found, effect_on=effect_on, standing=standing, total=total
        )
        facts = facts_of(
            [one.change for one in found],
            agreement=agreement,
            effect_on=effect_on,
        )
    except ChangeError as error:
        raise ChangeRefused(error) from error
    check(contract, facts)
    return found


def record_receipt(
    *,
    proposal_id: int,
    received_on: date,
    by: User,
    today: date,
    check: Check,
    waybill: Paper | None = None,
) -> Amendment:
    """The other side says when it had the notice: the reply clock starts.

    Somebody else of the side that sent it may, with the courier's paper.
    Raises Refused("already_received"), ("waybill_missing"),
    ("day_out_of_order"), ("notice_given").
    """
    with received(waybill) as (name, incoming), transaction.atomic():
        contract, found = _opened(proposal_id, by=by, act="登记收到")
        check_role(contract, by, *MAY_SPEAK, act="登记收到变更通知")
        proposal = found.proposal
        if found.received_on is not None:
            raise Refused("already_received", "收到日已登记，无需重复。")
        own = side_of(by, contract) == proposal.on_behalf_of
        if own and incoming is None:
            raise Refused(
                "waybill_missing",
                "由发出一方登记收到的，请附快递签收凭据。",
            )
        check_between(received_on, found.letter_on, today, "收到日")
        note_receipt(
            contract,
            found,
            received_on,
            signed=Signed(
                by=by,
                proposed_by=proposal.proposed_by,
                summary=proposal.summary,
                file=keep(incoming) if incoming else proposal.file,
                file_name=name or proposal.file_name,
            ),
            today=today,
            check=check,
        )
    return found


@transaction.atomic
def accept_amendment(
    *, proposal_id: int, replied_on: date, by: User, today: date, check: Check
) -> None:
    """The other side agrees in writing; the seals are still to come."""
    contract, found = _opened(proposal_id, by=by, act="答复变更")
    check_other_side(contract, found.proposal, by, act="答复变更")
    _note_reply(
        contract, found, replied_on, by=by, today=today, check=check,
        reason="书面同意变更",
    )  # fmt: skip
    audit.record(
        "amendment_accepted",
        by=by,
        contract=contract,
        on=found.proposal,
        summary=f"同意变更：{found.proposal.summary}",
        detail={"happened_on": replied_on.isoformat()},
    )


@transaction.atomic
def refuse_amendment(
    *,
    proposal_id: int,
    replied_on: date,
    reason: str,
    by: User,
    today: date,
    check: Check,
) -> Proposal:
    """The other side does not agree, and says why."""
    contract, found = _opened(proposal_id, by=by, act="答复变更")
    check_other_side(contract, found.proposal, by, act="答复变更")
    if not reason.strip():
        raise Refused("reason_missing", "请写明不同意的理由。")
    _note_reply(
        contract, found, replied_on, by=by, today=today, check=check,
        reason="书面答复不同意变更",
    )  # fmt: skip
    return decline_proposal(
        proposal_id=proposal_id,
        kinds=KINDS,
        by=by,
        reason=reason,
        roles=MAY_SEAL,
    )


def withdraw_amendment(*, proposal_id: int, by: User) -> Proposal:
    """Who asked takes it back, while the other side has not agreed."""
    with transaction.atomic():
        proposal = proposal_of(proposal_id, kinds=KINDS)
        contract = lock_contract(proposal.contract_id)
        found = read_amendment(contract, proposal, by)
        if found.replied_on and proposal.state == ProposalState.OPEN:
            raise Refused(
                "already_agreed", "对方已书面同意，不能撤回；请另行协商。"
            )
        return withdraw_proposal(proposal_id=proposal_id, by=by)


def _opened(
    proposal_id: int, *, by: User, act: str
) -> tuple[Contract, Amendment]:
    """A change that waits, under its contract's lock, for another person."""
    contract, proposal = open_proposal(
        proposal_id, kinds=KINDS, by=by, act=act
    )
    return contract, read_amendment(contract, proposal, by)


def read_amendment(
    contract: Contract, proposal: Proposal, by: User
) -> Amendment:
    """A change as somebody who acts on it reads it."""
    found = amendments_of(contract, by, pk=proposal.pk)
    if not found:
        raise NotAllowed(
            "当前角色不能办理协议变更。", who=who_can(contract, *MAY_SPEAK)
        )
    return found[0]


def check_waits(proposal: Proposal) -> None:
    """Refuse what was sealed, refused or taken back."""
    if proposal.state != ProposalState.OPEN:
        raise Refused(
            "already_settled",
            f"这项变更{ProposalState(proposal.state).label}，无需再处理。",
        )


def _note_reply(
    contract: Contract,
    found: Amendment,
    replied_on: date,
    *,
    by: User,
    today: date,
    check: Check,
    reason: str,
) -> None:
    """The day of the reply goes into the notice: its clock stops."""
    if found.notice is None or found.received_on is None:
        raise Refused(
            "not_received", "请先登记收到通知的日期，答复期限自收到起算。"
        )
    if found.replied_on is not None:
        raise Refused("already_replied", "已书面答复，无需重复。")
    check_between(replied_on, found.received_on, today, "答复日")
    note_reply(
        contract, found, found.notice, replied_on, by=by, today=today,
        check=check, reason=reason,
    )  # fmt: skip


def check_between(day: date, first: date, today: date, what: str) -> None:
    """Refuse a day of a paper that cannot be: before another, or to come."""
    if not first <= day <= today:
        raise Refused(
            "day_out_of_order",
            f"{what}应在{_said(first)}至今天之间，请按纸面填写。",
        )


def _summary(number: str, found: Sequence[Compared]) -> str:
    first, more = found[0].change.name, len(found) - 1
    return f"{number} 变更{first}" + (f"等 {more + 1} 项" if more else "")


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
