"""What people type on the money pages, read the way they type it."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html

from contracts.fact_forms import AmountField, DayField, narrow
from contracts.fields import PaperField
from contracts.rules.audience import Audience
from payments.policies import INVOICE_DIGITS
from payments.rules.report import SPANS, ReportKind, Span, period_to
from payments.services.reports import FORMATS
from payments.states import InvoiceKind

MAX_REFERENCE, MAX_REASON = 60, 500


class RequestForm(forms.Form):
    """甲方经办 asks for a payment."""

    amount = AmountField()
    budget_number = forms.CharField(
        label="预算文号",
        required=False,
        max_length=MAX_REFERENCE,
        help_text="下达本笔资金的预算或指标文号，没有可不填。",
    )
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ApproveForm(forms.Form):
    """甲方审批 approves under the number of the paper it signs."""

    reference = forms.CharField(
        label="审批单号",
        required=False,
        max_length=MAX_REFERENCE,
        help_text="财政或机关内部付款审批单的编号，没有可不填。",
    )


class DeclineForm(forms.Form):
    """甲方审批 sends a request back, and says why."""

    reason = forms.CharField(
        label="退回理由",
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明退回理由，提请人据此修改。"},
    )


class RecordForm(forms.Form):
    """甲方财务 records what the bank's slip says."""

    on = DayField(
        label="到账日",
        help_text="银行回单上记入乙方账户的日期，开票期限自次日起算。",
    )
    amount = AmountField(
        label="本次到账金额",
        help_text="分次到账的逐笔登记；每次到账各有一个开票期限。",
    )
    voucher = forms.CharField(
        label="凭证号",
        max_length=MAX_REFERENCE,
        help_text="银行回单或支付凭证的编号。请勿填写银行账号。",
        error_messages={"required": "请填写凭证号。"},
    )


class ReverseForm(forms.Form):
    """甲方财务 corrects a wrong payment row by a reversing one."""

    reason = forms.CharField(
        label="冲销理由",
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明冲销理由，原记录保留。"},
    )


class ReleaseForm(forms.Form):
    """甲方经办 asks for 例外放行, and says why."""

    reason = forms.CharField(
        label="放行理由",
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明依据的会议纪要或批示文号；一经批准，付款记录上一直标明。",
        error_messages={"required": "请写明例外放行的理由。"},
    )
    last_on = DayField(
        label="最后有效日",
        required=False,
        help_text="含这一日，过后不能再据此提请或批准付款。不填：直至付款办结。",
    )


class InvoiceForm(forms.Form):
    """乙方负责人 records an invoice as its face says."""

    number = forms.CharField(
        label="发票号码",
        help_text=f"数电票票面“发票号码”，{INVOICE_DIGITS} 位数字。",
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": "请填写发票号码。"},
    )
    kind = forms.ChoiceField(
        label="发票种类",
        choices=InvoiceKind.choices,
        initial=InvoiceKind.SPECIAL,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择发票种类。"},
    )
    amount = AmountField(label="价税合计")
    on = DayField(label="开票日期", help_text="票面“开票日期”。")

    def clean_number(self) -> str:
        """Twenty digits; blanks and full-width digits are forgiven."""
        return twenty_digits(self.cleaned_data["number"])


def twenty_digits(text: str) -> str:
    """The number of a 数电票; blanks and full-width digits are forgiven."""
    digits = re.sub(r"[\s-]", "", narrow(text))
    if not re.fullmatch(rf"[0-9]{{{INVOICE_DIGITS}}}", digits):
        raise forms.ValidationError(
            f"发票号码须为 {INVOICE_DIGITS} 位数字，"
            f"现在是 {len(digits)} 位。请按票面“发票号码”填写。"
        )
    return digits


