"""Facts as people type them: amounts, days, and a form for each kind."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from contracts.fields import PaperField
from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import days_in_chinese
from contracts.rules.fact_words import act_name, tranche_name
from contracts.rules.facts import ACT_OF_DELAY, Fact, FactError, parse_fact
from contracts.rules.vocabulary import (
    CHOICE_LABELS,
    FIELD_LABELS,
    KINDS,
    Field,
    Kind,
)

# More than any service agreement, and well inside the database's column.
LARGEST = Decimal("99999999999.99")
_AMOUNT = re.compile(r"[0-9]+(\.[0-9]{1,2})?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?")
_CN_DAY = re.compile(r"([0-9]{4})[年./-]([0-9]{1,2})[月./-]([0-9]{1,2})日?")


def narrow(text: str) -> str:
    """Full-width digits and signs as typed by a Chinese input method."""
    return unicodedata.normalize("NFKC", text).strip()


def read_amount(text: str) -> Decimal:
    """447,000.00, 447000, ４４７０００ and ￥447,000 元 are one amount.

    Raises ValidationError with one sentence that says what to type.
    """
    plain = narrow(text).replace(" ", "").replace("，", ",")
    plain = plain.removeprefix("¥").removesuffix("元")
    if plain.startswith(("-", "\N{MINUS SIGN}")):
        raise forms.ValidationError("金额须大于 0。", code="not_positive")
    if not (_AMOUNT.fullmatch(plain) or _GROUPED.fullmatch(plain)):
        raise forms.ValidationError(
            "请填写金额，最多两位小数，例如 447,000.00。", code="not_an_amount"
        )
    try:
        amount = Decimal(plain.replace(",", ""))
    except InvalidOperation as error:  # pragma: no cover - the pattern holds
        raise forms.ValidationError("请填写金额。") from error
    if amount == 0:
        raise forms.ValidationError("金额须大于 0。", code="not_positive")
    if amount > LARGEST:
        raise forms.ValidationError("金额过大，请核对。", code="too_large")
    return amount


class AmountField(forms.CharField):
    """Money as people type it; the typed text stays in the form."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("label", "金额")
        super().__init__(
            widget=forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off"}
            ),
            error_messages={"required": "请填写金额。"},
            **kwargs,
        )

    def clean(self, value: Any) -> Decimal | None:
        """The amount in 分-exact Decimal."""
        text = super().clean(value)
        return read_amount(text) if text else None


class DayField(forms.Field):
    """A day: the browser's own picker, or 2025年7月3日 typed by hand."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("error_messages", {"required": "请填写日期。"})
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **kwargs,
        )

    def to_python(self, value: Any) -> date | None:
        """Read a day; a day that does not exist is named."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        found = _CN_DAY.fullmatch(narrow(str(value)))
        if not found:
            raise forms.ValidationError(
                "请按 2025-07-03 的样子填写日期。", code="not_a_day"
            )
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            raise forms.ValidationError(
                "没有这一天，请核对年月日。", code="not_a_day"
            ) from None

    def prepare_value(self, value: Any) -> Any:
        """A picker shows ISO only; what cannot be read stays as typed."""
        try:
            return self.to_python(value)
        except forms.ValidationError:
            return value


MAX_WORDS, MAX_NOTE = 100, 500
NOT_CHOSEN = ("", "（未选）")
YES_OR_NO = (("true", "是"), ("false", "否"))
# What a label alone leaves open.
HINTS = {
    ("notified", "on"): "通知交寄或送出的日期。",
    ("demanded", "on"): "书面要求交寄的日期。",
    ("payment_demanded", "on"): "催款函交寄的日期。",
    ("national_result", "on"): "收到正式验收文件的日期。",
    ("total_amended", "on"): "变更自这一天起生效，当日在内。",
    ("general_breach", "by"): "违约的一方。",
    ("disclosure", "by"): "泄密的一方。",
    ("loss_recorded", "amount"): "截至这一天已知的损失总额，替代此前登记的金额。",
    ("loss_recorded", "act"): "损失由哪一行为造成。",
}
HINTS_OF_FIELDS = {
    "end": "不填表示仍在持续。",
    "deliverables": "不选表示全部成果。",
    "documents_on": "公证文书和书面说明送达对方的日期，可日后补正。",
    "relief": "双方已有决定时填写；不填按提供文书的时间判定。",
    "affected": "不填为乙方。",
    "fault": "未通过时，由谁的原因造成；尚未认定可不填。",
    "act": "同一行为用同一编号，损失据此合并计算。",
    "costs": "为主张权利支出的费用。",
    "person": "填写工号或代称，不填写证件号码。",
}


