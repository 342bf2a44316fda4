"""What of the letters waits for a second signature."""

from contracts.models import Contract, User
from contracts.queries.letters import letter_proposals
from contracts.queries.people import roles_of
from contracts.rules.board import Task
from contracts.states import ProposalState


def letters_to_sign(contract: Contract, user: User) -> list[Task]:
    """What a colleague of one's own side asked to be signed; two queries."""
    roles = roles_of(user, contract)
    rows = letter_proposals(contract, user, roles).filter(
        state=ProposalState.OPEN
    )
    return [
        Task(
            side=str(row.on_behalf_of),
            verb="同意",
            subject=row.summary,
            target=("letter_proposal", row.pk),
            key=f"letter_{row.pk}",
            why=f"{row.proposed_by}已提请，须由另一人签署",
        )
        for row in rows.exclude(proposed_by=user).order_by("pk")
    ]
