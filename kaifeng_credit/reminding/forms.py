"""The form of one's own settings for reminders."""

from django import forms


class PreferenceForm(forms.Form):
    """Which mails, and when none."""

    mails = forms.BooleanField(
        label="期限提醒发到邮箱", required=False,
        help_text="15、5、1 个工作日前、当日，逾期后每周一次；"
        "平台内的提醒不受影响",
    )  # fmt: skip
    weekly = forms.BooleanField(
        label="每周汇总发到邮箱", required=False,
        help_text="每周第一个工作日一封：三周内到期和已逾期的本方期限；"
        "不勾选即退订",
    )  # fmt: skip
    quiet_from = forms.TimeField(
        label="安静时段自",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": "请填写时间，如 20:00。",
            "invalid": "时间写作 20:00 这样的形式。",
        },
    )
    quiet_to = forms.TimeField(
        label="安静时段至",
        help_text="跨过零点时止于次日；两个时间相同为不设安静时段",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": "请填写时间，如 08:00。",
            "invalid": "时间写作 08:00 这样的形式。",
        },
    )
    quiet_days_off = forms.BooleanField(
        label="非工作日不发", required=False,
        help_text="按国务院办公厅放假安排；这期间的邮件留到下一个工作日，不会丢失",
    )  # fmt: skip