class FactForm(forms.Form):
    """One kind of fact; its fields are those of the vocabulary."""

    note = forms.CharField(
        label="说明",
        required=False,
        max_length=MAX_NOTE,
        help_text="写明依据的文件或会议，签署人据此判断。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        agreement: Agreement,
        side: str,
        acts: Sequence[str] = (),
        **kwargs: Any,
    ):
        """``acts`` are deeds already recorded, for a loss to name."""
        super().__init__(*args, **kwargs)
        self.kind, self.agreement = KINDS[kind], agreement
        note = self.fields.pop("note")
        for spec in self.kind.fields:
            field = field_of(spec, agreement)
            hint = HINTS.get((kind, spec.name))
            field.help_text = hint or HINTS_OF_FIELDS.get(spec.name, "")
            self.fields[spec.name] = field
        if kind == "notified":
            # Each side records what it sent itself.
            self.fields["by"].choices = [(side, CHOICE_LABELS[side])]
            self.initial.setdefault("by", side)
        if kind == "loss_recorded":
            self.fields["act"] = _act_field(self.fields["act"], acts)
        self.fields["note"] = note
        self.fact: Fact | None = None

    def clean(self) -> dict[str, Any]:
        """Read what was typed as a fact; say a refusal where it belongs."""
        values = super().clean() or {}
        if self.errors:
            return values
        row = {"kind": self.kind.key}
        for spec in self.kind.fields:
            value = values.get(spec.name)
            if value not in (None, "", []):
                row[spec.name] = _typed(spec, value)
        try:
            self.fact = parse_fact(row, agreement=self.agreement)
        except FactError as error:
            place, words = _said(error, self.kind)
            self.add_error(place, words)
        return values


def _typed(spec: Field, value: Any) -> Any:
    """A cleaned value as the vocabulary takes it."""
    if spec.type == "bool":
        return value == "true"
    return int(value) if spec.type == "tranche" else value


def _said(error: FactError, kind: Kind) -> tuple[str | None, str]:
    """The field a refusal speaks of, and its words with Chinese names."""
    named = [
        spec.name
        for spec in kind.fields
        if re.search(rf"\b{spec.name}\b", error.reason)
    ]
    words = error.reason
    for name in named:
        label = FIELD_LABELS[name]
        words = re.sub(rf"\b{name}\b", label, words)
    first = min(named, key=error.reason.index, default=None)
    return first, f"{days_in_chinese(words)}。"


def field_of(spec: Field, agreement: Agreement) -> forms.Field:
    """The form field of a field of the vocabulary."""
    shared: dict[str, Any] = {"label": spec.label, "required": spec.required}
    missing = {"required": f"请填写{spec.label.partition('（')[0]}。"}
    chosen = {
        "required": f"请选择{spec.label}。",
        "invalid_choice": "没有这个选项，请重新选择。",
    }
    if spec.type == "date":
        return DayField(error_messages=missing, **shared)
    if spec.type == "amount":
        return AmountField(**shared)
    if spec.type == "deliverables":
        return forms.MultipleChoiceField(
            choices=_deliverables(agreement),
            widget=forms.SelectMultiple(attrs={"size": 8}),
            error_messages=chosen,
            **shared,
        )
    if spec.type == "text":
        return forms.CharField(
            max_length=MAX_WORDS, error_messages=missing, **shared
        )
    choices = _choices(spec, agreement)
    few = spec.type in ("choice", "bool")
    first = [] if few and spec.required else [NOT_CHOSEN]
    return forms.ChoiceField(
        choices=[*first, *choices],
        widget=forms.RadioSelect if few else forms.Select,
        error_messages=chosen,
        **shared,
    )


def _choices(spec: Field, agreement: Agreement) -> list[tuple[str, Any]]:
    if spec.type == "deliverable":
        return _deliverables(agreement)
    if spec.type == "tranche":
        return [
            (str(one.number), tranche_name(one.number, agreement))
            for one in agreement.tranches
        ]
    if spec.type == "bool":
        return list(YES_OR_NO)
    return [(code, CHOICE_LABELS[code]) for code in spec.choices]


def _deliverables(agreement: Agreement) -> list[tuple[str, Any]]:
    """Packages first, then what each item owes."""
    packages = [(one.key, one.name) for one in agreement.packages.values()]
    return [
        ("整体", packages),
        *(
            (
                f"事项 {item.number}",
                [(key, agreement.deliverables[key].name)
                 for key in item.deliverables],
            )
            for item in agreement.items
        ),
    ]  # fmt: skip


def _act_field(field: forms.Field, acts: Sequence[str]) -> forms.Field:
    """A loss names a deed that is recorded, or the delay itself."""
    known = dict.fromkeys([*acts, ACT_OF_DELAY])
    return forms.ChoiceField(
        label=field.label,
        help_text=field.help_text,
        choices=[NOT_CHOSEN, *((act, act_name(act)) for act in known)],
        error_messages={"required": "请选择损失由哪一行为造成。"},
    )


class EvidenceForm(forms.Form):
    """A paper that shows the fact; chosen on the page that is signed."""

    evidence = PaperField(
        label="佐证文件",
        lead="如函件、会议纪要的扫描件：",
        required=False,
        error_messages={"empty": "文件是空的，请重新选择。"},
    )


class ReasonForm(forms.Form):
    """Why something is sent back, or taken back."""

    reason = forms.CharField(
        label="理由",
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由。"},
    )
