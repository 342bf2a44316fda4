"""记录补齐 and 启用: what one side proposes and the other one confirms.

Up to ``records_complete_through`` an absent fact did not happen; from
``in_service_from`` on that day moves with the clock (design.md 1.3). Both
change what counts as overdue, so neither side sets them alone.
"""

from datetime import date, timedelta

from django.db import transaction

from contracts.models import (
    CompletenessDeclaration,
    Contract,
    Proposal,
    User,
)
from contracts.policies import NotAllowed, Refused, check_role
from contracts.queries.agreements import agreement_of
from contracts.queries.people import side_of, who_can
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp, touch_facts
from contracts.services.proposals import (
    add_proposal,
    approve,
    decline_proposal,
    open_proposal,
)
from contracts.states import ProposalKind, Role, Side

SIGNERS = {Side.A: Role.A_APPROVER, Side.B: Role.B_LEAD}
OTHER = {Side.A: Side.B, Side.B: Side.A}


def check_through(contract: Contract, through: date, *, today: date) -> None:
    """A day up to which records can be said to be complete."""
    if through > today:
        raise Refused(
            "day_in_future", "补齐日晚于今天。请填写今天或以前的日期。"
        )
    if through < agreement_of(contract).effective_on:
        raise Refused(
            "day_before_agreement",
            "补齐日早于协议生效日。请填写生效日以后的日期。",
        )


@transaction.atomic
def propose_completeness(
    *, contract: Contract, through: date, by: User, today: date, note: str = ""
) -> Proposal:
    """One side says that everything up to a day is recorded."""
    contract = lock_contract(contract.pk)
    side = _signing_side(contract, by, act="提请确认记录补齐")
    _check_forward(contract, through, today=today)
    return add_proposal(
        contract,
        kind=ProposalKind.COMPLETENESS,
        subject="records_complete_through",
        payload={"through": through.isoformat()},
        summary=f"确认记录补齐至{_said(through)}",
        by=by,
        on_behalf_of=side,
        note=note.strip(),
    )


@transaction.atomic
def approve_completeness(
    *, proposal_id: int, by: User, today: date
) -> Proposal:
    """The other side agrees: up to that day absences are certain."""
    contract, proposal = _for_the_other_side(
        proposal_id,
        kind=ProposalKind.COMPLETENESS,
        by=by,
        act="确认记录补齐",
    )
    through = date.fromisoformat(proposal.payload["through"])
    _check_forward(contract, through, today=today)
    CompletenessDeclaration.objects.create(
        **stamp(contract, by=by, on=through, note=proposal.note),
        proposed_by=proposal.proposed_by,
    )
    contract.records_complete_through = through
    contract.save(update_fields=["records_complete_through"])
    approve(proposal, by=by)
    return proposal


def _for_the_other_side(
    proposal_id: int, *, kind: str, by: User, act: str
) -> tuple[Contract, Proposal]:
    """A waiting proposal under lock, for somebody of the side it waits for."""
    contract, proposal = open_proposal(
        proposal_id, kinds=(kind,), by=by, act=act
    )
    check_other_side(contract, proposal, by, act=act)
    return contract, proposal


@transaction.atomic
def propose_service_start(
    *, contract: Contract, start: date, by: User, today: date, note: str = ""
) -> Proposal:
    """One side asks that the portal be the running record from a day on."""
    contract = lock_contract(contract.pk)
    side = _signing_side(contract, by, act="提请启用")
    check_service_start(contract, start, today=today)
    return add_proposal(
        contract,
        kind=ProposalKind.SERVICE_START,
        subject="in_service_from",
        payload={"start": start.isoformat()},
        summary=f"自{_said(start)}起启用",
        by=by,
        on_behalf_of=side,
        note=note.strip(),
    )


