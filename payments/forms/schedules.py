"""定期报送 as people choose it: which report, when, for whom."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html

from contracts.models import User
from payments.forms import ReportForm
from payments.policies.schedules import has_address
from payments.rules.schedules import (
    COVERINGS,
    LATEST_HOUR,
    LATEST_WORKING_DAY,
    RHYTHMS,
    WEEKDAYS,
    Covering,
    Plan,
    Rhythm,
)
from payments.services.schedules import Terms

OFFICE_OPENS = 9


class ScheduleForm(ReportForm):
    """What is made again and again, how often, and who is told."""

    covering = forms.ChoiceField(
        label="期间",
        help_text="期间报表选上月、上季或上年；其他报表截至该期间的最后一天。",
        choices=list(COVERINGS.items()),
        initial=Covering.LAST_MONTH,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请选择一种期间。"},
    )
    rhythm = forms.ChoiceField(
        label="频率",
        choices=list(RHYTHMS.items()),
        initial=Rhythm.MONTHLY,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请选择一种频率。"},
    )
    working_day = forms.TypedChoiceField(
        label="第几个工作日",
        help_text=(
            "用于每月、每季首月、每年一月；按国务院放假通知计，"
            "调休上班的周末算工作日。"
        ),
        choices=[
            (n, f"第 {n} 个工作日") for n in range(1, LATEST_WORKING_DAY + 1)
        ],
        coerce=int,
        initial=3,
        error_messages={
            "invalid_choice": f"请选择第 1 至第 {LATEST_WORKING_DAY} 个工作日之一。"
        },
    )
    weekday = forms.TypedChoiceField(
        label="星期",
        help_text="只用于每周；遇节假日照常生成。",
        choices=[(n, f"周{day}") for n, day in enumerate(WEEKDAYS, 1)],
        coerce=int,
        initial=1,
        error_messages={"invalid_choice": "请选择周一至周日之一。"},
    )
    hour = forms.TypedChoiceField(
        label="时间",
        choices=[(n, f"{n} 时") for n in range(LATEST_HOUR + 1)],
        coerce=int,
        initial=OFFICE_OPENS,
        error_messages={
            "invalid_choice": f"请选择 0 至 {LATEST_HOUR} 时的整点。"
        },
    )
    recipients = forms.TypedMultipleChoiceField(
        label="收件人",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请至少选择一名收件人。",
            "invalid_choice": "收件人只能从名单中选择。",
        },
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[tuple[User, str]],
        mailed: bool = True,
        **kwargs: Any,
    ):
        """``people`` are those who may be told, each with their roles.

        Nobody is ``mailed`` of a demo: there an address is not asked for.
        """
        super().__init__(*args, **kwargs)
        self.people = {user.pk: user for user, _ in people}
        self.fields["recipients"].choices = [
            (user.pk, _named(user, roles, mailed)) for user, roles in people
        ]

    @property
    def terms(self) -> Terms:
        """What was chosen, as the service takes it."""
        data = self.cleaned_data
        rhythm = Rhythm(data["rhythm"])
        weekly = rhythm is Rhythm.WEEKLY
        return Terms(
            kind=data["kind"],
            fmt=data["fmt"],
            covering=Covering(data["covering"]),
            plan=Plan(
                rhythm,
                data["weekday"] if weekly else data["working_day"],
                data["hour"],
            ),
            recipients=[self.people[pk] for pk in data["recipients"]],
        )


def _named(user: User, roles: str, mailed: bool) -> str:
    words = str(user) if str(user) == roles else f"{user}（{roles}）"
    if has_address(user) or not mailed:
        return words
    return format_html(
        "{}<small>{}</small>", words, "没有登记邮箱，暂不能选"
    )
