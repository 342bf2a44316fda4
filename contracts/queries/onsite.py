"""People on site as the pages ask for them."""

from collections import defaultdict
from datetime import date

from django.db.models import QuerySet

from contracts.models import (
    AttendanceDay,
    Contract,
    OnsiteStay,
    Proposal,
    Qualification,
    StaffLeave,
    StaffMember,
    User,
)
from contracts.queries.facts import reference
from contracts.rules.attendance import Paper, Stay
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
