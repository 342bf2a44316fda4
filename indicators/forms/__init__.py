"""The forms of 宣传与培训: one for each kind, with what its duty asks."""

from typing import Any

from django import forms

from contracts.fact_forms import MAX_NOTE, DayField
from contracts.fields import PaperField
from indicators.rules.activities import CHOICES, LABELS, ActivityKind
from indicators.rules.links import LONGEST

MAX_TITLE = 200
MOST = 100_000  # more than any hall holds, and well inside the column


class ActivityForm(forms.Form):
    """One kind of entry; the typed text stays where something is missing."""

    def __init__(self, *args: Any, kind: ActivityKind, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in kind.asks:
            field = _field(name, kind)
            field.help_text = kind.hints.get(name, "") or field.help_text
            self.fields[name] = field
        self.fields["note"] = forms.CharField(
            label=LABELS["note"],
            required=False,
            max_length=MAX_NOTE,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def values(self) -> dict[str, Any]:
        """What was typed, as the service takes it."""
        typed = {
            name: self.cleaned_data.get(name)
            for name in self.kind.asks
            if name != "file"
        }
        if "matrix" in typed:
            typed["matrix"] = typed["matrix"] == "yes"
        return typed


def _field(name: str, kind: ActivityKind) -> forms.Field:
    label = kind.titled if name == "title" else LABELS[name]
    if name == "on":
        return DayField(label=label)
    if name == "file":
        return PaperField(
            label=label,
            lead="截图、扫描件或材料：",
            required=kind.shown_by == ("file",),
            error_messages={
                "required": "请选择凭据文件。",
                "empty": "文件是空的，请重新选择。",
            },
        )
    if name == "matrix":
        return forms.ChoiceField(
            label=label,
            choices=[("yes", "是"), ("no", "否")],
            widget=forms.RadioSelect,
            error_messages={"required": "请选择是否属于新华社媒体矩阵。"},
        )
    if name in CHOICES:
        return forms.ChoiceField(
            label=label,
            choices=[(one, one) for one in CHOICES[name]],
            widget=forms.RadioSelect,
            error_messages={"required": f"请选择{label}。"},
        )
    if name in ("people", "quantity"):
        return forms.IntegerField(
            label=label,
            min_value=1,
            max_value=MOST,
            required=name == "quantity",
            initial=1 if name == "quantity" else None,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            error_messages={
                "required": f"请填写{label}。",
                "invalid": "请填写整数。",
                "min_value": "请填写 1 以上的整数。",
                "max_value": "数字过大，请核对。",
            },
        )
    needed = name in ("title", "outlet")
    return forms.CharField(
        label=label,
        required=needed,
        max_length=LONGEST if name == "link" else MAX_TITLE,
        widget=forms.TextInput(
            attrs={"inputmode": "url"} if name == "link" else {}
        ),
        error_messages={
            "required": f"请填写{label}。",
            "max_length": f"{label}过长，请缩短。",
        },
    )
