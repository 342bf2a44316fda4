"""定期报送: set up, paused, resumed, closed. Nothing is edited or removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from contracts.models import Contract, User
from contracts.policies import Refused
from contracts.services import audit
from contracts.services.facts import lock_contract
from payments.models import ReportRecipient, ReportSchedule
from payments.policies.schedules import (
    check_can_change,
    check_can_schedule,
    check_covering,
    check_mail_ready,
    check_recipients,
    check_room,
)
from payments.rules.report import ReportKind
from payments.rules.schedules import Covering, Plan
from payments.services.reports import FORMATS
from payments.states import SCHEDULE_TRANSITIONS, ScheduleState


@dataclass(frozen=True)
class Terms:
    """What somebody wants made, when, and for whom."""

    kind: ReportKind
    fmt: str
    covering: Covering
    plan: Plan
    recipients: Sequence[User]


def check_terms(contract: Contract, terms: Terms, by: User) -> str:
    """Refuse what could not be kept; the side the schedule is of."""
    side = check_can_schedule(contract, by)
    check_mail_ready(contract)
    check_covering(terms.kind, terms.covering)
    if terms.fmt not in FORMATS:
        raise Refused("format_unknown", "请选择一种格式。")
    check_recipients(contract, side, terms.recipients)
    same = ReportSchedule.objects.filter(
        contract=contract,
        side=side,
        made_by=by,
        kind=terms.kind,
        format=terms.fmt,
        covering=terms.covering,
        rhythm=terms.plan.rhythm,
        nth=terms.plan.nth,
        hour=terms.plan.hour,
    ).exclude(state=ScheduleState.CLOSED)
    if same.exists():
        raise Refused(
            "already_scheduled",
            "同样的定期报送已经设置。要改收件人，请先结束原来的一项。",
        )
    check_room(
        ReportSchedule.objects.filter(contract=contract)
        .exclude(state=ScheduleState.CLOSED)
        .count()
    )
    return side


@transaction.atomic
def make_schedule(
    *, contract: Contract, terms: Terms, by: User, now: datetime
) -> ReportSchedule:
    """Set a scheduled report up; it counts from ``now`` on.

    Raises Refused where mail is not configured, a recipient has no right or
    no address, or the same is scheduled already.
    """
    contract = lock_contract(contract.pk)
    side = check_terms(contract, terms, by)
    schedule = ReportSchedule.objects.create(
        contract=contract,
        side=side,
        kind=terms.kind,
        format=terms.fmt,
        covering=terms.covering,
        rhythm=terms.plan.rhythm,
        nth=terms.plan.nth,
        hour=terms.plan.hour,
        active_since=now,
        made_by=by,
    )
    ReportRecipient.objects.bulk_create(
        ReportRecipient(schedule=schedule, user=user)
        for user in terms.recipients
    )
    audit.record(
        "schedule_made",
        by=by,
        contract=contract,
        on=schedule,
        summary=f"设置定期报送：{schedule.title}，{terms.plan.words}",
        detail={
            "kind": terms.kind,
            "format": terms.fmt,
            "covering": terms.covering,
            "plan": terms.plan.words,
            "recipients": [user.pk for user in terms.recipients],
        },
    )
    return schedule


def pause_schedule(*, schedule_id: int, by: User) -> ReportSchedule:
    """What comes due from now on is not made, and not made up later."""
    return _move(schedule_id, by, ScheduleState.PAUSED, "暂停")


def resume_schedule(
    *, schedule_id: int, by: User, now: datetime
) -> ReportSchedule:
    """Go on from now; what came due meanwhile is left out."""
    return _move(schedule_id, by, ScheduleState.ACTIVE, "恢复", since=now)


def close_schedule(*, schedule_id: int, by: User) -> ReportSchedule:
    """End it for good; what it made stays."""
    return _move(schedule_id, by, ScheduleState.CLOSED, "结束")


def told_by_schedules(contract: Contract, user: User):
    """The schedules not closed that tell a person, oldest first."""
    return (
        ReportSchedule.objects.filter(
            contract=contract, recipients__user=user
        )
        .exclude(state=ScheduleState.CLOSED)
        .order_by("pk")
    )


@transaction.atomic
def tell_instead(
    *, schedule_id: int, leaver: User, successor: User, by: User, now: datetime
) -> ReportSchedule:
    """Another schedule with the same terms that tells the successor instead.

    The terms of one are never edited: the old one is closed and stays. Who
    may hand on is the caller's question. Raises Refused where the successor
    may not read the report or has no address.
    """
    found = ReportSchedule.objects.only("contract_id").get(pk=schedule_id)
    contract = lock_contract(found.contract_id)
    old = ReportSchedule.objects.select_for_update(of=("self",)).get(
        pk=schedule_id
    )
    told = {row.user_id: row.user for row in old.recipients.select_related("user")}
    told.pop(leaver.pk, None)
    told[successor.pk] = successor
    check_recipients(contract, old.side, list(told.values()))
    state = old.state
    old.state = ScheduleState.CLOSED
    old.save()
    made_by = successor if old.made_by_id == leaver.pk else old.made_by
    new = ReportSchedule.objects.create(
        contract=contract, side=old.side, kind=old.kind, format=old.format,
        covering=old.covering, rhythm=old.rhythm, nth=old.nth, hour=old.hour,
        state=state, active_since=now, made_by=made_by,
    )  # fmt: skip
    ReportRecipient.objects.bulk_create(
        ReportRecipient(schedule=new, user_id=pk) for pk in sorted(told)
    )
    audit.record(
        "schedule_handed_on",
        by=by,
        contract=contract,
        on=new,
        summary=f"移交定期报送：{new.title}，{new.plan.words}",
        detail={"replaces": old.pk, "recipients": sorted(told)},
    )
    return new


@transaction.atomic
def _move(
    schedule_id: int,
    by: User,
    to: ScheduleState,
    verb: str,
    *,
    since: datetime | None = None,
) -> ReportSchedule:
    found = ReportSchedule.objects.only("contract_id").get(pk=schedule_id)
    contract = lock_contract(found.contract_id, after_end=True)
    schedule = ReportSchedule.objects.select_for_update(of=("self",)).get(
        pk=schedule_id
    )
    check_can_change(schedule, by)
    if schedule.state == to:
        return schedule  # a second click
    if to not in SCHEDULE_TRANSITIONS[ScheduleState(schedule.state)]:
        raise Refused(
            "schedule_closed", "这项定期报送已结束。需要时请另设一项。"
        )
    schedule.state = to
    if since is not None:
        check_mail_ready(contract)
        schedule.active_since = since
    schedule.save()
    audit.record(
        f"schedule_{to}",
        by=by,
        contract=contract,
        on=schedule,
        summary=f"{verb}定期报送：{schedule.title}，{schedule.plan.words}",
    )
    return schedule
