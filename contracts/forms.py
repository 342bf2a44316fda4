"""What people type and hand in on the pages of the agreement itself."""

import base64
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator

from contracts.fields import PaperField
from contracts.rules.notice_file import LONGEST_FILE
from contracts.rules.uploads import accept_of
from contracts.services.tokens import READING_DAYS, WRITING_HOURS
from contracts.states import Role

MAX_NOTE, MAX_TEXT, MAX_NAME = 500, 2000, 255


class NoticeForm(forms.Form):
    """A notice file, chosen once; the 核对 page carries its bytes on.

    Whatever comes back from the 核对 page is checked again like a new file.
    """

    file = forms.FileField(
        label="通知文件",
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={"accept": accept_of(settings.NOTICE_TYPES)}
        ),
        error_messages={"required": "请选择文件。"},
        help_text="按范例填写的 XLSX 或 CSV 表格（UTF-8、GB18030 均可），或 JSON。",
    )
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    content = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        required=False, max_length=MAX_NAME, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.data.get("content"):
            self.fields["file"].required = False

    def clean(self) -> dict[str, Any]:
        """The bytes and the name, from the file or from the 核对 page."""
        data = super().clean()
        file = data.get("file")
        if file is not None:
            data["bytes"] = file.read(LONGEST_FILE + 1)
            data["name"] = file.name[-MAX_NAME:]
        elif data.get("content"):
            try:
                data["bytes"] = base64.b64decode(
                    data["content"], validate=True
                )
            except ValueError:  # binascii.Error is one
                self.add_error("file", "文件没有传完整，请重新选择。")
        return data

    def carried(self) -> dict[str, str]:
        """What the 核对 page hands back, by field name."""
        data = self.cleaned_data
        return {
            "content": base64.b64encode(data["bytes"]).decode(),
            "name": data["name"],
            "note": data["note"],
        }


class NoticeDeclineForm(forms.Form):
    """Why a proposed notice is not loaded."""

    reason = forms.CharField(
        label="退回理由",
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明退回的理由。"},
    )


