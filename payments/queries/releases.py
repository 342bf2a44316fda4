"""例外放行: what was let out past its gate, and what still may be."""

from datetime import date

from contracts.models import Contract, Proposal, User
from contracts.states import ProposalKind, ProposalState
from payments.models import MONEY_READERS, GateRelease, Tranche
from payments.rules.releases import still_opens
from payments.states import CLOSED_STATES

MONEY_KINDS = (
    ProposalKind.PAYMENT_REVERSAL,
    ProposalKind.GATE_RELEASE,
    ProposalKind.PAYEE_ACCOUNT,
)


def open_release(tranche: Tranche, *, on: date) -> GateRelease | None:
    """The release of a tranche that a payment may be asked under on a day.

    No payment was asked under it yet, and its last day is not past.
    """
    used = tranche.requests.exclude(state__in=CLOSED_STATES)
    rows = tranche.releases.exclude(
        pk__in=used.values("release_id").exclude(release_id=None)
    ).order_by("pk")
    return next((one for one in rows if still_opens(one.last_on, on)), None)


def releases_of(user: User, tranche: Tranche) -> list[GateRelease]:
    """Every release of a tranche a person may see, oldest first."""
    return list(
        GateRelease.objects.visible_to(user)
        .filter(tranche=tranche)
        .select_related("proposed_by", "recorded_by", "proposal")
        .order_by("pk")
    )


def money_proposals(contract: Contract, roles: frozenset[str]):
    """What money people proposed: 甲方's own, and auditors read it."""
    rows = Proposal.objects.filter(contract=contract, kind__in=MONEY_KINDS)
    if not roles & set(MONEY_READERS):
        return rows.none()
    return rows.select_related("contract", "proposed_by", "settled_by")


def waiting_proposals(contract: Contract, roles: frozenset[str]):
    """Those nobody has settled yet, oldest first."""
    return (
        money_proposals(contract, roles)
        .filter(state=ProposalState.OPEN)
        .order_by("pk")
    )
