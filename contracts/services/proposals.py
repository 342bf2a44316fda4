"""Proposing and settling: lock, check, write, audit.

Each kind has a service of its own that approves: it calls `open_proposal`
first and `approve` last, and writes what was asked for in between. It names
the kinds it settles: who may sign one kind need not be who may sign another.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from contracts.models import Contract, Proposal, StoredFile, User
from contracts.policies import (
    NotAllowed,
    Refused,
    check_role,
    check_second_person,
)
from contracts.rules.after_end import still_open
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.states import ProposalState


def add_proposal(
    contract: Contract,
    *,
    kind: str,
    subject: str,
    payload: dict[str, Any],
    summary: str,
    by: User,
    on_behalf_of: str,
    note: str = "",
    file: StoredFile | None = None,
    file_name: str = "",
) -> Proposal:
    """Write a proposal on a locked contract; the caller has checked it.

    Raises Refused("already_proposed") where the same already waits (a double
    click, or a colleague who was quicker).
    """
    same = Proposal.objects.waiting(contract, kind).filter(
        subject=subject, payload=payload
    )
    if same.exists():
        raise Refused(
            "already_proposed", "同样的提请已在等待处理，无需重复提交。"
        )
    proposal = Proposal.objects.create(
        contract=contract,
        kind=kind,
        subject=subject,
        payload=payload,
        summary=summary,
        note=note,
        file=file,
        file_name=file_name,
        on_behalf_of=on_behalf_of,
        proposed_by=by,
    )
    audit.record(
        "proposed",
        by=by,
        contract=contract,
        on=proposal,
        summary=f"提请：{summary}",
        detail={"kind": kind, "subject": subject, "payload": payload},
    )
    return proposal


def proposal_of(pk: int, *, kinds: Collection[str]) -> Proposal:
    """A proposal of the kinds a service settles, with its contract.

    Raises Refused("another_kind") where the number is of another page's: no
    service reads a payload, or the roles, of a kind it was not made for.
    """
    found = Proposal.objects.select_related("contract").get(pk=pk)
    if found.kind not in kinds:
        raise Refused(
            "another_kind", "这项提请不在此处办理，请从“待办”打开它。"
        )
    return found


def open_proposal(
    pk: int, *, kinds: Collection[str], by: User, act: str
) -> tuple[Contract, Proposal]:
    """A waiting proposal under its contract's lock, for a second person.

    Must run inside the approving service's transaction. Raises
    Refused("another_kind"), Refused("already_settled") and
    Refused("second_person_needed").
    """
    found = proposal_of(pk, kinds=kinds)
    contract = lock_contract(
        found.contract_id, after_end=still_open(found.kind, found.subject)
    )
    proposal = Proposal.objects.select_related("proposed_by").get(pk=pk)
    _check_open(proposal)
    check_second_person(by=by, first=proposal.proposed_by, act=act)
    return contract, proposal


def approve(proposal: Proposal, *, by: User) -> None:
    """Mark a proposal approved; what it asked for has just been written."""
    _settle(proposal, ProposalState.APPROVED, by=by, said="同意")


@transaction.atomic
def decline_proposal(
    *,
    proposal_id: int,
    kinds: Collection[str],
    by: User,
    reason: str,
    roles: tuple[str, ...],
) -> Proposal:
    """Somebody who could approve does not, and says why."""
    contract, proposal = open_proposal(
        proposal_id, kinds=kinds, by=by, act="退回提请"
    )
    check_role(contract, by, *roles, act="退回这项提请")
    if not reason.strip():
        raise Refused("reason_missing", "请写明不同意的理由。")
    proposal.reason = reason.strip()
    _settle(proposal, ProposalState.DECLINED, by=by, said="退回")
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal_id: int, by: User) -> Proposal:
    """Who proposed takes it back while nobody has settled it."""
    found = Proposal.objects.get(pk=proposal_id)
    lock_contract(found.contract_id, after_end=True)
    proposal = Proposal.objects.select_related("proposed_by", "contract").get(
        pk=proposal_id
    )
    if proposal.proposed_by_id != by.pk:
        raise NotAllowed(
            "只有提请人可以撤回。", who=str(proposal.proposed_by)
        )
    _check_open(proposal)
    _settle(proposal, ProposalState.WITHDRAWN, by=by, said="撤回")
    return proposal


def _check_open(proposal: Proposal) -> None:
    if proposal.state != ProposalState.OPEN:
        raise Refused(
            "already_settled",
            f"这项提请{ProposalState(proposal.state).label}，无需再处理。",
        )


def _settle(
    proposal: Proposal, state: str, *, by: User, said: str
) -> None:
    proposal.state = state
    proposal.settled_at, proposal.settled_by = timezone.now(), by
    proposal.save(
        update_fields=["state", "settled_at", "settled_by", "reason"]
    )
    audit.record(
        f"proposal_{state}",
        by=by,
        contract=proposal.contract,
        on=proposal,
        summary=f"{said}：{proposal.summary}",
        detail={"reason": proposal.reason} if proposal.reason else {},
    )
