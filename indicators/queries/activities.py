"""What 宣传与培训 shows: entries, bare counts, what waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum, Value

from contracts.models import Contract, Proposal, User
from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Agreement
from contracts.states import ProposalKind
from indicators.models import Activity, CountedEvent
from indicators.rules.activities import ARTICLE, LABELS, kind_of, kinds_of

Place = tuple[str, int, date]  # table, primary key, day
LAST = 5  # of what was sent back


@dataclass(frozen=True)
class Entry:
    """One row of the list, whichever table it stands in."""

    table: str
    pk: int
    kind: str
    title: str
    on: date
    says: str
    link: str
    file_name: str
    has_file: bool
    recorded_by: str
    proposed_by: str
    counts: str  # how many of what, or nothing


def entries(
    contract: Contract, user: User, *, until: date, kind: str = ""
) -> QuerySet:
    """(table, pk, day) of what stands, the latest day first; one query.

    ``kind`` is that of a form; counts recorded without an entry (imported
    from a facts file) belong to the kind of their quota.
    """
    own = (
        Activity.objects.visible_to(user)
        .standing(contract)
        .filter(happened_on__lte=until)
    )
    bare = (
        CountedEvent.objects.visible_to(user)
        .standing_facts(contract)
        .filter(happened_on__lte=until, activity__isnull=True)
    )
    if kind:
        own = own.filter(kind=kind)
        bare = bare.filter(quota__in=quotas_of(kind, agreement_of(contract)))
    return (
        own.order_by()
        .values_list(Value("activity"), "pk", "happened_on")
        .union(
            bare.order_by().values_list(
                Value("countedevent"), "pk", "happened_on"
            ),
            all=True,
        )
        .order_by("-happened_on", "-pk")
    )


def quotas_of(kind: str, agreement: Agreement) -> list[str]:
    """The quotas under which a kind may count: an article under two."""
    found = kind_of(kind, agreement)
    if found is None or found.quota is None:
        return []
    also = [
        key
        for key, quota in agreement.quotas.items()
        if quota.also_counts_as == found.quota
    ]
    return [found.quota, *also]


def entries_at(places: Iterable[Place], agreement: Agreement) -> list[Entry]:
    """The rows of a page in its order; one query for each table."""
    places = list(places)
    own = Activity.objects.filter(
        pk__in=[pk for table, pk, _ in places if table == "activity"]
    ).select_related("event", "recorded_by", "proposed_by")
    bare = CountedEvent.objects.filter(
        pk__in=[pk for table, pk, _ in places if table != "activity"]
    ).select_related("recorded_by")
    found = {("activity", row.pk): _entry(row, agreement) for row in own}
    found |= {("countedevent", row.pk): _bare(row, agreement) for row in bare}
    return [found[table, pk] for table, pk, _ in places]


def _entry(row: Activity, agreement: Agreement) -> Entry:
    kind = kind_of(row.kind, agreement)
    return Entry(
        table="activity",
        pk=row.pk,
        kind=kind.label if kind else row.kind,
        title=row.title,
        on=row.happened_on,
        says="，".join(said for _, said in detail_lines(row.details)),
        link=row.link,
        file_name=row.file_name,
        has_file=row.file_id is not None,
        recorded_by=str(row.recorded_by),
        proposed_by=str(row.proposed_by),
        counts=_counts(row.event, agreement),
    )


def _bare(row: CountedEvent, agreement: Agreement) -> Entry:
    kind = next(
        (
            one.label
            for one in kinds_of(agreement)
            if row.quota in quotas_of(one.key, agreement)
        ),
        row.quota,
    )
    return Entry(
        table="countedevent",
        pk=row.pk,
        kind=kind,
        title="",
        on=row.happened_on,
        says="",
        link="",
        file_name="",
        has_file=False,
        recorded_by=str(row.recorded_by),
        proposed_by="",
        counts=_counts(row, agreement),
    )


def _counts(event: CountedEvent | None, agreement: Agreement) -> str:
    if event is None:
        return ""
    quota = agreement.quotas[event.quota]
    return f"{quota.name} {event.quantity} {quota.unit}"


def detail_lines(details: dict[str, Any]) -> list[tuple[str, str]]:
    """What else a form asked, with its label, in the order it did."""
    return [
        (LABELS[name], said(name, details[name]))
        for name in LABELS
        if details.get(name) not in (None, "")
    ]


def said(name: str, value: Any) -> str:
    """One value as people read it."""
    if name == "matrix":
        return "新华社媒体矩阵" if value else "其他媒体"
    return f"{value} 人" if name == "people" else str(value)


def article_days(contract: Contract, *, until: date) -> list[tuple[date, int]]:
    """How many articles count on which day; one query."""
    rows = CountedEvent.objects.standing_facts(contract).filter(
        quota__in=quotas_of(ARTICLE, agreement_of(contract)),
        happened_on__lte=until,
    )
    return list(
        rows.order_by("happened_on")
        .values_list("happened_on")
        .annotate(n=Sum("quantity"))
    )


def waiting_activities(contract: Contract, user: User) -> QuerySet[Proposal]:
    """What waits for the other side, oldest first."""
    return (
        Proposal.objects.visible_to(user)
        .waiting(contract, ProposalKind.ACTIVITY)
        .select_related("proposed_by", "contract")
    )


def sent_back(contract: Contract, user: User) -> Sequence[Proposal]:
    """The last few that were declined, with their reasons."""
    rows = Proposal.objects.visible_to(user).filter(
        contract=contract, kind=ProposalKind.ACTIVITY, state="declined"
    )
    return rows.select_related("settled_by").order_by("-settled_at")[:LAST]
