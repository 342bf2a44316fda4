"""What programs send: closed objects, every field of one exact shape."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from rest_framework import serializers
from rest_framework.request import Request

from contracts.rules.audience import Audience
from deliverables.forms import MAX_TEXT
from kaifeng_credit.api.asked import LONGEST_KEY, MOST_TRANCHES
from kaifeng_credit.api.errors import BadQuery
from kaifeng_credit.api.fields import Choice, Day, Text, Whole, Yuan
from payments.forms import MAX_REASON, MAX_REFERENCE
from payments.policies import INVOICE_DIGITS
from payments.rules.report.kinds import ReportKind
from payments.services.reports.exporting import FORMATS
from payments.states import InvoiceKind


class Sent(serializers.Serializer):
    """The body of a request; a field that is not named here is refused."""

    default_error_messages = {"invalid": "正文须是一个 JSON 对象。"}


class ClosedBodies(OpenApiSerializerExtension):
    """``additionalProperties: false`` in the document too."""

    target_class = Sent
    match_subclasses = True

    def map_serializer(self, auto_schema, direction):
        """The schema that drf-spectacular finds, closed."""
        schema = auto_schema._map_serializer(
            self.target, direction, bypass_extensions=True
        )
        for name, field in self.target.fields.items():
            # White space alone is no word, and is refused.
            if isinstance(field, Text) and not field.allow_blank:
                schema["properties"][name]["pattern"] = r"\S"
        return {**schema, "additionalProperties": False}


def read_body(kind: type[Sent], request: Request) -> dict[str, Any]:
    """The checked body; a sentence for what does not belong there."""
    body = kind(data=request.data)
    if isinstance(request.data, dict):
        for name in request.data:
            if name not in body.fields:
                known = "、".join(body.fields) or "没有字段"
                raise BadQuery(
                    "unknown_field",
                    f"没有字段“{name[:LONGEST_KEY]}”。可用的是：{known}。",
                )
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _text(longest: int, help_text: str) -> Text:
    return Text(min_length=1, max_length=longest, help_text=help_text)


def _perhaps(longest: int, help_text: str) -> Text:
    return Text(
        required=False,
        allow_blank=True,
        default="",
        max_length=longest,
        help_text=help_text,
    )


def _tranche() -> Whole:
    return Whole(min_value=1, max_value=MOST_TRANCHES, help_text="款项序号")


class NothingSent(Sent):
    """An act that needs no words."""


class SubmitSerializer(Sent):
    """提交一项成果的当前文件。"""

    deliverable = _text(LONGEST_KEY, "成果标识")
    note = _perhaps(MAX_TEXT, "说明")


class UndoSerializer(Sent):
    """撤销签收，或提请撤销结论。"""

    reason = _text(MAX_TEXT, "理由，双方可见；原记录保留")


class AskPaymentSerializer(Sent):
    """提请付款。"""

    tranche = _tranche()
    amount = Yuan()
    budget_number = _perhaps(MAX_REFERENCE, "预算文号")
    note = _perhaps(MAX_REASON, "说明")


class ApproveSerializer(Sent):
    """批准付款申请。"""

    reference = _perhaps(MAX_REFERENCE, "审批单号")


class DeclineSerializer(Sent):
    """退回付款申请。"""

    reason = _text(MAX_REASON, "退回理由")


class ReasonSerializer(Sent):
    """提请冲销。"""

    reason = _text(MAX_REASON, "冲销理由；原记录保留")


class AskReleaseSerializer(Sent):
    """提请例外放行。"""

    reason = _text(MAX_REASON, "放行理由")
    last_on = Day(
        required=False, help_text="最后有效日，含当日；不填：直至付款办结"
    )


class RecordPaymentSerializer(Sent):
    """按银行回单登记一次到账。"""

    on = Day(help_text="到账日")
    amount = Yuan()
    voucher = _text(MAX_REFERENCE, "凭证号，请勿填写银行账号")


class RecordInvoiceSerializer(Sent):
    """登记一张已开具的发票。"""

    tranche = _tranche()
    number = Text(
        trim_whitespace=False,
        min_length=INVOICE_DIGITS,
        max_length=INVOICE_DIGITS,
        help_text=f"发票号码，{INVOICE_DIGITS} 位数字，写作文本",
    )
    kind = Choice(InvoiceKind.values, help_text="发票种类")
    amount = Yuan()
    on = Day(help_text="开票日")


class RedInvoiceSerializer(Sent):
    """登记红字发票。"""

    number = Text(
        trim_whitespace=False,
        min_length=INVOICE_DIGITS,
        max_length=INVOICE_DIGITS,
        help_text=f"红字发票自己的号码，{INVOICE_DIGITS} 位数字，写作文本",
    )
    on = Day(help_text="红字发票的开票日")
    reason = _text(MAX_REASON, "冲红理由")


class MakeExportSerializer(Sent):
    """导出一份截至一天的报表；期间报表另写起始日。"""

    kind = Choice(
        [one.value for one in ReportKind],
        required=False,
        default=ReportKind.PAYMENT_STATUS.value,
        help_text="报表：" + "，".join(
            f"{one.value} {one.heading}" for one in ReportKind
        ),
    )
    since = Day(required=False, help_text="起始日，只用于期间报表")
    as_of = Day(help_text="截至日，不晚于今天")
    format = Choice(FORMATS, help_text="文件格式")
    audience = Choice(
        [one.value for one in Audience],
        required=False,
        default=Audience.INTERNAL.value,
        help_text="受众："
        + "，".join(f"{one.value} {one.label}" for one in Audience)
        + "；公开须双方书面同意",
    )
