"""What 甲方财务 types of 乙方's account, and types again."""

import re
from typing import Any

from django import forms

from contracts.fact_forms import narrow


def digits_of(typed: str) -> str:
    """An account number without blanks and hyphens, full-width forgiven.

    >>> digits_of("１２３４ 5678-9")
    '123456789'
    """
    return re.sub(r"[\s-]", "", narrow(typed))


class PayeeForm(forms.Form):
    """甲方财务 copies the account from 乙方's paper."""

    holder = forms.CharField(
        label="开户名",
        max_length=100,
        error_messages={"required": "请填写开户名。"},
    )
    bank = forms.CharField(
        label="开户行",
        max_length=100,
        error_messages={"required": "请填写开户行。"},
    )
    number = forms.CharField(
        label="账号",
        help_text="按乙方盖章的书面告知填写，只含数字。",
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": "请填写账号。"},
    )

    def clean_number(self) -> str:
        """Digits only; blanks and full-width digits are forgiven."""
        digits = digits_of(self.cleaned_data["number"])
        if not re.fullmatch(r"[0-9]{8,32}", digits):
            raise forms.ValidationError(
                "账号须为 8 至 32 位数字。请按书面告知核对。"
            )
        return digits


class AgainForm(forms.Form):
    """The account number a second time, from the paper and not by heart."""

    again = forms.CharField(
        label="再输入一次账号",
        help_text="对照乙方盖章的书面告知逐位输入，两次须相同。",
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": "请对照书面告知再输入一次账号。"},
    )

    def __init__(self, *args: Any, number: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.number = number

    def clean_again(self) -> str:
        """The same digits as the first time."""
        digits = digits_of(self.cleaned_data["again"])
        if digits != self.number:
            raise forms.ValidationError(
                "两次输入的账号不同。请对照书面告知核对；"
                "第一次输错的，返回修改。"
            )
        return digits
