"""违约金: what may be claimed, day by day, and under which reading."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse

from contracts.queries.facts import decided_readings
from contracts.rules.agreement import Agreement
from contracts.rules.board import Piece
from contracts.rules.board.reading import day, days_in_chinese
from contracts.rules.differences import figure
from contracts.rules.money import in_words
from contracts.rules.touching import about
from contracts.views.pages import contract_page
from payments.rules.late_days import Line, late_days
from payments.rules.status import (
    Row,
    deadline_of,
    is_complete,
    percent,
)
from payments.rules.warning_lines import DAILY_TERM
from payments.views.page import Money, money_of, money_page


@dataclass(frozen=True)
class OtherReading:
    """What another reading would make of the same facts."""

    id: str
    problem: str
    chosen: str
    decided: bool
    option: str
    days: int
    amount: Decimal


@contract_page("GET")
def penalty_list(request: HttpRequest) -> HttpResponse:
    """Every day of the delay with its reason; other heads apart."""
    money = money_of(request)
    standing, agreement = request.standing, money.agreement
    days = late_days(standing, agreement)
    late = money.late
    return money_page(
        request,
        "penalty_list",
        {
            "section": "penalties",
            "lead": _lead(money, known=is_complete(standing)),
            "late": late,
            "words": in_words(late.amount, prefix=True) if late else "",
            "working": [days_in_chinese(one) for one in late.working]
            if late
            else [],
            "rate_clause": agreement.terms[DAILY_TERM].clause
            if DAILY_TERM in agreement.terms
            else "",
            "days": days,
            "counted": [one for one in days if one.counted],
            "lines": [(_line_words(one), one) for one in late.lines]
            if late
            else [],
            "due_on": _due_on(standing, agreement),
            "others": money.others,
            "readings": _other_readings(request, agreement),
            "objections": about(request.objections, figure("remedy", "")),
            "known": is_complete(standing),
        },
    )


def _line_words(line: Line) -> str:
    """30%, or 损失的 1.3 倍 (法释〔2023〕13号第65条)."""
    if line.kind == "loss":
        return f"已记录损失的 {line.share.normalize():f} 倍"
    return percent(line.share)


def _lead(money: Money, *, known: bool) -> tuple[Piece, ...]:
    late = money.late
    if late is None:
        if DAILY_TERM not in money.agreement.terms:
            return (Piece("协议没有约定逾期违约金"),)
        if known:
            return Piece("乙方交付 "), Piece("无逾期日", "good")
        return (
            Piece("逾期情况 "),
            Piece("尚不能判断", "calm"),
            Piece("，提交与验收还没有补录"),
        )
    return (
        Piece(f"逾期 {late.days} 日，违约金测算 "),
        Piece(f"￥{late.amount:,.2f}", "bad"),
        Piece("，待甲方确认"),
    )


def _due_on(standing: Row, agreement: Agreement) -> date | None:
    """The day the dated package was due, as read."""
    for package in agreement.packages:
        row = deadline_of(standing, f"{package}_submission")
        if row:
            return day(row.get("due_on"))
    return None


def _other_readings(
    request: HttpRequest, agreement: Agreement
) -> list[OtherReading]:
    """Only readings that would change the late-delivery amount."""
    decided = decided_readings(request.contract)
    found = []
    for row in request.under_other_readings:
        if row.difference.late is None:
            continue
        reading = agreement.readings[row.key]
        texts = {one.code: one.text for one in reading.options}
        chosen = decided.get(reading.key, reading.default)
        found.append(
            OtherReading(
                id=reading.id,
                problem=reading.problem,
                chosen=texts.get(str(chosen), ""),
                decided=reading.key in decided,
                option=texts.get(row.code, row.code),
                days=row.late_days,
                amount=row.late_amount,
            )
        )
    return found
