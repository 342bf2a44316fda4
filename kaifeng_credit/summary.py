"""A standing as plain Chinese text, for a terminal or a letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from contracts.rules.money import yuan

GATES = {True: "满足", False: "未满足", None: "未知"}
SIDES = {"a": "甲方", "b": "乙方", None: "双方"}
DEADLINE_STATES = {
    "waiting": "未到期",
    "open": "进行中",
    "met": "按期完成",
    "met_late": "逾期完成",
    "overdue": "已逾期",
    "undated": "协议未约定期限",
    "not_recorded": "尚未补录",
    "calendar_unknown": "放假安排未公布",
}
TRANCHE_STATES = {
    "waiting": "时间或外部事件未到",
    "blocked": "条件未满足",
    "payable": "可以支付",
    "overdue": "逾期未付",
    "paid": "已付清",
    "refusable": "甲方有权拒付",
    "not_recorded": "尚未补录",
}
HEADS = {
    "late_delivery": "逾期违约金",
    "failed_creation": "未完成创建违约金",
    "data_security": "数据安全违约金",
    "fraud": "欺诈违约金",
    "disclosure": "泄密违约金",
    "general_breach": "一般违约金",
    "late_payment": "逾期付款",
}
QUIET = ("undated", "waiting", "not_recorded")

Row = Mapping[str, Any]


def summary(answer: Row) -> Iterator[str]:
    """Say in lines what a standing holds: payments, dates, claims, unknowns."""
    through = answer["complete_through"] or "未确认"
    yield f"截至 {answer['as_of']}（记录完整至 {through}，日历 {answer['calendar']}）"
    yield ""
    yield from _tranches(answer)
    yield from _deadlines(answer)
    yield from _remedies(answer)
    holder = answer["holder"]
    yield f"在手：甲方 {holder['a']} 件，乙方 {holder['b']} 件"
    if answer["unknown"]:
        yield ""
        yield "未知"
        for row in answer["unknown"]:
            yield f"  {row['what']} — {row['missing']}"


def _tranches(answer: Row) -> Iterator[str]:
    yield "付款"
    for row in answer["tranches"]:
        yield (
            f"  第{row['number']}笔 ￥{_grouped(row['amount'])}"
            f" 已付 ￥{_grouped(row['paid'])}"
            f" · {TRANCHE_STATES[row['state']]}"
        )
        for one in row["conditions"]:
            lack = f" — {one['missing']}" if one["missing"] else ""
            yield f"    [{GATES[one['value']]}] {one['title']}{lack}"
    yield ""


def _deadlines(answer: Row) -> Iterator[str]:
    rows = [row for row in answer["deadlines"] if row["state"] not in QUIET]
    quiet = len(answer["deadlines"]) - len(rows)
    yield "期限"
    for row in rows:
        due = row["due_on"] or row["provisional_on"] or "未定"
        state = DEADLINE_STATES[row["state"]]
        late = f" {row['days_overdue']}日" if row["days_overdue"] else ""
        estimate = "（暂定）" if row["provisional"] else ""
        side = SIDES[row["obligor"]]
        yield f"  {due}{estimate} {side} {row['title']} · {state}{late}"
    if quiet:
        yield f"  另有 {quiet} 项未到期、未约定期限或尚未补录"
    yield ""


def _remedies(answer: Row) -> Iterator[str]:
    if not answer["remedies"]:
        return
    yield "可主张（测算，各项不自动相加）"
    for row in answer["remedies"]:
        days = f" {row['days']}日" if row["days"] else ""
        yield (
            f"  {HEADS[row['head']]}（{SIDES[row['owed_by']]}）"
            f"{days} ￥{_grouped(row['amount'])}"
        )
        for line in row["working"]:
            yield f"    {line}"
    yield ""


def _grouped(amount: str) -> str:
    return yuan(Decimal(amount))
