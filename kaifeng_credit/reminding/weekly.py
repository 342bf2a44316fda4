"""The week's mail: one per person and week, noted on its first working day."""

from datetime import date, datetime, timedelta

from contracts.models import Membership
from contracts.queries.agreements import calendar
from contracts.rules.calendar import CalendarUnknown
from contracts.states import SIDE_OF_ROLE
from kaifeng_credit.models import ReminderPreference, WeeklyDigest
from payments.policies.schedules import mail_missing
from payments.rules.schedules import SHANGHAI


def note_week(*, now: datetime) -> int:
    """Give each person their mail of this week, unless they had it.

    Runs every night: a night that was missed is made up for by the next.
    Before the week's first working day there is none.
    """
    today = now.astimezone(SHANGHAI).date()
    monday = today - timedelta(days=today.weekday())
    if mail_missing() or today < first_working_day(monday):
        return 0
    people = (
        Membership.objects.in_force(on=today)
        .filter(role__in=list(SIDE_OF_ROLE), contract__is_demo=False)
        .exclude(user__in=_declined())
        .exclude(
            user__in=WeeklyDigest.objects.filter(week_on=monday).values("user")
        )
        .order_by("user")
        .values_list("user", flat=True)
        .distinct()
    )
    rows = [
        WeeklyDigest(
            user_id=pk, week_on=monday, queued_at=now, next_try_at=now
        )
        for pk in people
    ]
    WeeklyDigest.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _declined():
    return ReminderPreference.objects.filter(weekly=False).values("user")


def first_working_day(monday: date) -> date:
    """The first working day of a week; Monday where no notice says.

    A week that is off from end to end has none: its last day.
    """
    official = calendar()
    for ahead in range(7):
        day = monday + timedelta(days=ahead)
        try:
            if official.is_working_day(day):
                return day
        except CalendarUnknown:
            return day
    return day
