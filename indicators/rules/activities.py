"""What 乙方 does that is counted or only recorded, and what each form asks.

第四条第11款：「提供开封市信息稿件发布截图或链接。频次不低于平均1篇/月」
第四条第8款：「学术研讨会议程和签到表」 · 第四条第10款：「专题培训资料」

What counts: an entry of 乙方 that somebody of 甲方 confirmed, from the day on
which it happened (design.md, Roles: 乙方 records, 甲方 confirms; principle 11:
what one party records alone moves nothing). What waits is shown beside the
number and never in it. An article of the 新华社矩阵 counts under the yearly
quota and, by that, under the monthly one (ruling 27).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contracts.rules.agreement import Agreement

# What a form may ask beside the day and the title, in the order it does.
LABELS: Mapping[str, str] = {
    "title": "名称",
    "on": "日期",
    "outlet": "发布媒体",
    "matrix": "新华社媒体矩阵",
    "level": "层级",
    "mode": "形式",
    "place": "地点",
    "people": "参加人数",
    "quantity": "数量",
    "link": "链接",
    "file": "凭据文件",
    "note": "说明",
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "level": ("国家", "省", "高校"),
    "mode": ("线下", "线上"),
}
ARTICLE = "article"
OTHER = "other:"  # how the kind of a quota begins that has no form of its own


@dataclass(frozen=True)
class ActivityKind:
    """One kind of entry: the quota it counts for, and what shows it.

    ``quota`` None: recorded, and counted by nothing the agreement numbers;
    ``beside`` is then the quota next to which it stands. ``shown_by`` are the
    fields of which one at least is needed as evidence.
    """

    key: str
    label: str
    quota: str | None
    asks: tuple[str, ...]
    shown_by: tuple[str, ...] = ("file",)
    beside: str = ""
    hints: Mapping[str, str] = field(default_factory=dict)
    titled: str = "名称"
    # 「经甲方审核通过」: what 甲方 itself examines, its 审批 decides.
    by_approver: bool = False

    @property
    def anchor(self) -> str:
        """The quota whose part of the page it belongs to."""
        return self.quota or self.beside


KINDS: Mapping[str, ActivityKind] = {
    kind.key: kind
    for kind in (
        ActivityKind(
            ARTICLE,
            "信息稿件",
            "media_monthly",
            ("title", "on", "outlet", "matrix", "link", "file"),
            ("link", "file"),
            titled="稿件标题",
            hints={
                "on": "稿件发布的日期。",
                "outlet": "如新华网、新华社客户端。",
                "matrix": "属于新华社媒体矩阵的，同时计入每年篇数。",
                "link": "http 或 https 开头的完整地址；同一链接只登记一次。",
            },
        ),
        ActivityKind(
            "training",
            "专题培训",
            "trainings",
            ("title", "on", "mode", "place", "people", "file"),
            titled="培训主题",
            hints={"file": "培训资料或签到表。"},
        ),
        ActivityKind(
            "seminar",
            "学术研讨",
            "seminars",
            ("title", "on", "place", "people", "file"),
            titled="研讨主题",
            hints={"file": "会议议程和签到表。"},
        ),
        ActivityKind(
            "expert",
            "智库专家",
            None,
            ("title", "on", "level", "file"),
            beside="seminars",
            titled="专家",
            hints={
                "title": "填写姓名或代称与单位，不填写电话和证件号码。",
                "on": "聘请的日期。",
                "file": "聘请文件。",
            },
        ),
        ActivityKind(
            "scenario_plan",
            "推广方案（已审核）",
            "scenario_plans",
            ("title", "on", "file"),
            titled="应用场景",
            hints={"on": "甲方审核通过的日期。", "file": "审核通过的方案。"},
            by_approver=True,
        ),
        ActivityKind(
            "scenario_live",
            "场景落地",
            "scenarios_live",
            ("title", "on", "link", "file"),
            ("link", "file"),
            titled="应用场景",
            hints={"on": "上线可用的日期。", "file": "上线截图或说明。"},
        ),
        ActivityKind(
            "typical_scenario",
            "典型应用场景",
            "typical_scenarios",
            ("title", "on", "link", "file"),
            ("link", "file"),
            titled="应用场景",
            hints={"on": "建成的日期。", "file": "案例材料。"},
        ),
        ActivityKind(
            "case_coached",
            "案例辅导",
            None,
            ("title", "on", "mode", "file"),
            beside="selected_cases",
            titled="案例名称",
            hints={"on": "辅导的日期。", "file": "辅导记录。"},
        ),
        ActivityKind(
            "case_selected",
            "案例入选",
            "selected_cases",
            ("title", "on", "link", "file"),
            ("link", "file"),
            titled="案例名称",
            hints={"on": "公布入选的日期。", "file": "入选名单或证书。"},
        ),
        ActivityKind(
            "campaign",
            "主题宣传活动",
            None,
            ("title", "on", "place", "link", "file"),
            ("link", "file"),
            beside="media_yearly",
            titled="活动名称",
            hints={"title": "如诚信兴商宣传月、百城万企亮信用。"},
        ),
    )
}


def kinds_of(agreement: Agreement) -> tuple[ActivityKind, ...]:
    """The forms of an agreement: those of its quotas, then what goes beside.

    A quota for which no form was drawn up has a plain one, so that another
    agreement needs no code.
    """
    named = [
        kind for kind in KINDS.values() if kind.anchor in agreement.quotas
    ]
    covered = {kind.anchor for kind in named}
    if "media_monthly" in covered:
        covered.add("media_yearly")
    plain = [
        _plain(key, quota.name)
        for key, quota in agreement.quotas.items()
        if key not in covered
    ]
    return (*named, *plain)


def kind_of(key: str, agreement: Agreement) -> ActivityKind | None:
    """The kind of that key, where the agreement has it."""
    return next(
        (kind for kind in kinds_of(agreement) if kind.key == key), None
    )


def _plain(key: str, name: str) -> ActivityKind:
    return ActivityKind(
        f"{OTHER}{key}",
        name,
        key,
        ("title", "on", "quantity", "link", "file"),
        ("link", "file"),
    )


def quota_for(
    kind: ActivityKind, agreement: Agreement, *, matrix: bool | None
) -> str | None:
    """The quota an entry counts for; None where nothing counts it.

    第一条第11项：「每年通过新华社媒体矩阵宣传不低于5篇」
    """
    if kind.key == ARTICLE and matrix:
        yearly = [
            key
            for key, quota in agreement.quotas.items()
            if quota.also_counts_as == kind.quota
        ]
        return yearly[0] if yearly else kind.quota
    return kind.quota


def clause_of(kind: ActivityKind, agreement: Agreement) -> str:
    """The clause an entry is recorded under."""
    quota = agreement.quotas.get(kind.anchor)
    return quota.clause if quota else ""


def missing_evidence(kind: ActivityKind, values: Mapping[str, Any]) -> str:
    """One sentence where nothing shows the entry; else nothing."""
    if any(values.get(name) for name in kind.shown_by):
        return ""
    names = "或".join(
        f"填写{LABELS[name]}" if name == "link" else "选择凭据文件"
        for name in kind.shown_by
    )
    return f"请{names}，确认人据此判断。"


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as a proposal keeps it: plain values, no empty ones."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value not in (None, "") and name not in ("file", "note")
    }
