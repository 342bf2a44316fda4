"""The penalty ledger as pages and services read it.

Every question is asked for a day, and of a contract as it was known at a
moment; the number of queries is constant.
"""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from contracts.models import (
    Contract,
    FactRow,
    Proposal,
    RecordedFact,
    User,
    counting,
)
from contracts.models.facts import not_counting
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import fact_of
from contracts.rules.facts import Fact
from contracts.states import ProposalKind, ProposalState, Role
from payments.models import (
    PenaltyDay,
    PenaltyDecision,
    PenaltyDispute,
    PenaltySettlement,
)
from payments.rules.late_days import HEAD, late_days
from payments.rules.penalty_ledger import (
    Account,
    Contested,
    Entry,
    account,
)
from payments.rules.status import Row

# What 甲方 prepares stays its own until it is signed; whoever has to sign a
# proposal reads it too (design.md 2).
READS_DRAFTS = (Role.A_HANDLER, Role.A_APPROVER, Role.AUDITOR)
SETTLING = ("settle", "unsettle")


def account_of(contract: Contract, standing: Row, day: date) -> Account:
    """The late-delivery account as computed and as decided; three queries.

    ``standing`` is the answer for that day.
    """
    agreement = agreement_of(contract)
    return account(
        late_days(standing, agreement),
        entries_until(contract, day),
        [
            Contested(row.first_on, row.last_on)
            for row in disputes_until(contract, day)
            if not is_answered(row, contract, day)
        ],
        settled_until(contract, day),
    )


def entries_until(
    contract: Contract, day: date, *, head: str = HEAD
) -> list[Entry]:
    """The rows of the ledger decided by a day, in their order; one query."""
    rows = (
        PenaltyDay.objects.counting(contract)
        .filter(head=head, decision__happened_on__lte=day)
        .values_list("day", "verdict", "amount")
    )
    return [Entry(*row) for row in rows]


def last_rows(
    contract: Contract, first: date, last: date | None, *, head: str = HEAD
) -> dict[date, PenaltyDay]:
    """The row that holds for each decided day of a run, under the lock."""
    rows = PenaltyDay.objects.filter(
        contract=contract,
        head=head,
        day__gte=first,
        reversed_by__isnull=True,
    )
    if last is not None:
        rows = rows.filter(day__lte=last)
    return {row.day: row for row in rows}


def confirmed_in_all(contract: Contract, *, head: str = HEAD) -> Decimal:
    """What is confirmed by everything recorded, asked under the lock."""
    rows = PenaltyDay.objects.filter(contract=contract, head=head)
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def settled_in_all(contract: Contract, *, head: str = HEAD) -> Decimal:
    """What is settled by everything recorded, asked under the lock."""
    rows = PenaltySettlement.objects.filter(contract=contract, head=head)
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def disputes_until(
    contract: Contract, day: date, *, head: str = HEAD
) -> list[PenaltyDispute]:
    """Objections made by a day and not taken back by it, the oldest first."""
    taken_back = (
        Q(reversed_by__isnull=True)
        | Q(reversed_by__happened_on__gt=day)
        | not_counting(contract, "reversed_by__")
    )
    return list(
        PenaltyDispute.objects.filter(
            taken_back,
            counting(contract),
            contract=contract,
            head=head,
            happened_on__lte=day,
            reverses__isnull=True,
        )
        .select_related(
            "recorded_by", "answer__recorded_by", "answer__proposed_by"
        )
        .order_by("sequence", "pk")
    )


def is_answered(row: PenaltyDispute, contract: Contract, day: date) -> bool:
    """Whether 甲方 had answered an objection by a day, as then known."""
    answer = getattr(row, "answer", None)
    if answer is None or answer.happened_on > day:
        return False
    known_at = contract.known_at
    return known_at is None or answer.recorded_at <= known_at


def _known_until(
    model: type[FactRow], contract: Contract, day: date, head: str
) -> QuerySet:
    return model.objects.filter(
        counting(contract),
        contract=contract,
        head=head,
        happened_on__lte=day,
    ).select_related("recorded_by", "proposed_by")


def decisions_until(
    contract: Contract, day: date, *, head: str = HEAD
) -> list[PenaltyDecision]:
    """What 甲方 decided by a day, the latest first, with what it moved."""
    return list(
        _known_until(PenaltyDecision, contract, day, head)
        .annotate(moved=Sum("days__amount"), days_moved=Count("days"))
        .order_by("-sequence", "-pk")
    )


def settlements_until(
    contract: Contract, day: date, *, head: str = HEAD
) -> list[PenaltySettlement]:
    """Settlements by a day, reversals as negative rows, the latest first."""
    return list(
        _known_until(PenaltySettlement, contract, day, head)
        .select_related("recorded_by", "proposed_by", "reversed_by")
        .order_by("-sequence", "-pk")
    )


def settled_until(
    contract: Contract, day: date, *, head: str = HEAD
) -> Decimal:
    """What was settled by a day, reversals taken off."""
    rows = _known_until(PenaltySettlement, contract, day, head)
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def amendments_until(contract: Contract, day: date) -> list[Fact]:
    """The amendments of the total by a day, for what a share comes to."""
    agreement = agreement_of(contract)
    rows = RecordedFact.objects.standing_facts(contract).filter(
        kind="total_amended", happened_on__lte=day
    )
    return [fact_of(row, agreement) for row in rows.order_by("sequence")]


def penalty_proposals(
    contract: Contract, user: User, roles: Collection[str]
) -> QuerySet[Proposal]:
    """What is proposed on penalties, within what one may read of it.

    Drafts of 甲方 are 甲方's; a set-off is shown to 乙方负责人, who agrees
    to it, and finance sees what it proposes itself.
    """
    rows = (
        Proposal.objects.visible_to(user)
        .filter(contract=contract, kind=ProposalKind.PENALTY)
        .select_related("proposed_by", "settled_by", "contract")
    )
    if set(READS_DRAFTS) & set(roles):
        return rows
    if Role.A_FINANCE in roles:
        return rows.filter(subject__in=SETTLING)
    if Role.B_LEAD in roles:
        return rows.filter(subject="settle", payload__manner="deducted")
    return rows.none()


def waiting_proposals(
    contract: Contract, user: User, roles: Collection[str]
) -> list[Proposal]:
    """Those nobody has settled yet, the oldest first; one query."""
    rows = penalty_proposals(contract, user, roles)
    return list(rows.filter(state=ProposalState.OPEN).order_by("pk"))
