"""What people hand in on the pages of the agreement itself."""

import base64
from typing import Any

from django import forms

from contracts.rules.notice_file import LONGEST_FILE

MAX_NOTE = 500
MAX_NAME = 255


class NoticeForm(forms.Form):
    """A notice file, chosen once; the 核对 page carries its bytes on.

    Whatever comes back from the 核对 page is checked again like a new file.
    """

    file = forms.FileField(
        label="通知文件",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.json"}),
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
