"""The lower half: services, penalty, quotas, indicators, what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from decimal import Decimal

from contracts.rules.agreement import Condition, Quota
from contracts.rules.board import Target
from contracts.rules.board.reading import (
    PERCENT,
    Reader,
    Row,
    amount,
    day,
    day_words,
    lines,
)
from contracts.rules.calendar import days_between
from contracts.rules.money import yuan
from kaifeng_credit.overview.gate import missing_words
from kaifeng_credit.overview.shapes import (
    Missing,
    Penalty,
    PenaltyDay,
    QuotaRow,
    Remedy,
    Unknown,
)
from payments.rules.warning_lines import DAILY_TERM

MOST_DAYS_SHOWN = 31

HEADS = {
    "failed_creation": "未完成创建",
    "data_security": "数据安全",
    "fraud": "欺诈",
    "disclosure": "违反保密义务",
    "general_breach": "其他违约",
    "late_payment": "迟延付款",
}


# ——— 违约金 —————————————————————————————————————————————————————————————


def penalty_of(
    reader: Reader, alternative: tuple[str, Row] | None
) -> Penalty:
    """Every day of the delay, and what another reading would make of it.

    ``alternative`` is (the reading in words, its standing).
    """
    row = reader.remedy("late_delivery")
    rate = reader.agreement.terms.get(DAILY_TERM)
    if rate is None:
        return Penalty(
            amount=None, days=0, clause="", formula="", agreed=False,
            heads=_heads(reader),
        )  # fmt: skip
    other_words, other_amount = "", None
    if alternative is not None:
        other_words, standing = alternative
        other = next(
            (r for r in standing.get("remedies", ())
             if r["head"] == "late_delivery"), None)  # fmt: skip
        other_amount = amount(other["amount"]) if other else Decimal(0)
    if row is None:
        silent = any(
            r.get("state") == "not_recorded" for r in reader.deadlines
        )
        return Penalty(
            amount=None if silent else Decimal(0),
            days=0, clause=rate.clause, formula="",
            other_reading=other_words,
            other_amount=other_amount or None,
            heads=_heads(reader),
        )  # fmt: skip
    boxes = _late_days(reader, row)
    count = int(row.get("days") or len(boxes))
    term = rate.on(reader.as_of)
    total = reader.agreement.total(on=reader.as_of)
    plain = amount(row["amount"]) == total * term.value * count
    formula = (
        f"￥{yuan(total)} × {term.quantity.says} × {count} 日"
        if plain else f"{count} 日，逐日计算见付款页"
    )  # fmt: skip
    shown = boxes[-MOST_DAYS_SHOWN:]
    return Penalty(
        amount=amount(row["amount"]),
        days=count,
        clause=row.get("clause") or rate.clause,
        formula=formula,
        boxes=tuple(shown),
        hidden=len(boxes) - len(shown),
        first_on=boxes[0].on if boxes else None,
        last_on=boxes[-1].on if boxes else None,
        rest_days=sum(1 for box in boxes if not box.working),
        reading=_readings(reader),
        other_reading=other_words,
        other_amount=other_amount,
        heads=_heads(reader),
        working=lines(row.get("working")),
    )


def _late_days(reader: Reader, row: Row) -> list[PenaltyDay]:
    given = row.get("day_list") or row.get("days_list") or ()
    days = [
        day(one.get("on") or one.get("day")) if isinstance(one, dict)
        else day(one)
        for one in given
        if not (isinstance(one, dict) and one.get("counted") is False)
    ]  # fmt: skip
    if not days:
        late = [r for r in reader.deadlines if r.get("state") == "overdue"]
        due = day(late[0].get("due_on")) if len(late) == 1 else None
        length = int(row.get("days") or 0)
        if due and (reader.as_of - due).days == length:
            days = list(days_between(due + timedelta(days=1), reader.as_of))
    found = []
    for on in sorted(one for one in days if one):
        notice = reader.calendar.notice_on(on)
        found.append(
            PenaltyDay(on, notice.is_working_day(on) if notice else True)
        )
    return found


def _readings(reader: Reader) -> str:
    """The decided readings of the late clock, in a few words."""
    words = []
    for package in reader.agreement.packages:
        due = reader.deadline(f"{package}_submission")
        limit = day(due.get("due_on")) if due else None
        if limit:
            words.append(f"截止 {day_words(limit, beside=reader.as_of)}")
    chosen = reader.standing.get("readings") or {}
    for key in SAID_READINGS:
        code = chosen.get(key)
        if code is None and key in reader.agreement.readings:
            code = reader.agreement.readings[key].default
        word = SAID_READINGS[key].get(str(code))
        if word:
            words.append(word)
    return "、".join(words)


SAID_READINGS = {
    "delay.stacking": {"union": "同日多项不叠加", "per_item": "逐项叠加"},
    "delay.rework": {"A": "整改期内不计", "B": "整改期内照计", "C": "全程照计"},
    "delay.count": {
        "counted": "履行当日计入", "excluded": "履行当日不计",
        "working_days": "只计工作日",
    },
}  # fmt: skip


def _heads(reader: Reader) -> tuple[Remedy, ...]:
    return tuple(
        Remedy(
            title=HEADS.get(row["head"], row["head"]),
            clause=row.get("clause", ""),
            amount=amount(row.get("amount")),
            owed_by=row.get("owed_by", "b"),
        )
        for row in reader.standing.get("remedies", ())
        if row["head"] != "late_delivery"
    )


# ——— 协议硬指标 ——————————————————————————————————————————————————————————


def quotas_of(reader: Reader) -> tuple[QuotaRow, ...]:
    """Each counted obligation in its current period."""
    rows: dict[str, Row] = {}
    for row in reader.standing.get("quotas", ()):
        if row["key"] not in rows or reader.covers(row):
            rows[row["key"]] = row
    return tuple(
        _quota(reader, row, reader.agreement.quotas[key])
        for key, row in rows.items()
        if key in reader.agreement.quotas
    )


def _quota(reader: Reader, row: Row, quota: Quota) -> QuotaRow:
    required = int(row["required"] or 0)
    known = row.get("state") != "not_recorded" or row.get("counted")
    counted = int(row["counted"] or 0) if known else None
    filled = min(counted or 0, required) * PERCENT
    short = row.get("state") == "short"
    look = "zhu" if short else "song" if row.get("state") == "met" else "dai"
    width = f"{filled / required:.1f}" if required else "0"
    period = ""
    if quota.period == "contract_year":
        end = day(row.get("period_end"))
        period = f"本协议年至 {day_words(end, beside=reader.as_of)}" if end else ""
    elif quota.period == "full_months":
        period = f"满 {required} 个月" if required else ""
    return QuotaRow(
        name=row.get("name") or quota.name,
        clause=row.get("clause") or quota.clause,
        counted=counted,
        required=required,
        unit=row.get("unit") or quota.unit,
        width=width,
        short=short,
        look=look,
        period=period,
    )


# ——— 补录与不明 ——————————————————————————————————————————————————————————

def backfill_of(
    reader: Reader, recorded: Collection[str]
) -> tuple[Missing, ...]:
    """What to ask both parties first; a recorded kind is ticked off."""
    return tuple(
        Missing(title, why, clause, target, bool(set(kinds) & set(recorded)))
        for kinds, title, why, clause, target in _asked(reader)
    )


Asked = tuple[tuple[str, ...], str, str, str, Target]


def _asked(reader: Reader) -> Iterator[Asked]:
    agreement = reader.agreement
    for package in agreement.packages.values():
        tranche = reader.tranche_term(package.tranche)
        yield (
            ("operation_started",), "项目运行开始日",
            "提交期限与付款时间由它起算；未补录按协议生效日", tranche.clause,
            ("facts",),
        )  # fmt: skip
        yield (
            ("submitted",),
            f"{reader.tranche_name(package.tranche)}成果的提交签收单",
            "决定是否逾期，以及验收期限从哪天起算", package.clause,
            ("deliverables",),
        )  # fmt: skip
        yield (
            ("accepted", "rejected"), "验收结论与不合格通知",
            "决定整改期限与付款条件", package.clause, ("reviews",),
        )  # fmt: skip
    for tranche in agreement.tranches:
        if not any(c.kind == "national_result" for c in tranche.conditions):
            yield (
                ("paid",) if tranche.number == 1 else (f"paid_{tranche.number}",),
                f"{reader.tranche_name(tranche.number)}到账日",
                "据以计已付金额与发票期限", tranche.clause,
                ("payment", tranche.number),
            )  # fmt: skip
    for condition in _conditions(reader, "improved"):
        items = {
            agreement.deliverables[key].item for key in condition.deliverables
        }
        yield (
            ("measured",), "考核指标的基期值与来源",
            "没有基期，是否较服务前提升无法判定", condition.clause,
            ("service", min(items)) if items else ("services",),
        )  # fmt: skip
    for key, kinds, title, why, target in BY_TERM:
        term = agreement.terms.get(key)
        if term is not None:
            yield (
                kinds, title, why, term.clause,
                target or ("agreement", _anchor(term.clause)),
            )  # fmt: skip


# (term whose clause asks for it, fact kinds, title, why, page)
BY_TERM: tuple[
    tuple[str, tuple[str, ...], str, str, Target | None], ...
] = (
    ("onsite_staff_minimum", ("on_site",), "驻场人员名册与起止日",
     "据以计每个工作日在岗人数", ("facts",)),
    ("trainings_minimum", ("counted",), "已举办培训与已发布稿件",
     "计入次数与频次要求", ("services",)),
    ("amendment_notice_days", ("extended", "total_amended", "notified"),
     "已签章的补充协议、延期与往来函件", "变更期限或金额的唯一依据", ("facts",)),
    ("force_majeure_papers_days",
     ("force_majeure", "party_a_delay", "suspended"),
     "不可抗力、政策变化与甲方协调延误", "顺延期限、停计违约金", ("facts",)),
)  # fmt: skip


def _conditions(reader: Reader, kind: str) -> list[Condition]:
    return [
        condition
        for tranche in reader.agreement.tranches
        for condition in tranche.conditions
        if condition.kind == kind
    ]


def _anchor(clause: str) -> str:
    return "#c" + clause.replace(".", "-")


def unknown_of(reader: Reader) -> tuple[Unknown, ...]:
    """What the standing cannot tell, with the fact that is missing."""
    return tuple(
        Unknown(
            what=str(row.get("what", "")),
            missing=missing_words(row.get("missing")),
            clause=row.get("clause") or "",
        )
        for row in reader.standing.get("unknown", ())
    )
