"""Moving a contract to a later version of its agreement's data.

One side proposes, the other countersigns; only then the contract stands on
the later version. The text is one text: as with a reading (domain/rulings.md,
queries/facts.py), what a version says holds for every day asked about, and
dates within it are its own dated rows. What was known before a moment is
still answered with the version of then.
"""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from contracts.models import AgreementAdoption, Contract, Proposal, User
from contracts.policies import NotAllowed, Refused, check_role
from contracts.queries.agreements import (
    agreement_by_key,
    agreement_of,
    later_versions,
)
from contracts.queries.people import side_of
from contracts.rules.agreement import Agreement
from contracts.rules.version_changes import same_contract, version_changes
from contracts.services import audit
from contracts.services.agreements import load_agreement
from contracts.services.completeness import (
    check_other_side,
    decline_as_other_side,
)
from contracts.services.facts import lock_contract, stamp
from contracts.services.proposals import (
    add_proposal,
    approve,
    open_proposal,
)
from contracts.states import ProposalKind, Role

PROPOSERS = (Role.A_HANDLER, Role.A_APPROVER, Role.B_LEAD)
SUBJECT = "agreement_version"
KINDS = (ProposalKind.AGREEMENT_VERSION,)

# Whether all that is recorded still has its place under a later version:
# bears(contract, after) refuses where it does not.
Bears = Callable[[Contract, Agreement], None]
# Makes the rows that apps above keep for each deliverable and tranche.
MakeRoom = Callable[[Contract, Agreement], None]


def check_version(
    contract: Contract, version: str, *, bears: Bears
) -> Agreement:
    """The later version a contract may be moved to.

    Raises Refused("not_later"), ("other_agreement"), ("nothing_changes") and
    what ``bears`` raises: ("would_orphan"), ("tranche_changed"),
    ("facts_misfit").
    """
    before = agreement_of(contract)
    if version not in later_versions(contract):
        raise Refused(
            "not_later",
            f"第 {version} 版不比合同现在的第 {before.version} 版新。"
            "请选择更新的版本。",
        )
    after = agreement_by_key(before.key, version)
    if not same_contract(before, after):
        raise Refused(
            "other_agreement",
            f"第 {version} 版的当事方、签订日或生效日与现行版本不同，"
            "不是同一份协议。请核对协议数据。",
        )
    if not version_changes(before, after):
        raise Refused(
            "nothing_changes",
            f"第 {version} 版与现在的第 {before.version} 版没有不同，"
            "无需更换。",
        )
    bears(contract, after)
    return after


@transaction.atomic
def propose_agreement_version(
    *, contract: Contract, version: str, by: User, bears: Bears, note: str = ""
) -> Proposal:
    """One side asks that the contract stand on a later version."""
    contract = lock_contract(contract.pk)
    check_role(contract, by, *PROPOSERS, act="提请更换协议版本")
    waiting = Proposal.objects.waiting(
        contract, ProposalKind.AGREEMENT_VERSION
    ).first()
    if waiting is not None:
        raise Refused(
            "version_waiting",
            f"“{waiting.summary}”正在等待对方签署。请先处理该提请。",
        )
    before = agreement_of(contract)
    after = check_version(contract, version, bears=bears)
    side = side_of(by, contract)
    assert side is not None
    return add_proposal(
        contract,
        kind=ProposalKind.AGREEMENT_VERSION,
        subject=SUBJECT,
        payload={
            "from": before.version,
            "to": after.version,
            "sha256": after.digest,
        },
        summary=f"采用第 {after.version} 版协议数据",
        by=by,
        on_behalf_of=side,
        note=note.strip(),
    )


@transaction.atomic
def adopt_agreement_version(
    *,
    proposal_id: int,
    by: User,
    today: date,
    bears: Bears,
    make_room: MakeRoom,
) -> AgreementAdoption:
    """The other side countersigns: from now on the later version holds.

    Everything is checked again under the lock, against what was recorded
    since. Raises also Refused("text_changed") where the version's files are
    not those that were proposed.
    """
    act = "签署协议版本更换"
    contract, proposal = open_proposal(
        proposal_id, kinds=KINDS, by=by, act=act
    )
    check_other_side(contract, proposal, by, act=act)
    if contract.agreement_version.version != proposal.payload["from"]:
        raise Refused(
            "version_moved",
            "合同已在另一版本上，这项提请不再适用。请退回后重新提请。",
        )
    after = check_version(contract, proposal.payload["to"], bears=bears)
    if after.digest != proposal.payload["sha256"]:
        raise Refused(
            "text_changed",
            f"第 {after.version} 版的内容与提请时不同。请退回后重新提请。",
        )
    version = load_agreement(after)
    adoption = AgreementAdoption.objects.create(
        **stamp(contract, by=by, on=today, note=proposal.note),
        version=version,
        previous=contract.agreement_version,
        proposed_by=proposal.proposed_by,
    )
    contract.agreement_version = version
    contract.save(update_fields=["agreement_version"])
    make_room(contract, after)
    approve(proposal, by=by)
    audit.record(
        "agreement_version_adopted",
        by=by,
        contract=contract,
        on=adoption,
        summary=f"双方采用第 {after.version} 版协议数据",
        detail={
            "from": adoption.previous.version,
            "to": version.version,
            "sha256": version.digest,
            "proposed_by": str(proposal.proposed_by),
            "happened_on": today.isoformat(),
        },
    )
    return adoption


@transaction.atomic
def decline_agreement_version(
    *, proposal_id: int, by: User, reason: str
) -> Proposal:
    """The other side does not agree, and says why."""
    return decline_as_other_side(
        proposal_id=proposal_id, kinds=KINDS, by=by, reason=reason, act="退回协议版本更换"
    )


def can_propose_version(contract: Contract, by: User) -> bool:
    """Whether a person may ask for a later version; for templates."""
    try:
        check_role(contract, by, *PROPOSERS, act="提请更换协议版本")
    except NotAllowed:
        return False
    return True
