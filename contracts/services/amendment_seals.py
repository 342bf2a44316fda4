"""The seals on a change: a person of each side confirms its own on one scan.

第九条第2款「必须通过书面方式进行，经双方签章后有效」. Only with both seals facts are
written, dated from the day of effect; with one nothing holds.
"""

from datetime import date

from django.db import transaction

from contracts.models import Proposal, SupplementaryAgreement, User
from contracts.policies import Refused, check_role
from contracts.queries.agreements import agreement_of
from contracts.queries.people import side_of
from contracts.rules.amendments import Compared, effect_of, facts_of
from contracts.services import audit
from contracts.services.amendments import (
    KINDS,
    MAY_SEAL,
    StandingOn,
    check_between,
    check_waits,
    checked_changes,
    read_amendment,
)
from contracts.services.completeness import (
    check_other_side,
    decline_as_other_side,
)
from contracts.services.facts import lock_contract, stamp
from contracts.services.files import keep
from contracts.services.proposals import (
    add_proposal,
    approve,
    open_proposal,
    proposal_of,
)
from contracts.services.recorded_facts import (
    Check,
    Paper,
    received,
)
from contracts.services.written_facts import add_recorded_fact
from contracts.states import ProposalKind

SEALS = (ProposalKind.AMENDMENT_SEAL,)


def propose_seal(
    *, proposal_id: int, signed_on: date, scan: Paper, by: User, today: date
) -> Proposal:
    """A person of one side confirms its seal on the scan of the paper.

    Raises Refused("not_agreed"), ("already_sealed"), ("day_out_of_order").
    """
    proposal = proposal_of(proposal_id, kinds=KINDS)
    check_role(proposal.contract, by, *MAY_SEAL, act="确认盖章")
    with received(scan) as (name, incoming), transaction.atomic():
        contract = lock_contract(proposal.contract_id)
        check_role(contract, by, *MAY_SEAL, act="确认盖章")
        proposal = proposal_of(proposal_id, kinds=KINDS)
        found = read_amendment(contract, proposal, by)
        check_waits(proposal)
        if found.replied_on is None:
            raise Refused(
                "not_agreed", "对方尚未书面同意，请待其答复后再盖章。"
            )
        if found.one_seal is not None:
            raise Refused(
                "already_sealed",
                "已有一方在扫描件上确认盖章，请核对该扫描件。",
            )
        check_between(signed_on, found.letter_on, today, "签章日")
        side = side_of(by, contract)
        assert side is not None
        assert incoming is not None
        return add_proposal(
            contract,
            kind=ProposalKind.AMENDMENT_SEAL,
            subject=found.number,
            payload={
                "amendment": proposal.pk,
                "signed_on": signed_on.isoformat(),
            },
            summary=f"{found.number} 盖章",
            by=by,
            on_behalf_of=side,
            file=keep(incoming),
            file_name=name,
        )


@transaction.atomic
def conclude_amendment(
    *,
    seal_id: int,
    by: User,
    today: date,
    standing: StandingOn,
    check: Check,
) -> SupplementaryAgreement:
    """A person of the other side confirms its seal: the change holds.

    From the day agreed, or from the seals where they came later. Everything
    is checked again under the lock. Raises also what `check_changes` refuses.
    """
    act = "确认盖章"
    contract, seal = open_proposal(seal_id, kinds=SEALS, by=by, act=act)
    check_other_side(contract, seal, by, act=act)
    proposal = proposal_of(seal.payload["amendment"], kinds=KINDS)
    check_waits(proposal)
    found = read_amendment(contract, proposal, by)
    signed_on = date.fromisoformat(seal.payload["signed_on"])
    effect_on = effect_of(found.effective_on, signed_on)
    both = checked_changes(
        contract,
        proposal.payload["changes"],
        effect_on,
        standing=standing(contract, today),
        today=today,
        check=check,
    )
    for fact in facts_of(
        [one.change for one in both],
        agreement=agreement_of(contract),
        effect_on=effect_on,
    ):
        add_recorded_fact(
            contract,
            fact,
            by=by,
            proposed_by=seal.proposed_by,
            on_behalf_of=proposal.on_behalf_of,
            note=f"补充协议 {found.number}",
            file=seal.file,
            file_name=seal.file_name,
        )
    row = SupplementaryAgreement.objects.create(
        **stamp(contract, by=by, on=effect_on, note=proposal.note),
        number=found.number,
        proposal=proposal,
        signed_on=signed_on,
        changes=[_kept(one) for one in both],
        file=seal.file,
        file_name=seal.file_name,
        sealed_by=seal.proposed_by,
    )
    approve(seal, by=by)
    # Of the two who sealed at least one did not ask for the change.
    asked = by.pk == proposal.proposed_by_id
    approve(proposal, by=seal.proposed_by if asked else by)
    audit.record(
        "amendment_sealed",
        by=by,
        contract=contract,
        on=row,
        summary=f"双方盖章：{proposal.summary}",
        detail={
            "changes": row.changes,
            "sha256": row.file_id,
            "sealed_by": str(seal.proposed_by),
            "happened_on": effect_on.isoformat(),
        },
    )
    return row


@transaction.atomic
def refuse_seal(*, seal_id: int, by: User, reason: str) -> Proposal:
    """The other side does not find its seal on the scan, and says so."""
    return decline_as_other_side(
        proposal_id=seal_id, kinds=SEALS, by=by, reason=reason, act="退回扫描件"
    )


def _kept(one: Compared) -> dict[str, str]:
    """A change as it stays beside its clause, with what held before."""
    change = one.change
    return {
        **change.as_row(),
        "clause": change.clause,
        "name": change.name,
        "before": one.before,
        "after": change.after,
    }
