"""What batches of 补录 say before the other party has signed them."""

from collections.abc import Collection

from django.db.models import QuerySet

from contracts.models import BackfillBatch, BackfillUpload, Contract, User
from contracts.queries.agreements import agreement_of
from contracts.queries.people import side_of
from contracts.states import Role

# The kinds that make up the rounds of a deliverable: one of them unsigned,
# and the next act on it would rest on what may never count.
ROUND_KINDS = frozenset(
    {"submitted", "withdrawn", "received", "rejected", "accepted"}
)


def awaiting_deliverables(
    contract: Contract, *, but: BackfillBatch | None = None
) -> frozenset[str]:
    """The deliverables that a waiting batch speaks of; one query.

    ``but`` is the batch being recorded or signed.
    """
    agreement = agreement_of(contract)
    batches = BackfillBatch.objects.waiting(contract)
    if but is not None:
        batches = batches.exclude(pk=but.pk)
    return frozenset(
        key
        for facts in batches.values_list("facts", flat=True)
        for fact in facts
        if fact["kind"] in ROUND_KINDS
        for key in agreement.members(fact["fields"]["deliverable"])
    )


def uploads_of(
    contract: Contract, user: User, roles: Collection[str]
) -> QuerySet[BackfillUpload]:
    """The working papers of one's own side; an auditor reads both sides'."""
    rows = BackfillUpload.objects.visible_to(user).filter(contract=contract)
    if Role.AUDITOR in roles:
        return rows
    return rows.filter(on_behalf_of=side_of(user, contract) or "")
