"""Each payment: its gate, its due date, what is paid, and how it stands.

第二条第2款第①项：「甲方于本协议生效后……支付第1笔款项」
第二条第2款第③项：「甲方在收到正式验收合格文件后15个工作日内支付」
Neither T1 nor T2 carries a pay-by date (readings t1.due, t2.due).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from contracts.rules.agreement import Condition, TrancheTerm
from contracts.rules.calendar import ONE_DAY
from contracts.rules.chosen import Readings
from contracts.rules.deadline import (
    Deadline,
    Duty,
    careful_date,
    earliest,
    judge,
)
from contracts.rules.due import UNDATED, Due, fixed, working_days_after
from contracts.rules.explanation import Explanation, said
from contracts.rules.facts import Fact
from contracts.rules.impediments import Impediment, clipped, moved
from payments.rules.case import Case
from payments.rules.gates import (
    ConditionRow,
    conditions,
    gate,
    period_end,
)
from payments.rules.invoices import received_by

AWAITING_DOCUMENT = Due(steps=said("等待国家正式验收合格文件"))
AWAITING_REVIEW = Due(steps=said("等待自评估报告初审合格"))
AWAITING_ACCEPTANCE = Due(steps=said("等待成果验收合格"))
T2_READING = "t2.due"
T3_READING = "t3.clock"


class TrancheRow(NamedTuple):
    """One payment as it stands on a day."""

    number: int
    name: str
    clause: str
    amount: Decimal
    gate: bool | None
    conditions: tuple[ConditionRow, ...]
    due_on: date | None
    provisional_on: date | None
    paid: Decimal
    paid_on: date | None  # the day it was paid in full
    state: str
    payable_from: date | None  # the day the gate became true
    earliest_payable_on: date | None
    days_overdue: int
    overdue_from: date | None  # the first day of lateness
    steps: Explanation


def tranche_row(
    tranche: TrancheTerm,
    case: Case,
    *,
    readings: Readings,
    impediments: Sequence[Impediment],
) -> tuple[TrancheRow, Deadline]:
    """Evaluate one payment, and the deadline it makes for 甲方."""
    rows = conditions(tranche, case)
    opened = gate(rows)
    since = _since(rows) if opened else None
    as_of = case.record.as_of
    amount = case.agreement.quantity(tranche.amount_term, on=as_of)
    paid = received_by(case.of_kind("paid"), tranche.number, as_of)
    paid_on = _paid_on(case.of_kind("paid"), tranche.number, amount)
    # A notice adopted after the payment moves nothing of it.
    known = case.calendar.as_known(paid_on)
    then = case if known is case.calendar else replace(case, calendar=known)
    due, alert = _due(tranche, then, readings, impediments)
    late_after = _late_after(due, since)
    not_yet_owed = (late_after - due.on).days if late_after and due.on else 0
    duty = Duty(
        key=f"tranche_{tranche.number}_payment",
        title=f"支付{tranche.name}",
        clause=tranche.clause,
        obligor="a",
        due=due,
        met_on=paid_on,
        began=opened is True,
        alert_on=alert,
        careful=True,
        excused_days=not_yet_owed,
        tranche=tranche.number,
        refs=tuple(
            one.ref
            for one in case.of_kind("payment_demanded")
            if one.ref and one.get("tranche") == tranche.number
        ),
    )
    deadline = judge(duty, record=case.record, calendar=case.calendar)
    row = TrancheRow(
        number=tranche.number,
        name=tranche.name,
        clause=tranche.clause,
        amount=amount,
        gate=opened,
        conditions=rows,
        due_on=due.on,
        provisional_on=due.provisional_on,
        paid=paid,
        paid_on=paid_on,
        state=_state(tranche, case, opened, paid >= amount, deadline),
        payable_from=since,
        earliest_payable_on=_earliest(tranche, case, rows, since),
        days_overdue=deadline.days_overdue,
        overdue_from=late_after + ONE_DAY if late_after else None,
        steps=due.steps,
    )
    return row, deadline


def _state(
    tranche: TrancheTerm,
    case: Case,
    opened: bool | None,
    paid: bool,
    deadline: Deadline,
) -> str:
    if paid:
        return "paid"
    if tranche.failure_term and _failed_through_b(case):
        return "refusable"
    if _time_has_not_come(tranche, case):
        return "waiting"
    if not case.record.complete:
        return "not_recorded"
    if opened is not True:
        awaits = _one(tranche, "national_result") is not None
        if awaits and case.latest("national_result") is None:
            return "waiting"
        return "blocked"
    return "overdue" if deadline.state == "overdue" else "payable"


def _time_has_not_come(tranche: TrancheTerm, case: Case) -> bool:
    as_of = case.record.as_of
    for one in tranche.conditions:
        if one.kind == "effective" and as_of < case.agreement.effective_on:
            return True
        if one.kind == "period_elapsed":
            end = period_end(one, case)
            reached = end.on or end.provisional_on
            if reached is not None and as_of <= reached:
                return True
    return False


def _failed_through_b(case: Case) -> bool:
    """「若因乙方原因导致未完成信用示范区创建，甲方有权拒绝支付尾款」"""
    result = case.latest("national_result")
    return (
        result is not None
        and result.get("result") == "failed"
        and result.get("fault") == "b"
    )


def _due(
    tranche: TrancheTerm,
    case: Case,
    readings: Readings,
    impediments: Sequence[Impediment],
) -> tuple[Due, date | None]:
    """The due date as read, and the date to warn by."""
    if tranche.pay_term is not None:
        chosen = readings[T3_READING] or "later"
        by_code = {
            code: _after_document(tranche, case, impediments, code)
            for code in ("later", "document")
        }
        alert = earliest([careful_date(due) for due in by_code.values()])
        return by_code[chosen], alert
    demanded = _demanded(tranche, case, impediments)
    by_analogy = _after_acceptance(case, tranche, impediments)
    by_text = by_analogy if readings[T2_READING] == "wd15" else UNDATED
    dated = [due for due in (demanded, by_text) if due.is_set]
    due = by_text
    if dated:
        due = min(dated, key=lambda one: one.on or date.max)
    return due, earliest((careful_date(due), careful_date(by_analogy)))


def _after_document(
    tranche: TrancheTerm,
    case: Case,
    impediments: Sequence[Impediment],
    code: str,
) -> Due:
    """Working days after the later of document and 初审, or the document."""
    result = case.latest("national_result")
    if result is None or result.get("result") != "passed":
        return AWAITING_DOCUMENT
    start, event = result.on, "收到国家正式验收合格文件"
    if code == "later":
        review = case.latest("preliminary_review")
        if review is None or review.get("result") != "pass":
            return AWAITING_REVIEW
        if review.on > start:
            start, event = review.on, "自评估报告初审合格"
    days = case.agreement.days(tranche.pay_term or "", on=start)
    due = working_days_after(case.calendar, start, days, event)
    return _for_party_a(due, case, start, impediments)


def _after_acceptance(
    case: Case, tranche: TrancheTerm, impediments: Sequence[Impediment]
) -> Due:
    """Reading t2.due = wd15: as for the last tranche, by analogy (ruling 23)."""
    accepted = _one(tranche, "package_accepted")
    elapsed = _one(tranche, "period_elapsed")
    term = next(
        (one.pay_term for one in case.agreement.tranches if one.pay_term), None
    )
    if accepted is None or elapsed is None or term is None:
        return UNDATED
    members = case.agreement.packages[accepted.package or ""].members
    days = [case.histories[key].accepted_on for key in members]
    completed = period_end(elapsed, case).on
    known = [day for day in (*days, completed) if day is not None]
    if len(known) <= len(members):
        return AWAITING_ACCEPTANCE
    start = max(known)
    event = "验收合格" if start != completed else elapsed.title
    count = case.agreement.days(term, on=start)
    due = working_days_after(case.calendar, start, count, event)
    return _for_party_a(due, case, start, impediments)


def _demanded(
    tranche: TrancheTerm, case: Case, impediments: Sequence[Impediment]
) -> Due:
    """A written demand with a date: the first governs, and is not rolled."""
    demands = [
        fact
        for fact in case.of_kind("payment_demanded")
        if fact.get("tranche") == tranche.number
    ]
    if not demands:
        return UNDATED
    first = min(demands, key=lambda fact: fact.on)
    due_on = first.day("due_on")
    assert due_on is not None
    due = fixed(due_on, "{}乙方书面催款，期限{}", first.on, due_on)
    return _for_party_a(due, case, first.on, impediments)


def _for_party_a(
    due: Due, case: Case, start: date, impediments: Sequence[Impediment]
) -> Due:
    """A force majeure of 甲方 moves 甲方's payment dates (ruling 14)."""
    if not impediments:
        return due
    hindering = [
        part
        for one in impediments
        if one.kind == "force_majeure"
        and one.affected == "a"
        and one.applies
        and one.deliverables is None
        and (part := clipped(one, start)) is not None
    ]
    return moved(due, hindering, since=start + ONE_DAY, calendar=case.calendar)


