"""例外放行: one payment let out past its gate, by two people, with a reason."""

from datetime import date
from typing import Any

from django.db import transaction

from contracts.models import Contract, Proposal, StoredFile, User
from contracts.policies import Refused, check_role, check_scanned
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.files import keep
from contracts.services.proposals import add_proposal, approve, open_proposal
from contracts.services.recorded_facts import Paper, received
from contracts.states import ProposalKind, Role, Side
from payments.models import GateRelease, Tranche
from payments.policies import (
    check_can_propose_release,
    check_can_sign_money,
    check_last_day,
    check_release_needed,
)
from payments.rules.releases import read_last_on, still_opens
from payments.services.payments import TrancheStanding, day_of


def propose_release(
    *,
    tranche: Tranche,
    by: User,
    reason: str,
    standing: TrancheStanding,
    last_on: date | None = None,
    evidence: Paper | None = None,
) -> Proposal:
    """甲方经办 asks for the exception, and says why.

    ``last_on``: the last day on which it may let the payment out;
    ``evidence``: the decision's scan, (file name, chunks of bytes).
    """
    check_role(tranche.contract, by, Role.A_HANDLER, act="提请例外放行")
    with received(evidence) as (name, incoming), transaction.atomic():
        contract = lock_contract(tranche.contract_id, after_end=True)
        row = standing(contract, tranche.number)
        today = day_of(row)
        check_can_propose_release(
            tranche, by, on=today, tranche_standing=row
        )
        check_last_day(last_on, on=today)
        if not reason.strip():
            raise Refused("reason_missing", "请写明例外放行的理由。")
        return _propose(
            contract,
            tranche,
            row,
            reason=reason.strip(),
            last_on=last_on,
            by=by,
            file=keep(incoming) if incoming else None,
            file_name=name,
        )


def _propose(
    contract: Contract,
    tranche: Tranche,
    row: dict[str, Any],
    *,
    reason: str,
    last_on: date | None,
    by: User,
    file: StoredFile | None,
    file_name: str,
) -> Proposal:
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
        payload={
            "tranche": tranche.number,
            "lacked": lacking(row),
            "last_on": last_on.isoformat() if last_on else "",
        },
        summary=f"第{tranche.number}笔付款例外放行",
        note=reason,
        by=by,
        on_behalf_of=Side.A,
        file=file,
        file_name=file_name,
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
    if proposal.file_id is not None:
        check_scanned({proposal.file_id: proposal.file_name}, act="据以放行")
    row = standing(contract, tranche.number)
    last_on = read_last_on(proposal.payload)
    check_release_needed(row)
    if not still_opens(last_on, day_of(row)):
        raise Refused(
            "last_day_past",
            "所提请的最后有效日已过。请退回，由提请人重新提请。",
        )
    release = GateRelease.objects.create(
        contract=contract,
        tranche=tranche,
        proposal=proposal,
        reason=proposal.note,
        last_on=last_on,
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
        detail={
            "reason": release.reason,
            "lacked": release.lacked,
            "last_on": proposal.payload.get("last_on", ""),
            "evidence": proposal.file_id or "",
        },
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
