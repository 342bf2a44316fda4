"""Loading a set, and reporting values one by one or by table."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings

from contracts.fact_forms import MAX_NOTE, DayField, narrow
from contracts.fields import PaperField
from contracts.rules.board.reading import days_in_chinese
from contracts.services.table_imports import LIMIT_BYTES
from indicators.models import IndicatorSet
from indicators.policies.measuring import BASELINE, VALUE
from indicators.rules.measurables import (
    PLACES_OF_A_VALUE,
    Reported,
    order_problems,
)
from indicators.states import SetKind

LARGEST = Decimal("9999999999.9999")
WHICH = {
    BASELINE: "基期值（服务之前，双方签认后冻结）",
    VALUE: "当期值（乙方登记，甲方确认）",
}


def table_field(label: str) -> PaperField:
    """A table to bring in."""
    return PaperField(
        label=label,
        lead="按模板填写：",
        types=settings.TABLE_TYPES,
        limit=LIMIT_BYTES,
        error_messages={
            "required": "请选择表格。", "empty": "文件是空的，请重新选择。",
        },
    )  # fmt: skip


class SetForm(forms.Form):
    """Which version of which set a table is."""

    kind = forms.ChoiceField(label="指标体系", choices=SetKind.choices)
    version = forms.CharField(
        label="版本",
        max_length=IndicatorSet._meta.get_field("version").max_length,
        help_text="如 2024年；同一版本再次载入，以后一次为准，前一次保留。",
        error_messages={"required": "请填写版本。"},
    )
    source = forms.CharField(
        label="来源",
        max_length=IndicatorSet._meta.get_field("source").max_length,
        help_text="发布机关与文件名称、文号。",
        error_messages={"required": "请填写来源。"},
    )
    in_force_from = DayField(
        label="考核周期起",
        required=False,
        help_text="这一版适用的考核周期；文件未注明则留空。",
    )
    in_force_to = DayField(label="考核周期止", required=False)
    table = table_field("指标表")

    def __init__(
        self, *args: Any, labels: Mapping[str, str] | None = None,
        **kwargs: Any,
    ):  # fmt: skip
        """``labels``: what the agreement calls the sets."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (kind.value, kind.called(labels or {})) for kind in SetKind
        ]

    def clean(self) -> dict[str, Any]:
        """A cycle ends after it began."""
        data = super().clean()
        start, end = data.get("in_force_from"), data.get("in_force_to")
        if start and end and end < start:
            self.add_error("in_force_to", "止日早于起日，请核对。")
        return data

    def told(self) -> dict[str, Any]:
        """What the form says, as plain values."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "version": data["version"].strip(),
            "source": data["source"].strip(),
            **{
                name: data[name].isoformat() if data[name] else None
                for name in ("in_force_from", "in_force_to")
            },
        }


class _Reporting(forms.Form):
    """Which kind of value, and the official paper it was read from."""

    which = forms.ChoiceField(
        label="登记", widget=forms.RadioSelect, choices=()
    )
    source = PaperField(
        label="来源文件",
        lead="公布数值的官方文件或其扫描件：",
        error_messages={
            "required": "请选择来源文件。", "empty": "文件是空的，请重新选择。",
        },
    )  # fmt: skip
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, subjects: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["which"].choices = [(one, WHICH[one]) for one in subjects]
        self.fields["which"].initial = subjects[-1]

    @property
    def baseline(self) -> bool:
        """Whether baselines are reported."""
        return self.cleaned_data["which"] == BASELINE


class ValueForm(_Reporting):
    """One value."""

    indicator = forms.ChoiceField(
        label="指标", error_messages={"required": "请选择指标。"}
    )
    value = forms.CharField(
        label="数值",
        max_length=24,
        help_text="按公布的数值填写，不带百分号和单位。",
        error_messages={"required": "请填写数值。"},
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    period_start = DayField(label="期次起", required=False)
    period_end = DayField(label="期次止", required=True)
    published_on = DayField(
        label="发布日",
        required=False,
        help_text="官方发布的日期；未公布日期则留空。",
    )
    field_order = (
        "which", "indicator", "value", "period_start", "period_end",
        "published_on", "source", "note",
    )  # fmt: skip

    def __init__(
        self, *args: Any, indicators: dict[str, str], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = [
            ("", "请选择"),
            *((key, name) for name, key in indicators.items()),
        ]

    def clean_value(self) -> Decimal:
        """A number as it was published."""
        text = narrow(self.cleaned_data["value"]).replace(",", "")
        try:
            value = Decimal(text.replace("\N{MINUS SIGN}", "-"))
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) > LARGEST:
            raise forms.ValidationError("不是数。请只填数字，如 86.5。")
        if value != round(value, PLACES_OF_A_VALUE):
            raise forms.ValidationError(
                f"最多 {PLACES_OF_A_VALUE} 位小数。请按公布的数值填写。"
            )
        return value

    def clean(self) -> dict[str, Any]:
        """A period begins before it ends, and is published after that."""
        data = super().clean()
        if data.get("period_end"):
            days = ("period_start", "period_end", "published_on")
            for name, words in order_problems(
                {key: data.get(key) for key in days}
            ):
                self.add_error(name, days_in_chinese(words))
        return data

    def reported(self) -> Reported:
        """What was typed, as a value."""
        data = self.cleaned_data
        return Reported(
            data["indicator"], data["value"], data["period_start"],
            data["period_end"], data["published_on"],
        )  # fmt: skip


class ValuesForm(_Reporting):
    """Many values, from a table."""

    table = table_field("数值表")
    field_order = ("which", "table", "source", "note")
