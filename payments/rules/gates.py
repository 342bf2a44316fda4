"""The gate before a payment: each condition true, false or unknown.

第二条第2款第②项：「项目运行半年后，乙方完成以下核心任务且经甲方验收合格」
第二条第2款第③项：「提交……自评估报告……并经甲方初审合格，且……通过国家验收」

A condition that is not true names what is missing, who holds it, and where
the record stands; nothing is concluded from a fact that is not recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from contracts.rules.agreement import Condition, TrancheTerm
from contracts.rules.calendar import ONE_DAY
from contracts.rules.due import Due, period_elapsed
from contracts.rules.explanation import Lazily, say
from contracts.rules.record import all_true
from contracts.rules.vocabulary import KINDS
from indicators.rules.improvement import Improvement
from payments.rules.case import Case


class Evidence(NamedTuple):
    """A fact a condition rests on."""

    text: str
    on: date
    ref: str


class ConditionRow(NamedTuple):
    """One condition as it stands, with what it rests on."""

    key: str
    clause: str
    title: str
    kind: str
    value: bool | None
    missing: str | None
    holder: str | None  # "a" | "b" | "outside"; None once it is true
    detail: str
    evidence: Sequence[Evidence]
    since: date | None  # the day from which it is true


def conditions(tranche: TrancheTerm, case: Case) -> tuple[ConditionRow, ...]:
    """Evaluate every condition of a tranche."""
    return tuple(
        [
            _KINDS[condition.kind](condition, case)
            for condition in tranche.conditions
        ]
    )


def gate(rows: Iterable[ConditionRow]) -> bool | None:
    """The gate as a whole: one false closes it, one unknown leaves it open."""
    return all_true([row.value for row in rows])


def period_end(condition: Condition, case: Case) -> Due:
    """The completion day of the operation period, rolled (ruling 9)."""
    period = case.agreement.period(condition.term or "")
    return period_elapsed(case.calendar, case.operation_from, period)


def _row(
    condition: Condition,
    value: bool | None,
    *,
    detail: str,
    missing: Sequence[str] = (),
    holder: str | None = None,
    evidence: Sequence[Evidence] = (),
    since: date | None = None,
) -> ConditionRow:
    holds = value is True
    return ConditionRow(
        condition.key,
        condition.clause,
        condition.title,
        condition.kind,
        value,
        None if holds else "；".join(missing) or None,
        None if holds else holder,
        detail,
        evidence,
        since if holds else None,
    )


def _effective(condition: Condition, case: Case) -> ConditionRow:
    day = case.agreement.effective_on
    value = case.record.as_of >= day
    text = f"协议自{say(day)}起生效"
    return _row(
        condition,
        value,
        detail=text,
        missing=[] if value else [f"协议{say(day)}生效"],
        holder="outside",
        evidence=(Evidence("双方签字盖章", day, ""),) if value else (),
        since=day,
    )


def _period_elapsed(condition: Condition, case: Case) -> ConditionRow:
    due = period_end(condition, case)
    if due.on is None:
        return _row(
            condition,
            None,
            detail=due.steps[-1],
            missing=[due.steps[0]],
            holder="outside",
        )
    value = case.record.as_of > due.on
    opened = f"自{say(due.on)}届满后的次日起满足"
    return _row(
        condition,
        value,
        detail=f"{due.steps[0]}，{opened}" if not value else opened,
        missing=[] if value else [f"{say(due.on)}届满"],
        holder="outside",
        evidence=(Evidence("项目运行期届满", due.on, ""),) if value else (),
        since=due.on + ONE_DAY,
    )


class _Part(NamedTuple):
    """One piece of a condition: a deliverable, an indicator, a count.

    What it rests on is a day and a record; ``says`` puts it into words when
    somebody reads them.
    """

    value: bool | None
    missing: str
    holder: str
    on: date | None = None
    ref: str = ""
    says: Callable[[], str] = str


def _of_parts(
    condition: Condition, parts: Sequence[_Part], done: str
) -> ConditionRow:
    open_parts = [part for part in parts if part.value is not True]
    proven_on = [part.on for part in parts if part.on is not None]
    evidence: Sequence[Evidence] = ()
    if proven_on:
        evidence = Lazily(lambda: _evidence(parts))
    if not open_parts:
        since = max(proven_on, default=None)
        return _row(condition, True, detail=done, evidence=evidence, since=since)
    kept = len(parts) - len(open_parts)
    return _row(
        condition,
        all_true([part.value for part in open_parts]),
        detail=f"{len(parts)}项中已具备{kept}项",
        missing=list(dict.fromkeys([part.missing for part in open_parts])),
        holder=_holder(open_parts),
        evidence=evidence,
    )


def _evidence(parts: Iterable[_Part]) -> Iterator[Evidence]:
    for part in parts:
        if part.on is not None:
            yield Evidence(part.says(), part.on, part.ref)


def _holder(parts: Sequence[_Part]) -> str:
    """乙方 while anything is still with 乙方, else whoever is left."""
    holders = [part.holder for part in parts]
    return "b" if "b" in holders else holders[0]


def _reviewed_and_confirmed(condition: Condition, case: Case) -> ConditionRow:
    parts = []
    for key in condition.deliverables:
        parts.append(_submitted_part(case, key))
        parts.append(_expert_part(case, key))
        label = KINDS["confirmed"].label
        parts.append(_recorded_part(case, key, "confirmed", label))
    return _of_parts(condition, parts, "专家评审通过并经甲方书面确认")


def _accepted(condition: Condition, case: Case) -> ConditionRow:
    parts = [_accepted_part(case, key) for key in condition.deliverables]
    return _of_parts(condition, parts, "均已验收合格")


def _package_accepted(condition: Condition, case: Case) -> ConditionRow:
    members = case.agreement.packages[condition.package or ""].members
    parts = [_accepted_part(case, key) for key in members]
    return _of_parts(condition, parts, "成果均已验收合格")


def _improved(condition: Condition, case: Case) -> ConditionRow:
    parts = []
    for key in condition.indicators:
        parts.append(_improved_part(case, case.improvements[key]))
    wanted = {case.improvements[key].wanted for key in condition.indicators}
    word = wanted.pop() if len(wanted) == 1 else "改善"
    return _of_parts(condition, parts, f"各项指标均较基期{word}")


def _improved_part(case: Case, found: Improvement) -> _Part:
    name, value = found.indicator.name, found.improved
    if value is None:
        return _Part(None, case.record.missing(found.missing or ""), "b")
    missing = "" if value else f"{name}未见{found.wanted}"
    return _Part(
        value,
        missing,
        "b",
        found.known_on,
        found.refs[-1],
        lambda: f"{name}：{found.change}",
    )


def _approved_and_counted(condition: Condition, case: Case) -> ConditionRow:
    parts = []
    for key in condition.deliverables:
        parts.append(_recorded_part(case, key, "approved", "甲方审核通过"))
    if condition.quota is not None:
        parts.append(_counted_part(condition, case))
    return _of_parts(condition, parts, "已审核通过，数量达到约定")


def _submitted(condition: Condition, case: Case) -> ConditionRow:
    parts = [_submitted_part(case, key) for key in condition.deliverables]
    return _of_parts(condition, parts, "已提交")


def _preliminary_review(condition: Condition, case: Case) -> ConditionRow:
    found = case.latest("preliminary_review")
    submitted = all(
        case.histories[key].rounds for key in condition.deliverables
    )
    if found is None:
        part = _Part(
            case.record.absent,
            case.record.missing("甲方初审结论"),
            "a" if submitted else "b",
        )
    elif found.get("result") == "pass":
        part = _Part(
            True, "", "a", found.on, found.ref, lambda: "甲方初审合格"
        )
    else:
        part = _Part(False, f"{say(found.on)}甲方初审不合格", "b")
    return _of_parts(condition, [part], "甲方初审合格")


def _national_result(condition: Condition, case: Case) -> ConditionRow:
    found = case.latest("national_result")
    if found is None:
        missing = case.record.missing("国家正式验收合格文件")
        part = _Part(case.record.absent, missing, "outside")
    elif found.get("result") == "passed":
        text = "收到国家正式验收合格文件"
        part = _Part(True, "", "outside", found.on, found.ref, lambda: text)
    else:
        part = _Part(False, f"{say(found.on)}未通过国家验收", "outside")
    return _of_parts(condition, [part], "已通过国家验收")


def _submitted_part(case: Case, key: str) -> _Part:
    history = case.histories[key]
    if history.last is None:
        missing = case.record.missing(f"未提交{case.name(key)}")
        return _Part(case.record.absent, missing, "b")
    last = history.last
    return _Part(
        True,
        "",
        "b",
        last.submitted_on,
        last.refs[0],
        lambda: f"{case.name(key)}已提交",
    )


def _accepted_part(case: Case, key: str) -> _Part:
    history = case.histories[key]
    name, accepted_on = case.name(key), history.accepted_on
    if accepted_on is not None:
        ref = history.rounds[-1].refs[-1]
        return _Part(
            True, "", "a", accepted_on, ref, lambda: f"{name}验收合格"
        )
    state = history.state
    if state in ("submitted", "in_review"):
        missing = case.record.missing(f"{name}待甲方验收")
        return _Part(case.record.absent, missing, "a")
    if state == "rework":
        return _Part(False, f"{name}整改中", "b")
    missing = case.record.missing(f"未提交{name}")
    return _Part(case.record.absent, missing, "b")


def _expert_part(case: Case, key: str) -> _Part:
    found = case.latest("expert_review", key)
    name = case.name(key)
    if found is None:
        missing = case.record.missing(f"{name}专家评审意见")
        holder = "a" if case.histories[key].rounds else "b"
        return _Part(case.record.absent, missing, holder)
    if found.get("result") == "pass":
        return _Part(
            True, "", "a", found.on, found.ref, lambda: f"{name}专家评审通过"
        )
    return _Part(False, f"{name}专家评审未通过（{say(found.on)}）", "b")


def _recorded_part(case: Case, key: str, kind: str, what: str) -> _Part:
    found = case.latest(kind, key)
    name = case.name(key)
    if found is not None:
        return _Part(
            True, "", "a", found.on, found.ref, lambda: f"{name}{what}"
        )
    state = case.histories[key].state
    waiting_for_b = state in ("not_started", "withdrawn", "rework")
    missing = case.record.missing(f"{name}待{what}")
    return _Part(case.record.absent, missing, "b" if waiting_for_b else "a")


def _counted_part(condition: Condition, case: Case) -> _Part:
    assert condition.quota is not None
    quota = case.agreement.quotas[condition.quota]
    as_of = case.record.as_of
    required = case.agreement.required(condition.quota, on=as_of)
    if condition.term is not None:
        required = case.agreement.days(condition.term, on=as_of)
    items = sorted(case.counts[condition.quota])
    reached, total = None, 0
    for day, quantity in items:
        total += quantity
        if total >= required and reached is None:
            reached = day
    if reached is not None:
        text = f"{quota.name}{total}{quota.unit}"
        return _Part(True, "", "b", reached, "", lambda: text)
    short = f"{quota.name}{total}/{required}{quota.unit}"
    return _Part(case.record.absent, case.record.missing(short), "b")


_KINDS: Mapping[str, Callable[[Condition, Case], ConditionRow]] = {
    "effective": _effective,
    "period_elapsed": _period_elapsed,
    "reviewed_and_confirmed": _reviewed_and_confirmed,
    "accepted": _accepted,
    "improved": _improved,
    "approved_and_counted": _approved_and_counted,
    "package_accepted": _package_accepted,
    "submitted": _submitted,
    "preliminary_review": _preliminary_review,
    "national_result": _national_result,
}
