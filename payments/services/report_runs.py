"""What is due is noted once, made once, and retried when it fails.

Two clocks and two workers meet on one row: the database gives a due moment
of a schedule one row (``one_run_per_due_moment``), and a worker takes it by
one conditional UPDATE. The number and the file of the export are written in
the transaction that marks the run done, so a worker that was given up on
leaves no second report.
"""

import logging
import uuid
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q

from contracts.models import ExportRecord
from contracts.policies import NotAllowed, Refused
from contracts.queries.agreements import calendar
from contracts.queries.calendars import one_calendar
from contracts.queries.clock import complete_through
from contracts.services import audit
from payments.models import ReportMail, ReportRun, ReportSchedule
from payments.models.schedules import LONGEST_REASON
from payments.queries.schedules import counts_from, running_schedules
from payments.rules.report import ReportKind
from payments.rules.schedules import (
    SHANGHAI,
    Covering,
    covered,
    covered_words,
    due_between,
)
from payments.services.reports import make_export
from payments.services.reports.exporting import StandingOn
from payments.states import RunState, ScheduleState

log = logging.getLogger(__name__)

MAX_TRIES = 5
LEASE = timedelta(minutes=10)  # longer than any report takes to be written
# After the first failure, the second, …: the last one counts for all after.
PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 30, 120))
AT_A_TIME = 20  # runs a tick makes; the next tick goes on
BEATS = 200  # schedules read at a time
MISSED = (
    "到点时后台没有运行，未生成。需要时请在“报表导出”按这个期间生成。"
)
BROKEN_OFF = "后台多次中断，未生成。请点“重试”，或联系系统管理员。"
NOT_MADE = "生成时出错，未生成。请点“重试”，或联系系统管理员查看日志。"
ENDED = "定期报送已结束，未生成。"


class ClaimLost(Exception):
    """Another worker holds the run now; what was made is taken back."""


def pause_after(tries: int) -> timedelta:
    """How long to wait after the n-th failure.

    >>> pause_after(1), pause_after(9)
    (datetime.timedelta(seconds=60), datetime.timedelta(seconds=7200))
    """
    return PAUSES[min(tries, len(PAUSES)) - 1]


@one_calendar()
def note_due(*, now: datetime) -> int:
    """Give every due moment up to ``now`` its row; how many are new.

    Of several that passed while nobody worked, only the last is made: the
    others are written down as missed.
    """
    days = calendar()
    new = 0
    for schedule in running_schedules().iterator(chunk_size=BEATS):
        due = due_between(
            schedule.plan,
            counts_from(schedule, schedule.last_due),
            now,
            days,
        )
        if due:
            new += _note(schedule.pk, due, now)
    return new


@transaction.atomic
def _note(schedule_id: int, due: list[datetime], now: datetime) -> int:
    schedule = ReportSchedule.objects.select_for_update(of=("self",)).get(
        pk=schedule_id
    )
    if schedule.state != ScheduleState.ACTIVE:
        return 0  # paused or closed a moment ago
    rows = []
    for moment in due:
        since, as_of = _days_of(schedule, moment)
        missed = moment != due[-1]
        rows.append(
            ReportRun(
                schedule=schedule,
                due_at=moment,
                since=since,
                as_of=as_of,
                state=RunState.MISSED if missed else RunState.WAITING,
                note=MISSED if missed else "",
                next_try_at=now,
            )
        )
    # Another clock may have noted the same: its rows stand.
    there = set(
        schedule.runs.filter(due_at__in=due).values_list("due_at", flat=True)
    )
    new = [row for row in rows if row.due_at not in there]
    ReportRun.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _days_of(schedule: ReportSchedule, moment: datetime):
    """The first day, of a period report, and the last."""
    since, as_of = covered(
        Covering(schedule.covering), moment.astimezone(SHANGHAI).date()
    )
    of_a_period = schedule.kind == ReportKind.PERIOD
    return (since if of_a_period else None), as_of


def make_due(*, now: datetime, standing: StandingOn) -> int:
    """Make the reports whose time has come; how many were made.

    What a worker that died left is taken up once its lease ran out.
    """
    _give_up(now)
    keys = (
        ReportRun.objects.filter(_free(now))
        .order_by("next_try_at", "pk")
        .values_list("pk", flat=True)[:AT_A_TIME]
    )
    return sum(
        make_run(run_id=pk, now=now, standing=standing) for pk in list(keys)
    )


def _free(now: datetime) -> Q:
    return Q(
        state=RunState.WAITING, next_try_at__lte=now
    ) | Q(state=RunState.RUNNING, lease_until__lt=now, tries__lt=MAX_TRIES)


