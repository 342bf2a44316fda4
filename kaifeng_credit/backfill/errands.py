"""What 补录 waits for: a countersignature, or a confirmation."""

from collections.abc import Collection

from contracts.models import BackfillBatch, Contract, Proposal, User
from contracts.rules.board import Task
from contracts.states import ProposalKind, Side

KINDS = (ProposalKind.COMPLETENESS, ProposalKind.SERVICE_START)
OTHER = {Side.A: Side.B, Side.B: Side.A}
SIGN, AGREE = "会签", "同意"


def errands(
    contract: Contract, user: User, waiting: Collection[str]
) -> list[Task]:
    """Batches and proposals that the other side has to settle.

    ``waiting`` are the kinds of which some proposal waits: one query, and
    one more where these are among them.
    """
    tasks = [
        Task(
            side=OTHER[Side(batch.on_behalf_of)],
            verb=SIGN,
            subject=f"补录 {batch}",
            target=("backfill_batch", batch.pk),
            key=f"batch_{batch.pk}",
            why=f"{Side(batch.on_behalf_of).label}记入，会签后作依据",
        )
        for batch in BackfillBatch.objects.waiting(contract)
        .visible_to(user)
        .defer("facts")
    ]
    if not set(KINDS).intersection(waiting):
        return tasks
    tasks += [
        Task(
            side=OTHER[Side(proposal.on_behalf_of)],
            verb=AGREE,
            subject=proposal.summary.removeprefix("确认"),
            target=("records", f"#p{proposal.pk}"),
            key=f"proposal_{proposal.pk}",
            why=f"{Side(proposal.on_behalf_of).label}已提请，须由对方确认",
        )
        for proposal in Proposal.objects.waiting(contract)
        .visible_to(user)
        .filter(kind__in=KINDS)
    ]
    return tasks
