"""People on site as the pages ask for them."""

from collections import defaultdict
from datetime import date

from django.db.models import Max, Min, QuerySet

from contracts.models import (
    AttendanceDay,
    AttendanceMonth,
    Contract,
    OnsiteStay,
    Proposal,
    Qualification,
    StaffLeave,
    StaffMember,
    User,
)
from contracts.queries.facts import reference
from contracts.rules.attendance import Confirmed, Paper, Stay
from contracts.rules.calendar import ONE_DAY, add_months
from contracts.states import ProposalKind


def stay_of(row: OnsiteStay) -> Stay:
    """A row as the rules take it."""
    return Stay(
        ref=reference(row),
        person=row.person,
        start=row.happened_on,
        end=row.ends_on,
        qualified=row.qualified,
    )


def stays_of(contract: Contract, *, until: date) -> list[Stay]:
    """The stays that stand and began by a day; one query."""
    rows = OnsiteStay.objects.standing_facts(contract).filter(
        happened_on__lte=until
    )
    return [stay_of(row) for row in rows.order_by("happened_on", "pk")]


def roster(contract: Contract, user: User) -> list[StaffMember]:
    """Everybody on the roster with their papers; two queries."""
    return list(
        StaffMember.objects.visible_to(user)
        .filter(contract=contract)
        .prefetch_related("qualifications")
        .order_by("pk")
    )


def papers_of(members: list[StaffMember]) -> list[Paper]:
    """The papers of a roster that was asked for with them; no query."""
    return [
        Paper(member.person, paper.starts_on, paper.ends_on)
        for member in members
        for paper in member.qualifications.all()
    ]


def standing_days(contract: Contract) -> QuerySet[AttendanceDay]:
    """Sign-ins nobody took back."""
    return AttendanceDay.objects.filter(
        contract=contract, reverses__isnull=True, reversed_by__isnull=True
    )


def signed_by_day(
    contract: Contract, user: User, *, first: date, last: date
) -> dict[date, set[str]]:
    """Who signed in on which day; two queries.

    The first day on which anybody did stands there too, however early: from
    it on a missing sign-in says something.
    """
    found: dict[date, set[str]] = defaultdict(set)
    days = standing_days(contract) & AttendanceDay.objects.visible_to(user)
    began = days.order_by("on").values_list("on", flat=True).first()
    if began is None:
        return {}
    rows = days.filter(on__range=(first, last))
    for on, person in rows.values_list("on", "member__person"):
        found[on].add(person)
    if began < first:
        found[began] |= set()
    return dict(found)


def standing_months(contract: Contract) -> QuerySet[AttendanceMonth]:
    """Confirmations nobody took back, oldest first."""
    return AttendanceMonth.objects.filter(
        contract=contract, reverses__isnull=True, reversed_by__isnull=True
    ).order_by("pk")


def confirmed_through(contract: Contract, month: date) -> int:
    """Up to which row a month was confirmed; 0 where it was not."""
    rows = standing_months(contract).filter(month=month)
    return rows.aggregate(last=Max("through"))["last"] or 0


def rows_of_month(
    contract: Contract, month: date
) -> QuerySet[AttendanceDay]:
    """Every row of a month, what was taken back included."""
    last = add_months(month, 1) - ONE_DAY
    return AttendanceDay.objects.filter(
        contract=contract, on__range=(month, last)
    )


def confirmed_of(
    contract: Contract, user: User, *, first: date, last: date
) -> Confirmed:
    """What both sides confirmed of the sign-ins of some days; three queries."""
    rows = AttendanceDay.objects.visible_to(user).filter(contract=contract)
    began = (standing_days(contract) & rows).aggregate(first=Min("on"))["first"]
    held: dict[date, int] = {}
    months = standing_months(contract) & AttendanceMonth.objects.visible_to(
        user
    )
    for month, through in months.filter(month__lte=last).values_list(
        "month", "through"
    ):
        held[month] = max(through, held.get(month, 0))
    if not held:
        return Confirmed(kept_from=began)
    # Of a month that was confirmed its empty days were confirmed as well.
    kept_from = min(filter(None, [began, *held]))
    later = rows.filter(
        on__range=(first, last), pk__gt=min(held.values())
    ).values_list("on", "pk")
    return Confirmed(
        months=frozenset(held),
        moved=frozenset(
            on for on, pk in later if pk > held.get(on.replace(day=1), pk)
        ),
        kept_from=kept_from,
    )


def days_of(
    member: StaffMember, user: User, *, first: date, last: date
) -> QuerySet[AttendanceDay]:
    """A person's own sign-ins, latest first."""
    return (
        standing_days(member.contract)
        .filter(member=member, on__range=(first, last))
        .select_related("recorded_by")
        .order_by("-on", "-pk")
    )


def leaves_of(contract: Contract, user: User) -> QuerySet[StaffLeave]:
    """Leave that both sides signed, latest first."""
    return (
        StaffLeave.objects.visible_to(user)
        .filter(contract=contract)
        .select_related("member", "substitute", "proposed_by", "recorded_by")
        .order_by("-starts_on", "-pk")
    )


def waiting_staff(contract: Contract, user: User) -> QuerySet[Proposal]:
    """Leave and departures 甲方 has not answered."""
    return (
        Proposal.objects.visible_to(user)
        .waiting(contract, ProposalKind.STAFF)
        .select_related("proposed_by", "contract")
    )


def waiting_arrivals(contract: Contract, user: User) -> QuerySet[Proposal]:
    """Stays 甲方 has not signed."""
    return (
        Proposal.objects.visible_to(user)
        .waiting(contract, ProposalKind.FACT)
        .filter(subject="on_site")
        .select_related("proposed_by")
    )


def papers_from(
    contract: Contract, user: User, pk: int
) -> Qualification | None:
    """One paper by its number, within a person's rights."""
    return (
        Qualification.objects.visible_to(user)
        .filter(contract=contract, pk=pk)
        .first()
    )
