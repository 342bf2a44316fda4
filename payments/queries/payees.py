"""Which account of 乙方 is in force."""

from contracts.models import Contract, Proposal
from contracts.states import ProposalKind, ProposalState
from payments.models import PayeeAccount


def payee_of(contract: Contract) -> PayeeAccount | None:
    """The account two people agreed on last; two queries."""
    agreed = (
        Proposal.objects.filter(
            contract=contract,
            kind=ProposalKind.PAYEE_ACCOUNT,
            state=ProposalState.APPROVED,
        )
        .order_by("-settled_at", "-pk")
        .first()
    )
    if agreed is None:
        return None
    return PayeeAccount.objects.get(
        contract=contract, pk=agreed.payload["account"]
    )