def _late_after(due: Due, since: date | None) -> date | None:
    """The last day that is in time: never before the gate was true."""
    if due.certain is None or since is None:
        return None
    return max(due.certain, since)


def _since(rows: Sequence[ConditionRow]) -> date | None:
    return max([row.since for row in rows if row.since], default=None)


def _earliest(
    tranche: TrancheTerm,
    case: Case,
    rows: Sequence[ConditionRow],
    since: date | None,
) -> date | None:
    """When it can be paid, where nothing but time is missing."""
    if since is not None:
        return since
    for row in rows:
        if row.value is not True and row.kind != "period_elapsed":
            return None
    ends = [
        period_end(one, case).on
        for one in tranche.conditions
        if one.kind == "period_elapsed"
    ]
    last = max((end for end in ends if end is not None), default=None)
    return last + ONE_DAY if last is not None else None


def _one(tranche: TrancheTerm, kind: str) -> Condition | None:
    for one in tranche.conditions:
        if one.kind == kind:
            return one
    return None


def _paid_on(
    receipts: Sequence[Fact], tranche: int, amount: Decimal
) -> date | None:
    """The day from which the tranche stands paid in full."""
    paid, full_on = Decimal(0), None
    credited = [
        fact for fact in receipts if fact.fields.get("tranche") == tranche
    ]
    for fact in sorted(credited, key=lambda fact: fact.on):
        paid += fact.money("amount")
        if paid < amount:
            full_on = None
        elif full_on is None:
            full_on = fact.on
    return full_on