def _give_up(now: datetime) -> None:
    """A run whose workers died at every try is shown to a person."""
    ReportRun.objects.filter(
        state=RunState.RUNNING, lease_until__lt=now, tries__gte=MAX_TRIES
    ).update(state=RunState.FAILED, note=BROKEN_OFF, lease_until=None)


def claim_run(run_id: int, now: datetime) -> ReportRun | None:
    """Take a run: one conditional UPDATE, so of two workers one wins."""
    claim = uuid.uuid4()
    won = ReportRun.objects.filter(_free(now), pk=run_id).update(
        state=RunState.RUNNING,
        claim=claim,
        tries=F("tries") + 1,
        lease_until=now + LEASE,
    )
    if not won:
        return None
    return ReportRun.objects.select_related(
        "schedule__contract", "schedule__made_by"
    ).get(pk=run_id)


@one_calendar()
def make_run(*, run_id: int, now: datetime, standing: StandingOn) -> bool:
    """Make the report of one run, if it is ours to make; whether it was.

    What the rules of exports refuse is not tried again: the day is what it
    is. Whatever else fails is, later, and then shown.
    """
    run = claim_run(run_id, now)
    if run is None:
        return False
    schedule = run.schedule
    try:
        if schedule.state == ScheduleState.CLOSED:
            raise Refused("schedule_closed", ENDED)
        make_export(
            contract=schedule.contract,
            standing=standing,
            as_of=run.as_of,
            since=run.since,
            fmt=schedule.format,
            kind=schedule.kind,
            by=schedule.made_by,
            today=now.astimezone(SHANGHAI).date(),
            occasion="定期报送：",
            kept=partial(_done, run, now=now),
        )
    except ClaimLost:
        log.warning("report run %s: another worker holds it now", run.pk)
        return False
    except NotAllowed as error:
        _settle(run, RunState.BARRED, _maker_left(run, error))
        return False
    except Refused as error:
        if error.code == "no_space":
            _again(run, now, error.message)
        else:
            _settle(run, RunState.BARRED, error.message)
        return False
    except Exception:
        log.exception("report run %s not made", run.pk)
        _again(run, now, NOT_MADE)
        return False
    return True


def _maker_left(run: ReportRun, error: NotAllowed) -> str:
    return (
        f"设置人{run.schedule.made_by}已不能导出报表，未生成。"
        f"请由{error.who}另设一项，并结束本项。"
    )


def _done(run: ReportRun, record: ExportRecord, *, now: datetime) -> None:
    """Mark a run done, in the transaction that writes its export."""
    schedule = run.schedule
    people = list(schedule.recipients.order_by("pk"))
    held = ReportRun.objects.filter(
        pk=run.pk, claim=run.claim, state=RunState.RUNNING
    ).update(
        state=RunState.DONE,
        export=record,
        note=unknown_after(run),
        lease_until=None,
        done_at=now,
    )
    if not held:
        raise ClaimLost
    ReportMail.objects.bulk_create(
        ReportMail(run=run, user_id=one.user_id, next_try_at=now)
        for one in people
    )
    audit.record(
        "schedule_run",
        by=None,
        contract=schedule.contract,
        on=run,
        summary=f"定期报送生成{record.number}，通知 {len(people)} 人",
        detail={"schedule": schedule.pk, "number": record.number},
    )


def unknown_after(run: ReportRun) -> str:
    """What a report of these days cannot know, as the exports page says it."""
    through = complete_through(run.schedule.contract, as_of=run.as_of)
    if through is None:
        return "双方尚未确认记录补齐之日，报表中没有记录的事实不作判断。"
    if through < run.as_of:
        return f"记录只补齐至{covered_words(None, through)[2:]}，此后没有记录的事实不作判断。"
    return ""


def _settle(run: ReportRun, state: RunState, note: str) -> None:
    ReportRun.objects.filter(
        pk=run.pk, claim=run.claim, state=RunState.RUNNING
    ).update(state=state, note=note[:LONGEST_REASON], lease_until=None)


def _again(run: ReportRun, now: datetime, note: str) -> None:
    """Give a run back for a later try, or give it up after the last."""
    last = run.tries >= MAX_TRIES
    ReportRun.objects.filter(
        pk=run.pk, claim=run.claim, state=RunState.RUNNING
    ).update(
        state=RunState.FAILED if last else RunState.WAITING,
        note=note[:LONGEST_REASON],
        lease_until=None,
        next_try_at=now + pause_after(run.tries),
    )
