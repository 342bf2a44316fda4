"""Letters as people type them: a draft of a kind, and a step of its paper."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from contracts.fact_forms import (
    MAX_NOTE,
    DayField,
    field_of,
)
from contracts.fields import PaperField
from contracts.rules.agreement import Agreement
from contracts.rules.letters.kinds import STEP_LABELS, LetterKind
from contracts.rules.vocabulary import KINDS
from contracts.states import LetterWay

LONGEST_BODY, MOST_ATTACHMENTS = 10_000, 20
HINTS = {
    "deliverable": "整体或单件成果。",
    "due_on": "给对方的合理期限，当日在内。",
    "effective_on": "拟生效、变更或使用的日期；是否提前够日数，交寄后由平台推算。",
    "act": "同一违约行为用同一编号，补救与解除据此对应。",
}
PROOFS = {
    "posted": "交寄凭据（邮寄底单或递送签收单）扫描件：",
    "received": "签收凭据（回执、物流签收截图）：",
    "replied": "对方书面答复的扫描件：",
}


class LetterForm(forms.Form):
    """A draft of one kind: what it names, then its text."""

    title = forms.CharField(
        label="标题", max_length=120, error_messages={"required": "请填写标题。"}
    )
    addressee = forms.CharField(
        label="主送",
        max_length=200,
        error_messages={"required": "请填写主送单位。"},
    )
    own_number = forms.CharField(
        label="发文字号",
        max_length=60,
        required=False,
        help_text="本单位自编的字号；不填则用平台编号。",
    )
    body = forms.CharField(
        label="正文",
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="一行一段；“一、”开头的短行作标题。〔…〕须补全后才能提请签发。",
        error_messages={"required": "请填写正文。"},
    )
    attachments = forms.CharField(
        label="附件说明",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一件，只写名称；附件随纸质函件发出。",
    )

    def __init__(
        self,
        *args: Any,
        kind: LetterKind,
        agreement: Agreement,
        today: date,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.kind, self.today = kind, today
        own = {
            name: _named(name, kind, agreement)
            for name in (*kind.fields, *kind.optional)
        }
        self.fields = {**own, **self.fields}
        self.named = tuple(own)

    def clean(self) -> dict[str, Any]:
        """A term that is given lies ahead; what was cured lies behind."""
        said = super().clean() or {}
        due, cured = said.get("due_on"), said.get("cured_on")
        if due and due < self.today:
            self.add_error(
                "due_on", "期限早于今天。请给对方留出合理的时间。"
            )
        if cured and cured > self.today:
            self.add_error(
                "cured_on", "补救完成日晚于今天。请填写实际完成的日期。"
            )
        return said

    def clean_attachments(self) -> list[str]:
        """The names, one a line."""
        lines = self.cleaned_data["attachments"].splitlines()
        names = [line.strip() for line in lines if line.strip()]
        if len(names) > MOST_ATTACHMENTS:
            raise forms.ValidationError(
                f"附件至多 {MOST_ATTACHMENTS} 件，请合并列出。"
            )
        return names

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes: plain values, days as ISO text."""
        said = self.cleaned_data
        fields = {
            name: plain
            for name in self.named
            if (plain := _plain(said.get(name)))
        }
        if said.get("attachments"):
            fields["attachments"] = said["attachments"]
        return {
            "title": said["title"],
            "addressee": said["addressee"],
            "own_number": said["own_number"],
            "body": said["body"].replace("\r\n", "\n"),
            "fields": fields,
        }

    @property
    def typed_fields(self) -> dict[str, Any]:
        """What can be read of the named fields, for the generated text."""
        said = getattr(self, "cleaned_data", {})
        return {
            name: _plain(said[name])
            for name in self.named
            if said.get(name)
        }


def initial_of(letter) -> dict[str, Any]:
    """A saved draft as the form shows it."""
    named: Mapping[str, Any] = letter.fields
    return {
        **named,
        "title": letter.title,
        "addressee": letter.addressee,
        "own_number": letter.own_number,
        "body": letter.body,
        "attachments": "\n".join(named.get("attachments", [])),
    }


def _named(
    name: str, kind: LetterKind, agreement: Agreement
) -> forms.Field:
    required = name in kind.fields
    if name == "new_address":
        return forms.CharField(
            label="新地址",
            max_length=200,
            error_messages={"required": "请填写新地址。"},
        )
    if name == "cured_on":
        return DayField(label="补救完成日")
    spec = KINDS[kind.fact or kind.proposes].field(name)
    assert spec is not None
    field = field_of(spec, agreement)
    field.required = required
    field.help_text = HINTS.get(name, "")
    if isinstance(field, DayField):
        field.error_messages["required"] = f"请填写{spec.label}。"
    return field


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


class StepForm(forms.Form):
    """One step of the paper, with its proof."""

    on = DayField(label="日期")
    way = forms.ChoiceField(
        label="送达方式",
        choices=LetterWay.choices,
        initial=LetterWay.COURIER,
        widget=forms.RadioSelect,
    )
    carrier = forms.CharField(
        label="承运单位", max_length=60, required=False,
        help_text="邮寄快递须填写；专人递送可不填。",
    )  # fmt: skip
    tracking = forms.CharField(
        label="单号", max_length=60, required=False,
        help_text="邮寄快递须填写；专人递送可不填。",
    )  # fmt: skip
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, step: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = f"{STEP_LABELS[step]}日"
        if step != "posted":
            for name in ("way", "carrier", "tracking"):
                del self.fields[name]
        self.fields["evidence"] = PaperField(
            label="凭据",
            lead=PROOFS[step],
            error_messages={
                "required": "请选择凭据的扫描件。",
                "empty": "文件是空的，请重新选择。",
            },
        )

    def clean(self) -> dict[str, Any]:
        """A courier has a name and a number."""
        said = super().clean() or {}
        if said.get("way") == LetterWay.COURIER:
            for name in ("carrier", "tracking"):
                if not said.get(name):
                    label = self.fields[name].label
                    self.add_error(name, f"邮寄快递请填写{label}。")
        return said
