"""What of the end of a contract waits for the other side's signature."""

from collections.abc import Collection

from contracts.models import Contract, Proposal, User
from contracts.rules.board import Task
from contracts.services.endings import KINDS
from contracts.states import Side


def endings_to_sign(
    contract: Contract, user: User, waiting: Collection[str]
) -> list[Task]:
    """Closings and certificates one side asked for; no query where none is.

    ``waiting`` are the kinds of which some proposal waits.
    """
    if not set(KINDS) & set(waiting):
        return []
    rows = (
        Proposal.objects.visible_to(user)
        .waiting(contract)
        .filter(kind__in=KINDS)
    )
    return [
        Task(
            side=str(Side.B if row.on_behalf_of == Side.A else Side.A),
            verb="签署",
            subject=row.summary,
            target=("ending_proposal", row.pk),
            key=f"ending_{row.pk}",
            why=f"{Side(row.on_behalf_of).label}已提请，须由对方签署",
        )
        for row in rows
    ]
