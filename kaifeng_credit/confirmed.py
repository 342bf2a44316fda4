"""Switching a reading: what changes, and which confirmed figures it leaves.

A figure is confirmed once somebody signed, paid, handed in or exported on
it. A switch edits none of them; the pages mark them as read another way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils.timezone import localdate

from contracts.models import Contract, ExportRecord, User
from contracts.queries.agreements import agreement_of
from contracts.queries.clock import contract_day
from contracts.rules.board.reading import day_words
from contracts.rules.differences import (
    Confirmed,
    Difference,
    MovedDeadline,
    OtherReading,
)
from contracts.rules.money import yuan
from contracts.rules.words import word_for
from deliverables.models import Decision
from deliverables.states import Result
from kaifeng_credit.alternatives import compare
from kaifeng_credit.gathering import gather
from payments.models import Payment, PaymentRequest, PenaltyDecision
from payments.queries.exports import exports_for
from payments.rules.penalty_acts import run_words
from payments.states import CLOSED_STATES, PaymentState, PenaltyVerdict

# Two standings per day an export speaks of: of older ones only the count.
MOST_DAYS = 60
NOTHING = "未约定"


@dataclass(frozen=True)
class Switch:
    """What one choice changes, and the confirmed figures among it."""

    other: OtherReading
    confirmed: tuple[Confirmed, ...]
    unexamined: int  # exports of older days, not computed again


def switch_to(
    contract: Contract, user: User, key: str, code: str
) -> Switch:
    """What a switch to one code changes today; nothing is written.

    The confirmed figures are those the person may see.
    """
    found, today = gather(contract), contract_day(contract)
    (other,) = compare(contract, found, [(key, code)], as_of=today)
    exports = list(exports_for(contract, user))
    days = sorted({one.as_of for one in exports}, reverse=True)[:MOST_DAYS]
    changes = {
        day: compare(contract, found, [(key, code)], as_of=day)[0].difference
        for day in days
    }
    return Switch(
        other=other,
        confirmed=(
            *_deadlines(other.difference),
            *_decisions(contract, user, other.difference),
            *_payments(contract, user, other.difference),
            *_penalties(contract, user, other.difference),
            *_exports(exports, changes),
        ),
        unexamined=sum(one.as_of not in changes for one in exports),
    )


def _deadlines(change: Difference) -> Iterator[Confirmed]:
    for one in change.deadlines:
        if one.settled:
            yield Confirmed(
                kind="已办结的期限",
                title=one.name,
                on=one.met_on,
                before=_deadline(one.due_before, one.late_before),
                after=_deadline(one.due_after, one.late_after),
                target=("agreement", f"#c{one.clause.replace('.', '-')}"),
            )


def _deadline(due: date | None, late: int) -> str:
    when = f"期限 {_cn(due)}"
    return f"{when}，逾期 {late} 日" if late else f"{when}，按期"


def _decisions(
    contract: Contract, user: User, change: Difference
) -> Iterator[Confirmed]:
    """Conclusions whose paper names a date that moves."""
    moved = [
        one
        for one in change.deadlines
        if one.key.endswith(("_review", "_rework"))
    ]
    if not moved:
        return
    rounds: dict[int, int] = {}
    rows = (
        Decision.objects.standing_facts(contract)
        .filter(pk__in=Decision.objects.visible_to(user).values("pk"))
        .select_related("submission__deliverable")
        .order_by("sequence", "pk")
    )
    terms = agreement_of(contract).deliverables
    for row in rows:
        owner = row.submission.deliverable
        number = rounds[owner.pk] = rounds.get(owner.pk, 0) + 1
        term = terms[owner.key]
        for one in moved:
            if not _of(one, term.key, term.package, number, row.result):
                continue
            yield Confirmed(
                kind="验收结论",
                title=f"{term.name}第 {number} 轮"
                f"{Result(row.result).label}：{one.name}",
                on=row.happened_on,
                before=_cn(one.due_before),
                after=_cn(one.due_after),
                target=("review", row.submission_id),
            )


def _of(
    one: MovedDeadline, key: str, package: str | None, number: int, result: str
) -> bool:
    """Whether a conclusion's paper names this date."""
    owner, _, kind = one.key.rpartition("_")
    if owner not in (key, package) or one.deliverable not in (None, key):
        return False
    if kind == "rework" and result != Result.REJECTED:
        return False
    return one.round in (None, number)


