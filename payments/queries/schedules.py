"""Scheduled reports, their runs and mails, as pages and programs read them."""

from datetime import datetime

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from contracts.models import Contract, User
from contracts.queries.people import roles_of
from contracts.states import Side
from payments.models import (
    ReportMail,
    ReportRecipient,
    ReportRun,
    ReportSchedule,
)
from payments.queries.exports import ALL_EXPORTS, OWN_SIDE
from payments.states import ScheduleState


def schedules_for(contract: Contract, user: User) -> QuerySet[ReportSchedule]:
    """The schedules a person may see: as with kept exports, newest first."""
    rows = (
        ReportSchedule.objects.visible_to(user)
        .filter(contract=contract)
        .select_related("made_by", "contract")
        .order_by("-pk")
    )
    roles = roles_of(user, contract)
    if roles & ALL_EXPORTS:
        return rows
    if roles & OWN_SIDE:
        return rows.filter(side=Side.B)
    return rows.none()


def with_last_run(
    rows: QuerySet[ReportSchedule],
) -> QuerySet[ReportSchedule]:
    """Each with its recipients, and the key of its latest run."""
    latest = ReportRun.objects.filter(schedule=OuterRef("pk")).order_by(
        "-due_at"
    )
    return with_people(
        rows.annotate(last_run=Subquery(latest.values("pk")[:1]))
    )


def with_people(
    rows: QuerySet[ReportSchedule],
) -> QuerySet[ReportSchedule]:
    """Each with its recipients: one query more, however many."""
    return rows.prefetch_related(Prefetch("recipients", people_of()))


def people_of() -> QuerySet[ReportRecipient]:
    """Recipients with their accounts, in a stable order."""
    return ReportRecipient.objects.select_related("user").order_by("pk")


def runs_of(schedule: ReportSchedule) -> QuerySet[ReportRun]:
    """The due moments of a schedule, the latest first, with their mails."""
    return _told(ReportRun.objects.filter(schedule=schedule)).order_by(
        "-due_at"
    )


def runs_for(contract: Contract, user: User) -> QuerySet[ReportRun]:
    """The due moments of all schedules a person may see."""
    mine = schedules_for(contract, user)
    return _told(ReportRun.objects.filter(schedule__in=mine.values("pk")))


def runs_by_pk(keys: list[int]) -> dict[int, ReportRun]:
    """Some runs by their key; two queries, however many."""
    return _told(ReportRun.objects.all()).in_bulk(keys)


def _told(rows: QuerySet[ReportRun]) -> QuerySet[ReportRun]:
    mails = ReportMail.objects.select_related("user").order_by("pk")
    return rows.select_related("export", "schedule").prefetch_related(
        Prefetch("mails", mails)
    )


def running_schedules() -> QuerySet[ReportSchedule]:
    """The active schedules of real contracts, with their last due moment.

    A demo stands still on its day: nothing of it ever comes due.
    """
    last = ReportRun.objects.filter(schedule=OuterRef("pk")).order_by(
        "-due_at"
    )
    return (
        ReportSchedule.objects.filter(
            state=ScheduleState.ACTIVE, contract__is_demo=False
        )
        .select_related("contract")
        .annotate(last_due=Subquery(last.values("due_at")[:1]))
        .order_by("pk")
    )


def counts_from(
    schedule: ReportSchedule, last_due: datetime | None
) -> datetime:
    """After which moment what is due counts: its last run, its last start."""
    return max(schedule.active_since, last_due or schedule.active_since)