@transaction.atomic
def approve_service_start(
    *, proposal_id: int, by: User, today: date
) -> Proposal:
    """The other side agrees: completeness moves with the clock from then."""
    contract, proposal = _for_the_other_side(
        proposal_id, kind=ProposalKind.SERVICE_START, by=by, act="同意启用"
    )
    start = date.fromisoformat(proposal.payload["start"])
    check_service_start(contract, start, today=today)
    contract.in_service_from = start
    contract.save(update_fields=["in_service_from"])
    touch_facts(contract)
    audit.record(
        "in_service",
        by=by,
        contract=contract,
        on=contract,
        summary=f"双方确认自{_said(start)}起启用",
        detail={"start": start.isoformat()},
    )
    approve(proposal, by=by)
    return proposal


@transaction.atomic
def decline_record_proposal(
    *, proposal: Proposal, by: User, reason: str
) -> Proposal:
    """The other side does not agree, and says why."""
    check_other_side(proposal.contract, proposal, by, act="退回这项提请")
    return decline_proposal(
        proposal_id=proposal.pk,
        kinds=(ProposalKind.COMPLETENESS, ProposalKind.SERVICE_START),
        by=by,
        reason=reason,
        roles=(signer_of_other(proposal),),
    )


def signer_of_other(proposal: Proposal) -> str:
    """The role that signs for the party that did not propose."""
    return SIGNERS[OTHER[Side(proposal.on_behalf_of)]]


def check_other_side(
    contract: Contract, proposal: Proposal, by: User, *, act: str
) -> None:
    """Only who signs for the party that did not propose."""
    role = signer_of_other(proposal)
    if side_of(by, contract) == proposal.on_behalf_of:
        raise NotAllowed(
            f"{act}须由对方完成。", who=who_can(contract, role)
        )
    check_role(contract, by, role, act=act)


def decline_as_other_side(
    *,
    proposal_id: int,
    kinds: tuple[ProposalKind, ...],
    by: User,
    reason: str,
    act: str,
) -> Proposal:
    """The party that did not propose sends a proposal back, and says why.

    Inside the caller's transaction: the contract stays locked till its end.
    """
    contract, proposal = open_proposal(
        proposal_id, kinds=kinds, by=by, act=act
    )
    check_other_side(contract, proposal, by, act=act)
    return decline_proposal(
        proposal_id=proposal_id,
        kinds=kinds,
        by=by,
        reason=reason,
        roles=(signer_of_other(proposal),),
    )


def check_service_start(
    contract: Contract, start: date, *, today: date
) -> None:
    """启用 joins the confirmed record without a gap."""
    if contract.in_service_from is not None:
        raise Refused(
            "in_service",
            f"已自{_said(contract.in_service_from)}起启用，无需再提请。",
        )
    through = contract.records_complete_through
    if through is None or through < start - timedelta(days=1):
        raise Refused(
            "records_incomplete",
            "启用须从已确认补齐的记录接续。请先由双方确认记录补齐至"
            f"{_said(start - timedelta(days=1))}或更晚。",
        )
    if start < agreement_of(contract).effective_on:
        raise Refused(
            "day_before_agreement",
            "启用日早于协议生效日。请填写生效日以后的日期。",
        )
    if start > today + timedelta(days=1):
        raise Refused(
            "day_in_future", "启用日最晚为明天。请填写明天或以前的日期。"
        )


def _check_forward(contract: Contract, through: date, *, today: date) -> None:
    """Completeness moves forward only, and not by hand once in service."""
    if contract.in_service_from is not None:
        raise Refused(
            "in_service", "已启用，补齐日随时间推进，无需再确认。"
        )
    check_through(contract, through, today=today)
    before = contract.records_complete_through
    if before is not None and through <= before:
        raise Refused(
            "not_forward",
            f"记录已确认补齐至{_said(before)}，只能往后确认。"
            "请填写更晚的日期。",
        )


def _signing_side(contract: Contract, by: User, *, act: str) -> str:
    check_role(contract, by, *SIGNERS.values(), act=act)
    side = side_of(by, contract)
    assert side is not None
    return side


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