def _payments(
    contract: Contract, user: User, change: Difference
) -> Iterator[Confirmed]:
    moved = {one.number: one for one in change.tranches}
    if not moved:
        return
    requests = (
        PaymentRequest.objects.visible_to(user)
        .filter(contract=contract, tranche__number__in=moved)
        .exclude(state__in=CLOSED_STATES)
        .select_related("tranche")
        .order_by("pk")
    )
    paid = (
        Payment.objects.counting(contract)
        .filter(tranche__number__in=moved)
        .filter(pk__in=Payment.objects.visible_to(user).values("pk"))
    )
    found = [
        (one.tranche.number, "付款申请", PaymentState(one.state).label,
         one.amount, localdate(one.requested_at))
        for one in requests
    ] + [
        (one.tranche.number, "付款", "冲销" if one.amount < 0 else "到账",
         abs(one.amount), one.happened_on)
        for one in paid
    ]  # fmt: skip
    for number, kind, state, amount, on in found:
        one = moved[number]
        yield Confirmed(
            kind=kind,
            title=f"第{number}笔 ￥{yuan(amount)}（{state}）",
            on=on,
            before=_tranche(one.state_before, one.due_before),
            after=_tranche(one.state_after, one.due_after),
            target=("payment", number),
        )


def _penalties(
    contract: Contract, user: User, change: Difference
) -> Iterator[Confirmed]:
    """Confirmed days, where the reading moves what is computed of them."""
    late = change.late
    if late is None:
        return
    seen = PenaltyDecision.objects.visible_to(user).values("pk")
    for row in (
        PenaltyDecision.objects.filter(contract=contract, pk__in=seen)
        .filter(verdict=PenaltyVerdict.CONFIRMED, head=late.head)
        .annotate(count=Count("days"), amount=Sum("days__amount"))
        .order_by("sequence", "pk")
    ):
        yield Confirmed(
            kind="已确认的违约金",
            title=f"{run_words(row.first_on, row.last_on)}，"
            f"{row.count} 日 ￥{yuan(row.amount)}",
            on=row.happened_on,
            before=_late(late.days_before, late.amount_before),
            after=_late(late.days_after, late.amount_after),
            target=("penalties",),
        )


def _late(days: int, amount: Decimal) -> str:
    return f"测算 {days} 日 ￥{yuan(amount)}"


def _tranche(state: str, due: date | None) -> str:
    return f"{word_for('tranche', state).word}，应付日 {_cn(due)}"


def _exports(
    exports: list[ExportRecord], changes: dict[date, Difference]
) -> Iterator[Confirmed]:
    for row in exports:
        change = changes.get(row.as_of)
        if change is None or not change.moves_money:
            continue
        yield Confirmed(
            kind="已保存的导出",
            title=f"{row.number}（{row.format.upper()}，"
            f"截至 {_cn(row.as_of)}）",
            on=localdate(row.recorded_at),
            before="；".join(_said(change, "before")),
            after="；".join(_said(change, "after")),
            target=("exports",),
        )


def _said(change: Difference, when: str) -> Iterator[str]:
    for one in change.claims:
        days = getattr(one, f"days_{when}")
        amount = yuan(getattr(one, f"amount_{when}"))
        said = f"{days} 日 ￥{amount}" if days else f"￥{amount}"
        yield f"{word_for('remedy', one.head).word} {said}"
    for moved in change.tranches:
        state, due = (getattr(moved, f"{one}_{when}") for one in ("state", "due"))
        yield f"第{moved.number}笔 {_tranche(state, due)}"


def _cn(day: date | None) -> str:
    return day_words(day) or NOTHING
