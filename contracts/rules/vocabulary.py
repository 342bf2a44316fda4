"""The kinds of facts, their fields, and the day each exists from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One field of a kind of fact, with its name in Chinese."""

    name: str
    type: str
    required: bool = True
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What people call the field, the same in every kind."""
        return FIELD_LABELS[self.name]


@dataclass(frozen=True)
class Kind:
    """One kind of fact: its label, its fields, and the day it exists from.

    ``exists_from`` names the date fields in order of preference.
    """

    key: str
    label: str
    fields: tuple[Field, ...]
    exists_from: tuple[str, ...] = ("on",)

    def field(self, name: str) -> Field | None:
        """The field of that name, if the kind has one."""
        for one in self.fields:
            if one.name == name:
                return one
        return None


# What people read instead of a name or a stored value.
FIELD_LABELS: Mapping[str, str] = {
    "on": "日期",
    "start": "起始日",
    "end": "截止日",
    "signed_on": "签署日",
    "due_on": "期限",
    "period_end": "期末",
    "published_on": "公布日",
    "documents_on": "文书提供日",
    "received_on": "收到日",
    "replied_on": "答复日",
    "effective_on": "生效日",
    "deliverable": "成果",
    "deliverables": "涉及成果",
    "tranche": "款项序号",
    "indicator": "指标",
    "quota": "计数事项",
    "quantity": "数量",
    "value": "数值",
    "baseline": "是否基期",
    "amount": "金额（元）",
    "loss": "损失（元）",
    "costs": "费用（元）",
    "total": "合同总金额（元）",
    "number": "发票号码",
    "result": "结果",
    "fault": "责任方",
    "affected": "受阻方",
    "relief": "免责决定",
    "by": "由哪一方",
    "subject": "事由",
    "act": "行为编号",
    "person": "人员",
    "qualified": "具备专业资质",
    "reason": "原因",
}
CHOICE_LABELS: Mapping[str, str] = {
    "a": "甲方",
    "b": "乙方",
    "none": "均无责任",
    "pass": "通过",
    "fail": "未通过",
    "passed": "通过",
    "failed": "未通过",
    "granted": "准予免责",
    "refused": "不予免责",
    "pending": "待决定",
    "amendment": "变更协议",
    "rescission": "解除协议",
    "breach": "违约",
    "address": "地址变更",
    "outside_use": "在约定区域以外使用成果",
}


def _must(name: str, type_: str, *choices: str) -> Field:
    return Field(name, type_, choices=choices)


def _may(name: str, type_: str, *choices: str) -> Field:
    return Field(name, type_, required=False, choices=choices)


_ON = _must("on", "date")
_DELIVERABLE = _must("deliverable", "deliverable")
_TRANCHE = _must("tranche", "tranche")
_ACT = _may("act", "text")
_BY = _must("by", "choice", "a", "b")
_DAMAGE = (_may("loss", "amount"), _may("costs", "amount"), _ACT)
_SPAN = (
    _must("start", "date"),
    _may("end", "date"),
    _may("deliverables", "deliverables"),
)

KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("operation_started", "项目开始运行", (_ON,)),
        Kind("submitted", "提交成果", (_DELIVERABLE, _ON)),
        Kind("withdrawn", "撤回提交", (_DELIVERABLE, _ON)),
        Kind("received", "甲方签收", (_DELIVERABLE, _ON)),
        Kind(
            "rejected",
            "验收不合格",
            (_DELIVERABLE, _ON, _may("due_on", "date")),
        ),
        Kind("accepted", "验收合格", (_DELIVERABLE, _ON)),
        Kind(
            "expert_review",
            "专家评审",
            (_DELIVERABLE, _ON, _must("result", "choice", "pass", "fail")),
        ),
        Kind("confirmed", "甲方书面确认", (_DELIVERABLE, _ON)),
        Kind("approved", "甲方审核通过", (_DELIVERABLE, _ON)),
        Kind(
            "preliminary_review",
            "自评估报告初审",
            (_ON, _must("result", "choice", "pass", "fail")),
        ),
        Kind(
            "measured",
            "指标值",
            (
                _must("indicator", "indicator"),
                _must("value", "number"),
                _must("period_end", "date"),
                _may("published_on", "date"),
                _may("baseline", "bool"),
            ),
            exists_from=("published_on", "period_end"),
        ),
        Kind(
            "counted",
            "计数事项",
            (_must("quota", "quota"), _ON, _may("quantity", "whole")),
        ),
        Kind(
            "paid",
            "到账",
            (_TRANCHE, _ON, _must("amount", "signed_amount")),
        ),
        Kind(
            "payment_demanded",
            "书面催款",
            (_TRANCHE, _ON, _must("due_on", "date")),
        ),
        Kind(
            "invoiced",
            "开具发票",
            (
                _TRANCHE,
                _ON,
                _must("amount", "signed_amount"),
                _may("number", "text"),
            ),
        ),
        Kind("sme_declared", "中小企业声明", (_ON,)),
        Kind(
            "national_result",
            "国家验收结果",
            (
                _ON,
                _must("result", "choice", "passed", "failed"),
                _may("fault", "choice", "a", "b", "none"),
            ),
        ),
        Kind(
            "demanded",
            "书面要求交付",
            (_DELIVERABLE, _ON, _must("due_on", "date")),
        ),
        Kind(
            "extended",
            "书面延期",
            (
                _DELIVERABLE,
                _must("signed_on", "date"),
                _must("due_on", "date"),
            ),
            exists_from=("signed_on",),
        ),
        Kind(
            "force_majeure",
            "不可抗力",
            (
                *_SPAN,
                _may("affected", "choice", "a", "b"),
                _may("documents_on", "date"),
                _may("relief", "choice", "granted", "refused", "pending"),
            ),
            exists_from=("start",),
        ),
        Kind(
            "party_a_delay",
            "甲方原因延误",
            (*_SPAN, _may("reason", "text")),
            exists_from=("start",),
        ),
        Kind(
            "suspended",
            "中止计期",
            (*_SPAN, _may("reason", "text")),
            exists_from=("start",),
        ),
        Kind(
            "notified",
            "书面通知",
            (
                _must(
                    "subject",
                    "choice",
                    "amendment",
                    "rescission",
                    "breach",
                    "address",
                    "outside_use",
                ),
                _BY,
                _ON,
                _may("received_on", "date"),
                _may("replied_on", "date"),
                _may("effective_on", "date"),
                _ACT,
            ),
        ),
        Kind("cured", "违约补救", (_ON, _ACT)),
        Kind("terminated", "协议终止", (_ON, _ACT)),
        Kind("negotiation_started", "开始协商", (_ON, _ACT)),
        Kind("data_security_incident", "数据安全事件", (_ON, *_DAMAGE)),
        Kind("fraud", "欺诈", (_ON, *_DAMAGE)),
        Kind("disclosure", "泄密", (_ON, _BY, *_DAMAGE)),
        Kind("general_breach", "一般违约", (_ON, _BY, *_DAMAGE)),
        Kind(
            "loss_recorded",
            "损失记录",
            (
                _must("act", "text"),
                _ON,
                _must("amount", "amount"),
                _may("costs", "amount"),
            ),
        ),
        Kind(
            "on_site",
            "驻场人员",
            (
                _must("person", "text"),
                _must("start", "date"),
                _may("end", "date"),
                _must("qualified", "bool"),
            ),
            exists_from=("start",),
        ),
        Kind(
            "total_amended", "合同总金额变更", (_ON, _must("total", "amount"))
        ),
    )
}
