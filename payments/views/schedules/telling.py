"""Scheduled reports in words: when next, what came of the last."""

from dataclasses import dataclass
from datetime import datetime

from contracts.queries.agreements import calendar
from contracts.rules.calendar import CalendarUnknown, weekday
from payments.models import ReportMail, ReportRun, ReportSchedule
from payments.rules.schedules import (
    SHANGHAI,
    Plan,
    covered_words,
    next_due,
)
from payments.states import MailState, RunState, ScheduleState

SHOWN_NEXT = 3  # due moments on the 核对 page
STANDS_STILL = "演示合同时点固定，不会到点"


@dataclass(frozen=True)
class Line:
    """A schedule as the list shows it."""

    row: ReportSchedule
    following: str  # when it is due next, or why it is not
    people: tuple[str, ...]
    last: "RunLine | None"


@dataclass(frozen=True)
class RunLine:
    """One due moment with its report and its mails."""

    row: ReportRun
    days: str
    sent: int
    troubled: tuple[ReportMail, ...]  # with a reason to read
    retry: bool  # whether a person can ask again

    @property
    def mails(self) -> int:
        """How many there are in all."""
        return len(self.row.mails.all())


def run_line(run: ReportRun) -> RunLine:
    """A run whose mails are at hand, in words."""
    mails = list(run.mails.all())
    unsent = {MailState.FAILED, MailState.SKIPPED}
    return RunLine(
        row=run,
        days=covered_words(run.since, run.as_of),
        sent=sum(one.state == MailState.SENT for one in mails),
        troubled=tuple(one for one in mails if one.reason),
        retry=run.state == RunState.FAILED
        or any(one.state in unsent for one in mails),
    )


def following(schedule: ReportSchedule, now: datetime) -> str:
    """When a schedule is due next, in words."""
    if schedule.state != ScheduleState.ACTIVE:
        return "—"
    if schedule.contract.is_demo:
        return STANDS_STILL
    return first_of(schedule.plan, now)


def first_of(plan: Plan, after: datetime) -> str:
    """The next due moment of a plan in words, or what it waits for."""
    try:
        return moment_words(next_due(plan, after, calendar()))
    except CalendarUnknown as error:
        return f"待国务院公布 {error.year} 年放假安排"


def next_ones(plan: Plan, after: datetime) -> list[str]:
    """Several due moments to come, to be checked by eye."""
    found: list[str] = []
    moment = after
    for _ in range(SHOWN_NEXT):
        try:
            moment = next_due(plan, moment, calendar())
        except CalendarUnknown:
            return [*found, first_of(plan, moment)]
        found.append(moment_words(moment))
    return found


def moment_words(moment: datetime) -> str:
    """2026年3月4日（周三）9 时."""
    local = moment.astimezone(SHANGHAI)
    return (
        f"{local.year}年{local.month}月{local.day}日"
        f"（{weekday(local.date())}）{local.hour} 时"
    )
