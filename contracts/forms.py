"""What people type and hand in on the pages of the agreement itself."""

import base64
from typing import Any

from django import forms
from django.conf import settings

from contracts.fields import PaperField
from contracts.rules.notice_file import LONGEST_FILE
from contracts.rules.uploads import accept_of

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