class VersionForm(forms.Form):
    """Why a contract should stand on a later version; may be left empty."""

    note = forms.CharField(
        label="说明",
        required=False,
        max_length=MAX_NOTE,
        help_text="为什么更换，双方都能看到。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def text_field(label: str, *, missing: str, help_text: str = ""):
    """Free text of a bounded length that has to be there."""
    return forms.CharField(
        label=label,
        max_length=MAX_TEXT,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": missing},
    )


class ReadingForm(forms.Form):
    """甲方 proposes one of the ways to read the text, and says why."""

    code = forms.ChoiceField(
        label="提请按哪一种读法",
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择一种读法。",
            "invalid_choice": "没有这种读法。请重新选择。",
        },
    )
    reason = text_field(
        "理由",
        missing="请写明理由，批准人据此判断。",
        help_text="写明依据的条款、文件或会议，双方都能看到。",
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = choices


class DeclineReadingForm(forms.Form):
    """甲方审批 does not approve, and says why."""

    reason = text_field(
        "不批准的理由", missing="请写明不批准的理由，提请人据此修改。"
    )


class ObjectionForm(forms.Form):
    """乙方 objects to a reading."""

    text = text_field(
        "异议内容",
        missing="请写明异议的内容和依据。",
        help_text="双方都能看到，并列在这项口径影响的数字旁。",
    )
    evidence = PaperField(
        label="证据文件", lead="如函件扫描件：", required=False
    )


class WithdrawObjectionForm(forms.Form):
    """乙方 takes an objection back; both rows stay."""

    reason = text_field(
        "撤回理由", missing="请写明撤回的理由，原异议保留在记录中。"
    )


class TokenForm(forms.Form):
    """A new access token: what for, what it may, and for how long.

    One list of lives: which token may act is seen from how long it lives.
    """

    name = forms.CharField(
        label="名称",
        max_length=60,
        help_text="写明用途，如“月报取数”；撤销时据此辨认。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写名称。"},
    )
    life = forms.ChoiceField(
        label="权限与有效期",
        choices=[
            *(
                (f"read-{days}", f"只读，{days} 天")
                for days in READING_DAYS
            ),
            *(
                (f"write-{hours}", f"可办理业务，{hours} 小时（须输入密码）")
                for hours in WRITING_HOURS
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一项。"},
    )
    password = forms.CharField(
        label="登录密码",
        required=False,
        strip=False,
        help_text="只在选择“可办理业务”时需要。",
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        """The life as a span, and whether the token may act."""
        data = super().clean()
        kind, _, number = data.get("life", "").partition("-")
        if number:
            data["writes"] = kind == "write"
            unit = "hours" if data["writes"] else "days"
            data["lasts"] = timedelta(**{unit: int(number)})
            if data["writes"] and not data.get("password"):
                self.add_error(
                    "password", "生成可办理业务的令牌须再次输入登录密码。"
                )
        return data


def password_field(label: str, *, missing: str, **more: Any) -> forms.CharField:
    """A password as it is typed: not trimmed, and known to its keeper."""
    kind = more.pop("autocomplete", "current-password")
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": kind}),
        error_messages={"required": missing},
        **more,
    )


class PasswordForm(forms.Form):
    """A new password after the old one, typed twice."""

    old = password_field("现在的密码", missing="请填写现在的密码。")
    new = password_field(
        "新密码", missing="请填写新密码。", autocomplete="new-password"
    )
    again = password_field(
        "再输一次新密码",
        missing="请再输一次新密码。",
        autocomplete="new-password",
    )

    def clean(self) -> dict[str, Any]:
        """Both the same, or the second is wrong."""
        data = super().clean()
        if {"new", "again"} <= set(data) and data["new"] != data["again"]:
            self.add_error("again", "两次输入的新密码不同，请重新输入。")
        return data


class CodeForm(forms.Form):
    """A code of the phone, or a recovery code."""

    code = forms.CharField(
        label="动态口令或恢复码",
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        help_text="手机上的 6 位数字；手机不在身边时用一个恢复码。",
        error_messages={"required": "请输入口令。"},
    )


class EnrolForm(forms.Form):
    """The first code of a phone, and the password of whoever enrols it."""

    code = forms.CharField(
        label="手机上显示的 6 位口令",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
        error_messages={"required": "请输入手机上显示的口令。"},
    )
    password = password_field("登录密码", missing="请填写登录密码。")


class AccountForm(forms.Form):
    """One act of an administrator on an account."""

    ACTS = ("disable", "enable", "end", "ask_reset", "agree_reset",
            "decline_reset", "give_password", "end_sessions")  # fmt: skip

    act = forms.ChoiceField(
        choices=[(one, one) for one in ACTS],
        error_messages={"required": "请用页面上的按钮办理。"},
    )
    ends_on = forms.DateField(
        label="到期日",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="当日仍可登录，次日起不能；留空为不到期。",
        error_messages={"invalid": "日期须写作 2025-12-31 这样。"},
    )
    reason = forms.CharField(
        label="怎样确认是本人",
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如当面核对证件、电话回拨。",
    )

    def clean(self) -> dict[str, Any]:
        """How the person was recognised, before anything is asked for."""
        data = super().clean()
        if data.get("act") == "ask_reset" and not data.get("reason"):
            self.add_error("reason", "请写明怎样确认是本人。")
        return data


class NewAccountForm(forms.Form):
    """An account for a person; its first password is shown once."""

    username = forms.CharField(
        label="用户名",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="登录时填写；字母、数字和 @ . + - _，建立后不改。",
        error_messages={"required": "请填写用户名。"},
    )
    display_name = forms.CharField(
        label="显示名",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="页面与审计日志里显示。",
        error_messages={"required": "请填写显示名。"},
    )
    address = forms.CharField(
        label="邮箱",
        required=False,
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "email"}
        ),
        help_text="期限提醒与定期报送发往此处。",
    )


class RoleForm(forms.Form):
    """One act of an administrator on the roles of an account."""

    ACTS = ("ask", "agree", "decline", "end")
    NEEDS = {"ask": ("contract", "role", "reason"), "end": ("reason",)}
    ENDS = "当日仍可办理，次日起不能；留空为即刻结束。"

    act = forms.ChoiceField(
        choices=[(one, one) for one in ACTS],
        error_messages={"required": "请用页面上的按钮办理。"},
    )
    number = forms.IntegerField(required=False, widget=forms.HiddenInput)
    contract = forms.ChoiceField(
        label="合同", error_messages={"required": "请选择合同。"}
    )
    role = forms.ChoiceField(
        label="角色",
        choices=[("", "请选择"), *Role.choices],
        error_messages={"required": "请选择角色。"},
    )
    ends_on = forms.DateField(
        label="最后一日",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="当日仍可办理，次日起不能；留空为不到期。",
        error_messages={"invalid": "日期须写作 2025-12-31 这样。"},
    )
    reason = forms.CharField(
        label="理由",
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "请写明理由，另一名管理员和审计据此判断。"
        },
    )

    def __init__(
        self, *args: Any, contracts: list[str], ends: bool = False, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.fields["contract"].choices = [
            ("", "请选择"),
            *((one, one) for one in contracts),
        ]
        if ends:
            self.fields["ends_on"].help_text = self.ENDS
        # Signing and declining carry none of the others.
        shown = "end" if ends else "ask"
        act = self.data.get("act") if self.is_bound else shown
        for name in ("contract", "role", "reason"):
            self.fields[name].required = name in self.NEEDS.get(act, ())
