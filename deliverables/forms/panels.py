"""What experts, and those who enter their papers, fill in."""

from typing import Any

from django import forms

from contracts.fields import PaperField
from deliverables.forms import text_field


class SeatsForm(forms.Form):
    """The members of a panel, each by role on a line of its own."""

    titles = forms.CharField(
        label="专家身份（每行一名，写身份不写姓名）",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class CodeForm(forms.Form):
    """The code an expert was told by another way."""

    code = forms.CharField(
        label="验证码",
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


def yes_no(label: str, yes: str, no: str) -> forms.TypedChoiceField:
    """A choice that nobody makes by leaving it alone."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class DeclarationForm(forms.Form):
    """利害关系声明, before anything is said."""

    conflict = yes_no(
        "利害关系", "存在，应当回避", "与双方及本成果无利害关系"
    )
    reason = text_field("说明")


class OpinionForm(forms.Form):
    """同意 or 不同意, its words, and the paper that was signed."""

    agrees = yes_no("意见", "同意", "不同意")
    words = text_field("意见说明", rows=4)
    paper = PaperField(label="签名图片或盖章扫描件")

    def clean(self) -> dict[str, Any]:
        """A no says why."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("agrees") is False and not values["words"].strip():
            self.add_error("words", "不同意须写明理由。")
        return values


class PaperOpinionForm(OpinionForm):
    """What an expert declared and said on paper, entered by 甲方."""

    conflict = yes_no(
        "利害关系", "存在，应当回避", "与双方及本成果无利害关系"
    )
    field_order = ("conflict", "agrees", "words", "paper")

    def __init__(self, *args: Any, **kwargs: Any):
        """Whoever is recused says nothing more."""
        super().__init__(*args, **kwargs)
        for name in ("agrees", "paper"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """An opinion of who is free has its yes or no and its paper."""
        values = super().clean()
        if values.get("conflict") is False:
            for name in ("agrees", "paper"):
                if values.get(name) in (None, ""):
                    self.add_error(name, "这个字段是必填项。")
        return values
