"""What may be asked: every parameter is on a list, and each is checked."""

import re
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from contracts.states import ProposalState
from deliverables.states import Result
from kaifeng_credit.answer_schema import ENUMS
from kaifeng_credit.api.errors import BadQuery
from kaifeng_credit.api.fields import DAY, Choice, Day, Text
from kaifeng_credit.api.pages import CURSOR, LARGEST, SMALLEST, USUAL
from kaifeng_credit.asked_day import EARLIEST, LATEST
from payments.queries.releases import MONEY_KINDS
from payments.rules.report.kinds import ReportKind
from payments.services.reports.exporting import FORMATS
from payments.states import InvoiceKind, PaymentState, PenaltyVerdict

LONGEST_KEY = 60
# EARLIEST to LATEST, as the OpenAPI document says it.
DAYS_WITHIN = DAY.replace("(19|20)[0-9]{2}", "20(2[4-9]|3[0-9]|40)")
MOST_TRANCHES = 99
# What Number reads has nine digits at most; the document says so.
LARGEST_KEY = 999_999_999


class Number(serializers.IntegerField):
    """A whole number in an address."""

    default_error_messages = {
        "invalid": "须是整数。",
        "max_value": "不能大于 {max_value}。",
        "min_value": "不能小于 {min_value}。",
        "max_string_length": "须是整数。",
    }

    def to_internal_value(self, data) -> int:
        """Digits and nothing else; DRF would take 5.0 and blanks."""
        if not re.fullmatch("-?[0-9]{1,9}", str(data)):
            self.fail("invalid")
        return super().to_internal_value(data)


class Asked(serializers.Serializer):
    """Parameters of an address; anything not declared is refused."""


def read_query(kind: type[Asked], request: Request) -> dict[str, Any]:
    """The checked parameters; a sentence for what is not on the list."""
    asked = kind(data=request.query_params.dict())
    for name, values in request.query_params.lists():
        if name not in asked.fields:
            known = "、".join(asked.fields) or "没有参数"
            raise BadQuery(
                "unknown_filter", f"没有筛选项“{name[:60]}”。可用的是：{known}。"
            )
        if len(values) > 1:
            raise BadQuery("repeated_filter", f"{name} 只能给一次。")
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


@extend_schema_field(
    {"type": "string", "format": "date", "pattern": DAYS_WITHIN}
)
class DayWithin(Day):
    """A day within the agreement's life."""

    default_error_messages = {"within": f"须在 {EARLIEST} 与 {LATEST} 之间。"}

    def to_internal_value(self, data) -> date:
        """Refuse a day that is a typing error rather than a question."""
        value = super().to_internal_value(data)
        if not EARLIEST <= value <= LATEST:
            self.fail("within")
        return value


def _as_of() -> DayWithin:
    return DayWithin(
        required=False,
        help_text=f"截至日，{EARLIEST.year} 至 {LATEST.year} 年；不填为今天",
    )


def _known() -> DayWithin:
    return DayWithin(
        required=False, help_text="按平台在这一天结束时所知作答"
    )


class AskedNothing(Asked):
    """No parameters at all."""


class AskedDay(Asked):
    """``?as_of=`` and ``?known=``; absent: the contract's own day, now."""

    as_of = _as_of()
    known = _known()


class AskedDeadlines(AskedDay):
    """Filters of the deadlines."""

    state = Choice(
        ENUMS["Deadline", "state"], required=False, help_text="期限状态"
    )
    obligor = Choice(
        ENUMS["Deadline", "obligor"],
        required=False,
        help_text="义务方：a 甲方，b 乙方",
    )
    deliverable = Text(
        required=False, max_length=LONGEST_KEY, help_text="成果标识"
    )


class AskedDeliverables(AskedDay):
    """Filters of the deliverables."""

    state = Choice(
        ENUMS["DeliverableRow", "state"],
        required=False,
        help_text="成果状态",
    )
    holder = Choice(
        ENUMS["DeliverableRow", "holder"],
        required=False,
        help_text="在谁手里：a 甲方，b 乙方",
    )


class AskedTranches(AskedDay):
    """Filters of the tranches."""

    state = Choice(
        ENUMS["TrancheRow", "state"], required=False, help_text="款项状态"
    )


class AskedPenalties(AskedDay):
    """Filters of the heads of claim."""

    head = Choice(
        ENUMS["Remedy", "head"], required=False, help_text="责任类型"
    )
    owed_by = Choice(
        ENUMS["Remedy", "owed_by"],
        required=False,
        help_text="责任方：a 甲方，b 乙方",
    )


@extend_schema_field({"type": "string", "pattern": CURSOR})
class Cursor(Text):
    """Where a page begins; the page itself says what is wrong with it."""


class AskedPage(Asked):
    """A page of rows."""

    cursor = Cursor(
        required=False,
        trim_whitespace=False,
        help_text="上一页 next 给出的位置",
    )
    page_size = Number(
        required=False,
        min_value=SMALLEST,
        max_value=LARGEST,
        default=USUAL,
        help_text="每页行数",
    )


class AskedLedger(AskedPage):
    """A page of recorded facts, up to a day, as they were known on one.

    Like every answer that is computed; what people ask of each other
    (requests, proposals) and exports are no facts and take neither.
    """

    as_of = _as_of()
    known = _known()


class AskedSubmissions(AskedLedger):
    """Filters of the submissions."""

    deliverable = Text(
        required=False, max_length=LONGEST_KEY, help_text="成果标识"
    )


class AskedReviews(AskedSubmissions):
    """Filters of the conclusions."""

    result = Choice(Result.values, required=False, help_text="验收结果")


def _tranche() -> Number:
    return Number(
        required=False,
        min_value=1,
        max_value=MOST_TRANCHES,
        help_text="款项序号",
    )


class AskedRequests(AskedPage):
    """Filters of the payment requests."""

    state = Choice(PaymentState.values, required=False, help_text="申请状态")
    tranche = _tranche()


class AskedPayments(AskedLedger):
    """Filters of the payments."""

    tranche = _tranche()


class AskedInvoices(AskedPayments):
    """Filters of the invoices."""

    kind = Choice(InvoiceKind.values, required=False, help_text="发票种类")


class AskedPenaltyDays(AskedLedger):
    """Filters of the penalty ledger."""

    head = Choice(
        ENUMS["Remedy", "head"], required=False, help_text="责任类型"
    )
    verdict = Choice(PenaltyVerdict.values, required=False, help_text="决定")


class AskedMoneyProposals(AskedPage):
    """Filters of what money people proposed."""

    kind = Choice(
        [one.value for one in MONEY_KINDS], required=False, help_text="种类"
    )
    state = Choice(ProposalState.values, required=False, help_text="状态")


class AskedUndoProposals(AskedPage):
    """Filters of the conclusions asked to be taken back."""

    state = Choice(ProposalState.values, required=False, help_text="状态")


class AskedExports(AskedPage):
    """Filters of the exports."""

    kind = Choice(
        [one.value for one in ReportKind], required=False, help_text="报表"
    )
    format = Choice(FORMATS, required=False, help_text="文件格式")
