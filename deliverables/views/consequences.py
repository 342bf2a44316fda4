"""What will follow from an act: the standing with it, beside that without.

Nothing here is decided or stored; the same pure core that computes the
standing is asked once more with the act added to the facts.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import day_words
from contracts.rules.facts import Fact, FactError
from contracts.rules.words import word_for
from deliverables.models import Submission
from deliverables.queries.timing import Timing, reader_of, timing_of
from deliverables.states import Result, SignOffKind
from deliverables.views.page import Subject

Standing = Mapping[str, Any]


def after_submitting(subject: Subject) -> tuple[str, ...]:
    """What a submission today brings about."""
    late = subject.timing.days_overdue
    if late:
        clock = f"提交义务今日履行，逾期计至今日，共 {late} 日（自然日）。"
    elif subject.timing.due_on is None:
        clock = "协议未约定本项提交期限，不产生逾期。"
    elif subject.timing.is_unrecorded:
        # Past its date and not late: what happened before is not recorded.
        clock = (
            f"期限 {day_words(subject.timing.due_on)} 已过；"
            "此前的办理尚未补录，补录前不判定是否逾期。"
        )
    else:
        clock = f"按期提交：期限 {day_words(subject.timing.due_on)}。"
    return (
        "生成签收单，载明时间、提交人、每个文件的版次与 SHA-256。",
        clock,
        "轮到甲方签收；签收前可以撤回，签收后不能。",
        "提交后不可覆盖，只能在退回整改后新增版本。",
    )


def after_receiving(
    subject: Subject, submission: Submission
) -> tuple[str, ...]:
    """What 甲方's receipt today brings about."""
    after = _what_if(subject, "received")
    if isinstance(after, str):
        return (after,)
    timing = _timing(subject, after)
    if timing.due_on is None:
        clock = "协议未约定本项的验收期限。"
    else:
        clock = (
            f"验收期限自签收次日起算，甲方应于 {day_words(timing.due_on)}"
            " 前完成验收。"
        )
    return (
        f"签收单 {submission.number} 记入签收人与签收时间。",
        clock,
        "签收后乙方不能再撤回。签收只表示收到，不表示验收合格。",
    )


def after_deciding(
    subject: Subject, result: str, rework_due_on: date | None = None
) -> tuple[str, ...]:
    """What the conclusion would bring about if it were signed today."""
    named = {"due_on": rework_due_on} if rework_due_on else {}
    after = _what_if(subject, result, **named)
    if isinstance(after, str):
        return (after,)
    before = subject.request.standing
    lines = []
    if result == Result.ACCEPTED:
        lines.append("本项成果验收合格，违约金钟停止，不再计逾期。")
    else:
        lines.append(_rework_line(subject, after))
    lines += gate_changes(before, after, subject.agreement, subject.row.key)
    lines += claim_changes(before, after)
    lines.append("乙方可见本次判定与意见；验收单与验收书同时生成。")
    return tuple(lines)


def after_signing_off(subject: Subject, kind: str) -> tuple[str, ...]:
    """What a 书面确认 or 审核通过 would bring about if signed today."""
    after = _what_if(subject, kind)
    if isinstance(after, str):
        return (after,)
    label = SignOffKind(kind).label
    return (
        f"记入甲方{label}，签署日 {day_words(subject.request.today)}。",
        *gate_changes(
            subject.request.standing,
            after,
            subject.agreement,
            subject.row.key,
        ),
    )


def gate_changes(
    before: Standing, after: Standing, agreement: Agreement, key: str
) -> list[str]:
    """Conditions and tranches that change, and those that still stop."""
    lines = []
    terms = {tranche.number: tranche for tranche in agreement.tranches}
    was = {row["number"]: row for row in before["tranches"]}
    for row in after["tranches"]:
        number = row["number"]
        old = was.get(number, {})
        titles = {one.key: one for one in terms[number].conditions}
        touched = _conditions_of(agreement, number, key)
        changed = _changed_conditions(row, old, titles)
        lines += changed
        if not changed and not touched:
            continue
        lines.append(_tranche_line(row, old, touched, titles))
    return lines


def claim_changes(before: Standing, after: Standing) -> list[str]:
    """Amounts of the remedies that change with the act."""
    was = {_claim(row): row for row in before["remedies"]}
    lines = []
    for row in after["remedies"]:
        old = was.get(_claim(row), {})
        if old.get("amount") != row["amount"]:
            amount = Decimal(row["amount"])
            lines.append(f"违约金测算变为 ￥{amount:,.2f}。")
    return lines


def _claim(row: Mapping[str, Any]) -> tuple:
    return (row["head"], row.get("act"), row.get("tranche"))


def _conditions_of(
    agreement: Agreement, number: int, key: str
) -> frozenset[str]:
    """The conditions of a tranche that a deliverable speaks to."""
    tranche = next(one for one in agreement.tranches if one.number == number)
    return frozenset(
        condition.key
        for condition in tranche.conditions
        if key in condition.deliverables
        or (condition.package and key in agreement.members(condition.package))
    )


def _changed_conditions(row, old, titles) -> list[str]:
    was = {one["key"]: one["value"] for one in old.get("conditions", ())}
    return [
        f"第{row['number']}笔款项付款条件“{titles[one['key']].title}”由"
        f"{_value(was.get(one['key']))}变为{_value(one['value'])}。"
        for one in row["conditions"]
        if one["value"] is not was.get(one["key"])
    ]


def _tranche_line(row, old, touched, titles) -> str:
    state = word_for("tranche", row["state"]).word
    name = f"第{row['number']}笔款项"
    lacking = "、".join(
        titles[one["key"]].title
        for one in row["conditions"]
        if one["key"] in touched and one["value"] is not True
    )
    why = f"，尚缺：{lacking}" if lacking else ""
    if row["state"] == "not_recorded":
        return f"{name}的记录尚未补齐，暂不能判定{why}。"
    if old.get("state") != row["state"]:
        return f"{name}变为“{state}”{why}。"
    return f"{name}仍为“{state}”{why}。"


def _value(value: bool | None) -> str:
    return word_for("condition", value).word


def _rework_line(subject: Subject, after: Standing) -> str:
    timing = _timing(subject, after)
    if timing.due_on is None:
        return (
            "乙方须整改后再次提交；"
            "协议未约定本项整改期限，结论也未载明期限。"
        )
    days = ""
    if subject.term.package is not None:
        package = subject.agreement.packages[subject.term.package]
        count = subject.agreement.days(
            package.rework_term, on=subject.request.today
        )
        days = f"（{count} 个工作日）"
    return (
        f"乙方须在 {day_words(timing.due_on)} 前整改{days}；"
        "整改期内不计逾期，期满未提交自次日起计。"
    )


def _timing(subject: Subject, after: Standing) -> Timing:
    reader = reader_of(after, subject.agreement, as_of=subject.request.today)
    return timing_of(reader, subject.row.key)


def _what_if(subject: Subject, kind: str, **fields) -> Standing | str:
    """The standing with one more fact today, or why it cannot be told."""
    fact = Fact(
        kind=kind,
        on=subject.request.today,
        fields={"deliverable": subject.row.key, **fields},
        ref="what_if",
    )
    try:
        return subject.request.what_if([fact])
    except FactError as error:
        return f"后果暂不能测算：{error.reason}。"
