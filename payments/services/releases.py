"""例外放行: one payment let out past its gate, by two people, with a reason."""

from typing import Any

from django.db import transaction

from contracts.models import Proposal, User
from contracts.policies import Refused
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.proposals import add_proposal, approve, open_proposal
from contracts.states import ProposalKind, Side
from payments.models import GateRelease, Tranche
from payments.policies import (
    check_can_propose_release,
    check_can_sign_money,
    check_release_needed,
)
from payments.services.payments import TrancheStanding


@transaction.atomic
def propose_release(
    *, tranche: Tranche, by: User, reason: str, standing: TrancheStanding
) -> Proposal:
    """甲方经办 asks for the exception, and says why."""
    contract = lock_contract(tranche.contract_id)
    row = standing(contract, tranche.number)
    check_can_propose_release(tranche, by, tranche_standing=row)
    if not reason.strip():
        raise Refused("reason_missing", "请写明例外放行的理由。")
    kind, subject = ProposalKind.GATE_RELEASE, f"tranche:{tranche.number}"
    if (
        Proposal.objects.waiting(contract, kind)
        .filter(subject=subject)
        .exists()
    ):
        raise Refused(
            "already_proposed", "该笔的例外放行已在等待批准，无需重复提请。"
        )
    return add_proposal(
        contract,
        kind=kind,
        subject=subject,
        payload={"tranche": tranche.number, "lacked": lacking(row)},
        summary=f"第{tranche.number}笔付款例外放行",
        note=reason.strip(),
        by=by,
        on_behalf_of=Side.A,
    )


@transaction.atomic
def release_gate(
    *, proposal_id: int, by: User, standing: TrancheStanding
) -> GateRelease:
    """甲方审批 signs; what the gate lacks at that moment is kept with it."""
    contract, proposal = open_proposal(
        proposal_id,
        kinds=(ProposalKind.GATE_RELEASE,),
        by=by,
        act="批准例外放行",
    )
    check_can_sign_money(contract, by, act="批准例外放行")
    tranche = Tranche.objects.get(
        contract=contract, number=proposal.payload["tranche"]
    )
    row = standing(contract, tranche.number)
    check_release_needed(row)
    release = GateRelease.objects.create(
        contract=contract,
        tranche=tranche,
        proposal=proposal,
        reason=proposal.note,
        lacked=lacking(row),
        proposed_by=proposal.proposed_by,
        recorded_by=by,
    )
    approve(proposal, by=by)
    audit.record(
        "gate_released",
        by=by,
        contract=contract,
        on=release,
        summary=f"第{tranche.number}笔付款例外放行",
        detail={"reason": release.reason, "lacked": release.lacked},
    )
    return release


def lacking(tranche_standing: dict[str, Any]) -> list[dict[str, str]]:
    """The conditions that do not hold, with what each lacks."""
    return [
        {
            "title": condition["title"],
            "missing": condition.get("missing") or "",
        }
        for condition in tranche_standing["conditions"]
        if condition["value"] is not True
    ]
