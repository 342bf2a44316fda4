"""定期报送 as programs read it: what is made when, and what came of it.

Read only: a schedule is set up on its page, where the days to come are
checked by eye. Addresses of people stand in no answer, as in none of the rows.
"""

from datetime import datetime

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contracts.queries.agreements import calendar
from contracts.queries.clock import now
from contracts.rules.calendar import CalendarUnknown, WorkingCalendar
from contracts.states import Side
from kaifeng_credit.api import asked
from kaifeng_credit.api.base import described
from kaifeng_credit.api.fields import Choice, Day
from kaifeng_credit.api.ledgers import Ledger
from kaifeng_credit.api.rows import Person, Row, page_of_rows
from payments.models import ReportSchedule
from payments.queries.schedules import runs_for, schedules_for, with_people
from payments.rules.report.kinds import ReportKind
from payments.rules.schedules import Covering, Rhythm, next_due
from payments.services.reports.exporting import FORMATS
from payments.states import MailState, RunState, ScheduleState


class AskedSchedules(asked.AskedPage):
    """Filters of the schedules."""

    state = Choice(ScheduleState.values, required=False, help_text="状态")
    kind = Choice(
        [one.value for one in ReportKind], required=False, help_text="报表"
    )
    format = Choice(FORMATS, required=False, help_text="文件格式")


class AskedRuns(asked.AskedPage):
    """Filters of the due moments."""

    state = Choice(RunState.values, required=False, help_text="状态")
    schedule = asked.Number(
        required=False,
        min_value=1,
        max_value=asked.LARGEST_KEY,
        help_text="定期报送的 id",
    )


def next_of(
    schedule: ReportSchedule, after: datetime, calendar: WorkingCalendar
) -> datetime | None:
    """The next due moment; none of what is paused, closed or a demo's.

    None as well where it lies in a year without a published calendar.
    """
    if schedule.state != ScheduleState.ACTIVE or schedule.contract.is_demo:
        return None
    try:
        return next_due(schedule.plan, after, calendar)
    except CalendarUnknown:
        return None


class Recipients(serializers.ListField):
    """Who is told, as the pages name them."""

    child = serializers.CharField()

    def to_representation(self, value) -> list[str]:
        """The names, in the order they were chosen in."""
        return [str(one.user) for one in value.all()]


class ReportScheduleSerializer(Row):
    """一项定期报送；设定后不改，改为另设一项。"""

    id = serializers.IntegerField(source="pk")
    side = serializers.ChoiceField(
        [("", "审计"), *Side.choices], help_text="为哪一方设置；空为审计"
    )
    kind = serializers.ChoiceField(
        [(one.value, one.heading) for one in ReportKind]
    )
    format = serializers.ChoiceField(list(FORMATS))
    covering = serializers.ChoiceField(
        [(one.value, one.label) for one in Covering]
    )
    rhythm = serializers.ChoiceField(
        [(one.value, one.label) for one in Rhythm]
    )
    nth = serializers.IntegerField(
        help_text="每周的星期几（1 为周一），其余为第几个工作日"
    )
    hour = serializers.IntegerField(help_text="整点，北京时间")
    words = serializers.CharField(source="plan.words")
    state = serializers.ChoiceField(ScheduleState.choices)
    next_due_at = serializers.DateTimeField(
        allow_null=True,
        help_text="下次到点；已暂停、已结束、演示合同或放假安排未公布为 null",
    )
    recipients = Recipients(help_text="收件人")
    made_by = Person(help_text="设置人")
    made_at = serializers.DateTimeField()


class ReportMailSerializer(Row):
    """一次报送给一人的邮件；不写邮箱。"""

    to = Person(source="user", help_text="收件人")
    state = serializers.ChoiceField(MailState.choices)
    reason = serializers.CharField(help_text="未发出的原因")
    sent_at = serializers.DateTimeField(allow_null=True)


class ReportRunSerializer(Row):
    """一次到点：一份报表，每人一封邮件。"""

    id = serializers.IntegerField(source="pk")
    schedule = serializers.IntegerField(source="schedule_id")
    due_at = serializers.DateTimeField(help_text="到点")
    since = Day(allow_null=True, help_text="期间的起始日；截至当日的为空")
    as_of = Day(help_text="截至日")
    state = serializers.ChoiceField(RunState.choices)
    note = serializers.CharField(help_text="未生成的原因，或报表的说明")
    export = serializers.IntegerField(
        source="export_id", allow_null=True, help_text="所生成的导出"
    )
    done_at = serializers.DateTimeField(allow_null=True)
    mails = ReportMailSerializer(many=True)


class Schedules(Ledger):
    """定期报送."""

    asks = AskedSchedules

    @described(
        "定期报送；乙方只见本方的，驻场人员没有",
        page_of_rows(ReportScheduleSerializer),
        name="report_schedules",
        tag="导出",
        asks=AskedSchedules,
    )
    def get(self, request: Request, contract: str) -> Response:
        """A page of them."""
        found = with_people(schedules_for(self.contract, request.user))
        moment, days = now(), calendar()

        def shown(row: ReportSchedule) -> ReportSchedule:
            row.next_due_at = next_of(row, moment, days)
            return row

        return self.page(
            found.filter(**self.wanted()), ReportScheduleSerializer, shown
        )


class Runs(Ledger):
    """报送的每次到点."""

    asks = AskedRuns

    @described(
        "定期报送的每次到点：报表与邮件各如何",
        page_of_rows(ReportRunSerializer),
        name="report_runs",
        tag="导出",
        asks=AskedRuns,
    )
    def get(self, request: Request, contract: str) -> Response:
        """A page of them."""
        found = runs_for(self.contract, request.user)
        return self.page(found.filter(**self.wanted()), ReportRunSerializer)
