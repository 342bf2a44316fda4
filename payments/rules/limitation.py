"""How long a claim can be brought before a court.

民法典188：「向人民法院请求保护民事权利的诉讼时效期间为三年」，自知道或者应当知道
权利受到损害以及义务人之日起计算。民法典195：权利人向义务人提出履行请求的，诉讼时效
中断，从中断时起重新计算。Reading limitation: of a penalty that grows by the day
each day has its own three years; the first one is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from contracts.rules.calendar import WorkingCalendar, add_years
from contracts.rules.deadline import Deadline, Duty, judge
from contracts.rules.due import Due
from contracts.rules.explanation import Explanation, Said
from contracts.rules.facts import ACT_OF_DELAY, Fact
from contracts.rules.notices import OTHER
from contracts.rules.record import Record
from payments.rules.late_delivery import HEAD
from payments.rules.remedies import Remedy

LIMITATION_YEARS = 3
ASKING = ("notified", "payment_demanded")
AGAIN = Said("期限内提出书面请求的，自请求之日重新计算")
HEADS = {
    "late_delivery": "逾期违约金（最早一日）",
    "failed_creation": "未完成创建的违约金",
    "data_security": "数据安全事件的违约金",
    "fraud": "欺诈的违约金",
    "disclosure": "泄密的违约金",
    "general_breach": "一般违约的违约金",
    "late_payment": "逾期付款",
}


def with_limitation(
    remedies: Iterable[Remedy], facts: Sequence[Fact]
) -> tuple[Remedy, ...]:
    """The rows, each with the day its claim is barred from."""
    asking = [fact for fact in facts if fact.kind in ASKING]
    return tuple(_limited(row, asking) for row in remedies)


def limitation_deadlines(
    remedies: Iterable[Remedy],
    *,
    record: Record,
    calendar: WorkingCalendar,
) -> tuple[Deadline, ...]:
    """One row per claim: whoever may claim has until then."""
    found = []
    for row in remedies:
        if row.limitation_on is None or row.arose_on is None:
            continue
        start = row.interrupted_on or row.arose_on
        event = "权利人提出请求" if row.interrupted_on else "知道权利受损"
        barred = Said(
            "{}{}，诉讼时效三年至{}（民法典第188、195条）",
            (start, event, row.limitation_on),
        )
        due = Due(on=row.limitation_on, steps=Explanation(barred, AGAIN))
        duty = Duty(
            key="limitation",
            title=f"主张{HEADS[row.head]}的诉讼时效",
            clause=row.clause,
            obligor=OTHER[row.owed_by],
            due=due,
            ends=True,
            tranche=row.tranche,
            act=row.act,
            refs=row.refs,
        )
        found.append(judge(duty, record=record, calendar=calendar))
    return tuple(found)


def _limited(row: Remedy, facts: Sequence[Fact]) -> Remedy:
    if row.arose_on is None:
        return row
    barred = add_years(row.arose_on, LIMITATION_YEARS)
    interrupted: date | None = None
    for on in sorted(_requests(row, facts)):
        if row.arose_on <= on <= barred:
            interrupted = on
            barred = add_years(on, LIMITATION_YEARS)
    return row._replace(limitation_on=barred, interrupted_on=interrupted)


def _requests(row: Remedy, facts: Sequence[Fact]) -> Iterable[date]:
    """The days on which whoever may claim asked for it in writing."""
    claimant = OTHER[row.owed_by]
    acts = {row.act}
    if row.head == HEAD:
        acts |= {None, ACT_OF_DELAY}
    for fact in facts:
        asked = (
            fact.kind == "notified"
            and fact.get("subject") == "breach"
            and fact.get("by") == claimant
            and fact.get("act") in acts
        )
        paid_for = (
            fact.kind == "payment_demanded"
            and row.head == "late_payment"
            and fact.get("tranche") == row.tranche
        )
        if asked or paid_for:
            yield fact.on
