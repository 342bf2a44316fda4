"""The forms of 驻场人员."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from contracts.fact_forms import DayField
from contracts.fields import PaperField
from contracts.models import StaffMember

MAX_NAME, MAX_WORDS, MAX_REASON = 60, 100, 200


def _reason(label: str, asked: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MAX_REASON,
        error_messages={"required": asked},
    )


class MemberForm(forms.Form):
    """A person for the roster."""

    person = forms.CharField(
        label="人员",
        max_length=MAX_NAME,
        help_text="填写姓名、工号或代称，不填写证件号码和电话。",
        error_messages={"required": "请填写人员。"},
    )
    duty = forms.CharField(label="岗位", max_length=MAX_NAME, required=False)


class QualificationForm(forms.Form):
    """A paper that shows professional standing."""

    prefix = "paper"
    name = forms.CharField(
        label="资质名称",
        max_length=MAX_WORDS,
        error_messages={"required": "请填写资质名称。"},
    )
    starts_on = DayField(label="有效期起")
    ends_on = DayField(
        label="有效期止", required=False, help_text="长期有效的不填。"
    )
    file = PaperField(
        label="资质文件",
        lead="证书或证明的扫描件：",
        error_messages={
            "required": "请选择资质文件。",
            "empty": "文件是空的，请重新选择。",
        },
    )


class StayForm(forms.Form):
    """From when a person is on site; 甲方 signs."""

    prefix = "stay"
    start = DayField(label="自哪一天起驻场")
    end = DayField(
        label="至哪一天", required=False, help_text="不填表示仍在驻场。"
    )
    qualified = forms.ChoiceField(
        label="具备专业资质",
        choices=[("true", "是"), ("false", "否")],
        widget=forms.RadioSelect,
        help_text="具备资质的才计入不少于 3 名；依据为上面的资质文件。",
        error_messages={"required": "请选择是否具备专业资质。"},
    )


class LeaveForm(forms.Form):
    """Days away, and who stands in."""

    prefix = "leave"
    starts_on = DayField(label="请假自")
    ends_on = DayField(label="请假至", help_text="含当日。")
    reason = _reason("事由", "请填写请假的事由。")
    substitute = forms.ChoiceField(
        label="顶替人",
        required=False,
        help_text="不选表示无人顶替，在岗人数相应减少。",
        error_messages={"invalid_choice": "名册里没有这个人，请重新选择。"},
    )
    qualified = forms.BooleanField(
        label="顶替人具备专业资质", required=False
    )

    def __init__(
        self, *args: Any, others: Iterable[StaffMember] = (), **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.fields["substitute"].choices = [
            ("", "无人顶替"),
            *((str(one.pk), one.person) for one in others),
        ]


class DepartureForm(forms.Form):
    """The last day of a person on site."""

    prefix = "departure"
    last_day = DayField(label="最后一个驻场日")
    reason = _reason("事由", "请填写离场的事由。")


class BackEntryForm(forms.Form):
    """A past day that was not signed in on (补登)."""

    prefix = "back"
    on = DayField(label="补登的日期")
    reason = _reason("补登理由", "请写明补登的理由。")


class MonthForm(forms.Form):
    """Which month of the strip is asked for (?month=2025-12)."""

    month = forms.RegexField(r"^[0-9]{4}-(0[1-9]|1[0-2])$", required=False)

    def first_day(self, default: date) -> date:
        """The first of the month asked for, or of the day's own."""
        text = self.cleaned_data["month"] if self.is_valid() else ""
        if not text or text < "2000":
            return default.replace(day=1)
        return date.fromisoformat(f"{text}-01")
