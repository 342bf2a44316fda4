"""What is answered, field by field: nothing of a row that is not named here.

Every field is always there (null where there is nothing to say), so that the
OpenAPI document can be closed; people are named as the pages name them.
"""

from drf_spectacular.extensions import OpenApiSerializerExtension
from rest_framework import serializers

from contracts.rules.audience import Audience
from contracts.states import ProposalState, Role, Side
from deliverables.states import Result, Verdict
from kaifeng_credit.api.fields import Day, Money
from payments.queries.releases import MONEY_KINDS
from payments.services.reports.exporting import FORMATS
from payments.states import InvoiceKind, PaymentState, PenaltyVerdict

ROUND_STATES = ("open", "received", "withdrawn", *Result.values)


class Row(serializers.Serializer):
    """A closed object: the document says that it has no other fields."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("read_only", True)
        super().__init__(*args, **kwargs)


class ClosedRows(OpenApiSerializerExtension):
    """``additionalProperties: false``, and every field always present."""

    target_class = Row
    match_subclasses = True

    def map_serializer(self, auto_schema, direction):
        """The schema that drf-spectacular finds, closed."""
        schema = auto_schema._map_serializer(
            self.target, direction, bypass_extensions=True
        )
        for value in schema["properties"].values():
            value.pop("readOnly", None)
        return {
            **schema,
            "required": sorted(schema["properties"]),
            "additionalProperties": False,
        }


def _text(source: str, **more) -> serializers.CharField:
    return serializers.CharField(source=source, **more)


class Person(serializers.CharField):
    """A person, as the pages name them."""

    def to_representation(self, value) -> str:
        """The name that is shown."""
        return str(value)


class Undone(serializers.IntegerField):
    """The conclusion that a proposal would take back, by its number."""

    def to_representation(self, value) -> int:
        """The number out of ``decision:7``."""
        return int(value["reverses"].partition(":")[2])


class Backfilled(serializers.BooleanField):
    """Whether a fact row is 补录: it then belongs to a batch."""

    def to_representation(self, value) -> bool:
        """Whether the row has a batch."""
        return value.batch_id is not None


class Released(serializers.BooleanField):
    """Whether a payment request went past its gate: a mark that stays."""

    def to_representation(self, value) -> bool:
        """Whether it names its release."""
        return value.release_id is not None


class RefusalSerializer(Row):
    """拒绝：程序认 code，人读 message。"""

    code = serializers.CharField(help_text="稳定的代码")
    message = serializers.CharField(help_text="一句话：为什么，该怎么办")


class PartySerializer(Row):
    """合同的一方。"""

    side = serializers.ChoiceField(Side.choices)
    name = serializers.CharField()


class ContractSerializer(Row):
    """当前账号可以查看的一份合同。"""

    slug = serializers.CharField(help_text="标识，用在地址里")
    title = serializers.CharField()
    is_demo = serializers.BooleanField(help_text="演示数据，不作办理依据")
    today = Day(help_text="合同的今天；演示合同固定在一天")
    agreement = _text("agreement_version.key")
    agreement_version = _text("agreement_version.version")
    records_complete_through = Day(allow_null=True, help_text="记录补齐至")
    in_service_from = Day(allow_null=True, help_text="启用日")
    parties = PartySerializer(many=True)
    roles = serializers.ListField(
        child=serializers.ChoiceField(Role.choices),
        help_text="当前账号在这份合同上的角色",
    )


class FileSerializer(Row):
    """提交的一个文件；摘要认定到字节。"""

    piece = serializers.CharField(help_text="组成部分")
    name = serializers.CharField()
    version = serializers.IntegerField(source="number")
    size = serializers.IntegerField(source="file.size", help_text="字节")
    media_type = serializers.CharField()
    sha256 = _text("file_id")


class SubmissionSerializer(Row):
    """一次提交，及其后的签收、撤回与结论。"""

    id = serializers.IntegerField(source="submission.pk")
    number = _text("submission.number", help_text="签收单号")
    deliverable = _text("submission.deliverable.key")
    round = serializers.IntegerField(source="submission.round")
    state = serializers.ChoiceField(
        ROUND_STATES,
        source="stands",
        help_text="open 待签收，received 已签收，withdrawn 已撤回，"
        "accepted 验收合格，rejected 验收不合格",
    )
    submitted_on = Day(source="submission.happened_on")
    submitted_by = Person(source="submission.recorded_by", help_text="提交人")
    recorded_at = serializers.DateTimeField(source="submission.recorded_at")
    backfilled = Backfilled(source="submission", help_text="补录")
    manifest_sha256 = _text(
        "submission.manifest_digest", help_text="全部文件名与摘要的摘要"
    )
    note = _text("submission.note")
    received_on = Day(allow_null=True)
    withdrawn_on = Day(allow_null=True)
    decided_on = Day(allow_null=True)


class SubmissionDetailSerializer(SubmissionSerializer):
    """一次提交与它的文件。"""

    files = FileSerializer(many=True)


class FindingSerializer(Row):
    """对一条验收标准的判定，连同标准当时的原文。"""

    criterion = serializers.CharField()
    clause = serializers.CharField()
    quote = serializers.CharField(help_text="协议原文")
    verdict = serializers.ChoiceField(Verdict.choices)
    comment = serializers.CharField()


class ReviewSerializer(Row):
    """一份签署的验收结论。甲方的工作底稿不在此列。"""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField(help_text="验收单号")
    submission = serializers.IntegerField(source="submission_id")
    deliverable = _text("submission.deliverable.key")
    round = serializers.IntegerField(source="submission.round")
    result = serializers.ChoiceField(Result.choices)
    conclusion = serializers.CharField()
    findings = FindingSerializer(many=True)
    rework_due_on = Day(allow_null=True, help_text="整改期限")
    decided_on = Day(source="happened_on")
    prepared_by = Person(help_text="拟定人")
    signed_by = Person(source="recorded_by", help_text="签署人")
    recorded_at = serializers.DateTimeField()
    backfilled = Backfilled(source="*", help_text="补录")


class UndoProposalSerializer(Row):
    """撤销一份验收结论的提请：一人提请，另一人签署。"""

    id = serializers.IntegerField(source="pk")
    state = serializers.ChoiceField(ProposalState.choices)
    summary = serializers.CharField(help_text="撤销哪一份验收单")
    review = Undone(source="payload", help_text="要撤销的验收结论")
    reason = _text("note", help_text="提请的理由")
    proposed_by = Person(help_text="提请人")
    proposed_at = serializers.DateTimeField()
    settled_by = Person(
        allow_null=True, help_text="签署、退回或收回的人"
    )
    settled_at = serializers.DateTimeField(allow_null=True)
    decline_reason = _text("reason", help_text="退回的理由")


class LastDay(Day):
    """The last day an exception asks for; null of other proposals."""

    def to_representation(self, value) -> str | None:
        """As it was written."""
        return value.payload.get("last_on") or None


class MoneyProposalSerializer(Row):
    """资金的提请：冲销、例外放行、收款账户；一人提请，另一人批准。"""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(
        [(one.value, one.label) for one in MONEY_KINDS]
    )
    state = serializers.ChoiceField(ProposalState.choices)
    summary = serializers.CharField()
    reason = _text("note", help_text="提请的理由")
    last_on = LastDay(
        source="*", allow_null=True, help_text="例外放行的最后有效日，含当日"
    )
    evidence = serializers.CharField(
        source="file_id", allow_null=True, help_text="依据文件的 SHA-256"
    )
    proposed_by = Person(help_text="提请人")
    proposed_at = serializers.DateTimeField()
    settled_by = Person(
        allow_null=True, help_text="批准、退回或收回的人"
    )
    settled_at = serializers.DateTimeField(allow_null=True)
    decline_reason = _text("reason", help_text="退回的理由")


class ReleaseSerializer(Row):
    """付款申请所依据的例外放行：条件未全部满足，标明不撤除。"""

    reason = serializers.CharField(help_text="放行理由")
    last_on = Day(allow_null=True, help_text="最后有效日，含当日")
    evidence = serializers.CharField(
        source="proposal.file_id",
        allow_null=True,
        help_text="依据文件的 SHA-256",
    )
    proposed_by = Person(help_text="提请人")
    approved_by = Person(source="recorded_by", help_text="批准人")
    recorded_at = serializers.DateTimeField()


class PaymentRequestSerializer(Row):
    """一份付款申请：提请、审批、登记各由一人。"""

    id = serializers.IntegerField(source="pk")
    tranche = serializers.IntegerField(source="tranche.number")
    amount = Money()
    state = serializers.ChoiceField(PaymentState.choices)
    released = Released(source="*", help_text="例外放行")
    release = ReleaseSerializer(allow_null=True)
    budget_number = serializers.CharField(help_text="预算文号")
    reference = serializers.CharField(help_text="审批单号")
    note = serializers.CharField()
    requested_by = Person(help_text="提请人")
    requested_at = serializers.DateTimeField()
    approved_by = Person(allow_null=True, help_text="批准人")
    approved_at = serializers.DateTimeField(allow_null=True)
    declined_by = Person(allow_null=True, help_text="退回或撤回的人")
    declined_at = serializers.DateTimeField(allow_null=True)
    decline_reason = serializers.CharField()


class PaymentSerializer(Row):
    """一笔到账；冲销是另一行负数，原行不改。"""

    id = serializers.IntegerField(source="pk")
    tranche = serializers.IntegerField(source="tranche.number")
    amount = Money()
    credited_on = Day(source="happened_on", help_text="到账日")
    voucher = serializers.CharField(help_text="凭证号")
    request = serializers.IntegerField(
        source="request_id", allow_null=True, help_text="付款申请"
    )
    reverses = serializers.IntegerField(
        source="reverses_id", allow_null=True, help_text="所冲销的行"
    )
    reversed = serializers.BooleanField(help_text="已被冲销")
    released = serializers.BooleanField(help_text="例外放行")
    note = serializers.CharField()
    recorded_by = Person(help_text="登记人")
    recorded_at = serializers.DateTimeField()
    backfilled = Backfilled(source="*", help_text="补录")


class InvoiceSerializer(Row):
    """一张发票；红字发票是一行负数。"""

    id = serializers.IntegerField(source="pk")
    tranche = serializers.IntegerField(source="tranche.number")
    number = serializers.CharField(help_text="发票号码，文本")
    red_number = serializers.CharField(
        help_text="红字发票自己的号码；蓝字发票为空"
    )
    kind = serializers.ChoiceField(InvoiceKind.choices)
    amount = Money(help_text="价税合计")
    issued_on = Day(source="happened_on", help_text="开票日")
    reverses = serializers.IntegerField(
        source="reverses_id", allow_null=True, help_text="所冲红的行"
    )
    recorded_by = Person(help_text="登记人")
    recorded_at = serializers.DateTimeField()
    backfilled = Backfilled(source="*", help_text="补录")


class PenaltyDaySerializer(Row):
    """违约金台账的一行：甲方两人对一天的决定；改变它的是另一行。"""

    id = serializers.IntegerField(source="pk")
    head = serializers.CharField(help_text="责任类型")
    day = Day()
    verdict = serializers.ChoiceField(PenaltyVerdict.choices)
    amount = Money(help_text="本行使已确认金额增加的数，收回为负")
    reverses = serializers.IntegerField(
        source="reverses_id", allow_null=True, help_text="所更正的行"
    )
    decided_on = Day(source="decision.happened_on")
    reason = serializers.CharField(source="decision.note")
    proposed_by = Person(source="decision.proposed_by", help_text="提请人")
    decided_by = Person(source="decision.recorded_by", help_text="决定人")


class ExportSerializer(Row):
    """一份留存的导出；再次下载内容不变。"""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField(help_text="编号")
    kind = serializers.CharField(help_text="报表")
    format = serializers.ChoiceField(list(FORMATS))
    as_of = Day(help_text="截至日")
    since = Day(allow_null=True, help_text="期间的起始日；其他报表为空")
    audience = serializers.ChoiceField(
        [one.value for one in Audience],
        allow_null=True,
        help_text="受众；以前未分受众的为 null",
    )
    name = serializers.CharField(help_text="文件名")
    sha256 = _text("file_id")
    size = serializers.IntegerField(source="file.size", help_text="字节")
    recorded_by = Person(help_text="导出人")
    recorded_at = serializers.DateTimeField()


def page_of_rows(row: type[Row]) -> type[Row]:
    """The answer of a list that is read page by page."""
    name = row.__name__.removesuffix("Serializer")
    fields = {
        "__doc__": f"一页 {name}",
        "next": serializers.CharField(
            allow_null=True, help_text="下一页的地址；null 为最后一页"
        ),
        "results": row(many=True),
    }
    return type(f"{name}PageSerializer", (Row,), fields)
