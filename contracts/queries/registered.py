"""What 事实登记 shows: recorded facts, and proposals of facts."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet, Value

from contracts.models import Contract, Proposal, RecordedFact, User
from contracts.models.facts import FactRow
from contracts.queries.facts import FACT_TABLES
from contracts.rules.facts_file import KINDS_OF_ACTS
from contracts.rules.hands import ATTENDANCE, SHARED
from contracts.states import SIDE_OF_ROLE, ProposalKind, Role

# Which table holds a kind that does not share one.
OWN_TABLES = {"operation_started": "operationstart", ATTENDANCE: "onsitestay"}
# What one party prepares stays its own until it is signed (design.md 2).
READS_DRAFTS = (Role.A_HANDLER, Role.A_APPROVER, Role.B_LEAD, Role.B_ONSITE)


def registered(
    contract: Contract, user: User, *, until: date, kind: str = ""
) -> QuerySet:
    """(table, pk, sequence) of what is recorded up to a day, newest first.

    Corrected rows stay in the list; the rows that correct them do not.
    """
    parts = []
    for name, model in FACT_TABLES.items():
        own = kind in OWN_TABLES
        if kind and name != OWN_TABLES.get(kind, "recordedfact"):
            continue
        rows = model.objects.visible_to(user).filter(
            contract=contract,
            reverses__isnull=True,
            happened_on__lte=until,
            **({"kind": kind} if kind and not own else {}),
        )
        parts.append(
            rows.order_by()
            .annotate(table=Value(name))
            .values_list("table", "pk", "sequence")
        )
    return parts[0].union(*parts[1:], all=True).order_by("-sequence", "-pk")


def rows_at(places: Iterable[tuple[str, int, int]]) -> list[FactRow]:
    """The rows of a page in its order; one query for each table."""
    places = list(places)
    found: dict[tuple[str, int], FactRow] = {}
    for name, model in FACT_TABLES.items():
        wanted = [pk for table, pk, _ in places if table == name]
        rows = model.objects.filter(pk__in=wanted).select_related(
            "recorded_by", "batch", "reversed_by"
        )
        found |= {(name, row.pk): row for row in rows}
    return [found[table, pk] for table, pk, _ in places]


def fact_proposals(
    contract: Contract, user: User, roles: Collection[str]
) -> QuerySet[Proposal]:
    """Proposals of facts a person reads: shared ones, and their own side's."""
    rows = (
        Proposal.objects.visible_to(user)
        .filter(contract=contract, kind=ProposalKind.FACT)
        .select_related("proposed_by", "settled_by", "contract")
    )
    if Role.AUDITOR in roles:
        return rows
    sides = {
        SIDE_OF_ROLE[Role(role)] for role in roles if role in READS_DRAFTS
    }
    return rows.filter(Q(subject__in=SHARED) | Q(on_behalf_of__in=sides))


def waiting_updates(
    contract: Contract, refs: Iterable[str]
) -> QuerySet[Proposal]:
    """What waits to take the place of some rows, or to take one back."""
    named = list(refs)
    return (
        Proposal.objects.waiting(contract, ProposalKind.FACT)
        .filter(
            Q(payload__replaces__in=named) | Q(payload__reverses__in=named)
        )
        .select_related("proposed_by")
        .order_by("pk")
    )




def acts_recorded(contract: Contract) -> list[str]:
    """The deeds that standing facts name, for a loss to refer to."""
    named = RecordedFact.objects.standing_facts(contract).filter(
        kind__in=KINDS_OF_ACTS, fields__act__isnull=False
    )
    acts = named.order_by("sequence").values_list("fields__act", flat=True)
    return list(dict.fromkeys(acts))


def registered_kinds(contract: Contract) -> set[str]:
    """The kinds of this app that standing facts are of; three queries."""
    kinds = {
        kind
        for kind, table in OWN_TABLES.items()
        if FACT_TABLES[table].objects.standing_facts(contract).exists()
    }
    shared = RecordedFact.objects.standing_facts(contract)
    return kinds | set(shared.values_list("kind", flat=True).distinct())