class RedInvoiceForm(forms.Form):
    """乙方负责人 records the red invoice that takes one back."""

    number = forms.CharField(
        label="红字发票号码",
        help_text=f"红字数电票自己的号码，{INVOICE_DIGITS} 位数字。",
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": "请填写红字发票号码。"},
    )
    on = DayField(label="开票日期", help_text="红字发票票面“开票日期”。")
    reason = forms.CharField(
        label="冲红理由",
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明冲红的理由。"},
    )

    def clean_number(self) -> str:
        """Twenty digits."""
        return twenty_digits(self.cleaned_data["number"])


class OriginalForm(forms.Form):
    """乙方负责人 hands in the original of an invoice."""

    file = PaperField(
        label="数电票原件",
        lead="优先上传 XML，读得最准。",
        types=settings.INVOICE_TYPES,
        limit=settings.INVOICE_LIMIT_BYTES,
        error_messages={"required": "请选择发票原件。"},
    )


class TaxpayerForm(forms.Form):
    """乙方负责人 says what kind of taxpayer 乙方 is."""

    general = forms.ChoiceField(
        label="纳税人身份",
        choices=[("1", "一般纳税人"), ("0", "小规模纳税人")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择纳税人身份。"},
    )
    since = DayField(
        label="自", help_text="税务登记或变更生效的日期，以后的发票按它核对种类。"
    )


class ReportForm(forms.Form):
    """Which report, in which format: made now or again and again."""

    kind = forms.ChoiceField(
        label="报表",
        choices=[
            (one.value, format_html("{}<small>{}</small>", one.heading, one.about))
            for one in ReportKind
        ],
        initial=ReportKind.PAYMENT_STATUS,
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择一种报表。",
            "invalid_choice": "请选择一种报表。",
        },
    )
    fmt = forms.ChoiceField(
        label="格式",
        choices=[
            ("xlsx", "XLSX 工作簿"),
            ("csv", "CSV 数据"),
            ("pdf", "PDF 纸面"),
        ],
        initial="xlsx",
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择格式。",
            "invalid_choice": "请选择一种格式。",
        },
    )

    def clean_kind(self) -> ReportKind:
        """One of the reports there are."""
        return ReportKind(self.cleaned_data["kind"])

    def clean_fmt(self) -> str:
        """One of the formats the service writes."""
        fmt: str = self.cleaned_data["fmt"]
        assert fmt in FORMATS
        return fmt


class ExportForm(ReportForm):
    """Which report, of which day or period, in which format."""

    field_order = ("kind", "as_of", "span", "since", "fmt", "audience")

    as_of = DayField(
        label="截至日",
        help_text="按这一天已经发生的事实计算，只能选今天或以前。",
    )
    span = forms.ChoiceField(
        label="期间",
        help_text="只用于期间报表：从起始日到截至日，首尾都计入。",
        choices=list(SPANS.items()),
        initial=Span.MONTH,
        required=False,
        widget=forms.RadioSelect,
    )
    since = DayField(
        label="起始日",
        help_text="选“自定起始日”时填写。",
        required=False,
    )
    audience = forms.ChoiceField(
        label="受众",
        choices=[
            (one.value, format_html("{}<small>{}</small>", one.label, one.about))
            for one in Audience
        ],
        initial=Audience.INTERNAL,
        required=False,  # unsaid, the narrowest
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请选择受众：内部、双方或公开。"},
    )

    def clean_audience(self) -> Audience:
        """For whom; the narrowest unless somebody says more."""
        return Audience(self.cleaned_data["audience"] or Audience.INTERNAL)

    def clean(self) -> dict[str, Any]:
        """The first day of the period, for a report that has one."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        last, first = data.get("as_of"), data.get("since")
        if data.get("kind") is not ReportKind.PERIOD or last is None:
            data["since"] = None
            return data
        span = Span(data.get("span") or Span.MONTH)
        if span is not Span.OWN:
            data["since"] = period_to(span, last).first
        elif first is None and "since" not in self.errors:
            self.add_error("since", "请填写起始日，或改选月、季、年。")
        elif first is not None and first > last:
            self.add_error(
                "since",
                "起始日晚于截至日。请把起始日改为截至日当天或更早的一天。",
            )
        return data
