"""违约金: what may be claimed, day by day, and what was decided on each."""

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse

from contracts.queries.letters import letters_behind
from contracts.queries.people import who_can
from contracts.rules.agreement import Agreement
from contracts.rules.board import Piece
from contracts.rules.board.reading import day, days_in_chinese
from contracts.rules.chosen import Readings
from contracts.rules.differences import figure
from contracts.rules.money import in_words, yuan
from contracts.rules.touching import about
from contracts.states import Role
from contracts.views.pages import contract_page, shows_now
from payments.policies.penalties import CASHIERS, DECIDERS
from payments.queries.penalties import (
    account_of,
    amendments_until,
    decisions_until,
    disputes_until,
    is_answered,
    settlements_until,
    waiting_proposals,
)
from payments.rules.claim_heads import claim_heads
from payments.rules.late_days import Line
from payments.rules.penalty_ledger import Account
from payments.rules.remedies import Totals
from payments.rules.status import (
    Row,
    deadline_of,
    is_complete,
    percent,
)
from payments.rules.warning_lines import DAILY_TERM
from payments.views.page import Money, money_of, money_page
from payments.views.penalties.comparing import (
    changed_after,
    other_readings,
    side_by_side,
)
from payments.views.penalties.months import month_of

RECORDS = 10  # decisions and settlements shown; the rest unfolds


@contract_page("GET")
def penalty_list(request: HttpRequest) -> HttpResponse:
    """Every day of the delay with its reason and its state."""
    money = money_of(request)
    standing, agreement = request.standing, money.agreement
    late = money.late
    account = account_of(request.contract, standing, request.as_of)
    decisions = decisions_until(request.contract, request.as_of)
    others = other_readings(request, agreement)
    return money_page(
        request,
        "penalty_list",
        {
            "section": "penalties",
            "lead": _lead(money, account, known=is_complete(standing)),
            "late": late,
            "account": account,
            "parts": _parts(account),
            "words": in_words(late.amount, prefix=True) if late else "",
            "working": [days_in_chinese(one) for one in late.working]
            if late
            else [],
            "rate_clause": agreement.terms[DAILY_TERM].clause
            if DAILY_TERM in agreement.terms
            else "",
            "months": month_of(account.days, request.GET.get("month", "")),
            "lines": [(_line_words(one), one) for one in late.lines]
            if late
            else [],
            "due_on": _due_on(standing, agreement),
            "readings": others,
            "sides": side_by_side(others, late),
            "changed": changed_after(request, decisions),
            "objections": about(request.objections, figure("remedy", "")),
            "known": is_complete(standing),
            "letters": _letters(request),
            "catalogue": _catalogue(request, money),
            "others": money.others,
            **_records(request, decisions),
            **_acts(request, account),
        },
    )


def _letters(request: HttpRequest) -> list[tuple[int, str]]:
    """The letters that late days of 乙方, and other claims, rest on."""
    standing = request.standing
    late = [
        row
        for row in standing["deadlines"]
        if row["obligor"] == "b" and row["days_overdue"]
    ]
    found = letters_behind(
        request.contract, request.user, [*late, *standing["remedies"]]
    )
    return sorted(set(found.values()))


def _records(request: HttpRequest, decisions) -> dict:
    """The thread of objections, decisions, settlements, what waits."""
    contract, day_ = request.contract, request.as_of
    return {
        "disputes": [
            (one, is_answered(one, contract, day_))
            for one in disputes_until(contract, day_)
        ],
        "decisions": decisions,
        "shown_records": f":{RECORDS}",
        "other_records": f"{RECORDS}:",
        "settlements": settlements_until(contract, day_),
        "waiting": waiting_proposals(contract, request.user, request.roles)
        if shows_now(request)
        else [],
    }


def _acts(request: HttpRequest, account: Account) -> dict:
    """What this person may do now, and who else can."""
    roles = request.roles if shows_now(request) else frozenset()
    decides = bool(set(DECIDERS) & roles)
    return {
        "now": shows_now(request),
        "may_confirm": decides and bool(account.open.days),
        "may_decide": decides and bool(account.days),
        "may_withdraw": decides
        and bool(account.confirmed.days or account.excused.days),
        "may_settle": bool(set(CASHIERS) & roles)
        and account.outstanding > 0,
        "may_unsettle": bool(set(CASHIERS) & roles),
        "may_answer": decides,
        "may_dispute": Role.B_LEAD in roles
        and bool(account.computed.days or account.confirmed.days),
        "own_objections": Role.B_LEAD in roles,
        "who_decides": who_can(request.contract, *DECIDERS),
        "who_disputes": who_can(request.contract, Role.B_LEAD),
    }


def _parts(account: Account) -> list[tuple[str, int | None, Decimal]]:
    """(state, days, amount) of each part that is there."""
    rows: list[tuple[str, int | None, Decimal]] = [
        ("estimated", account.open.days, account.open.amount),
        ("disputed", account.contested.days, account.contested.amount),
        ("excused", account.excused.days, account.excused.amount),
        ("confirmed", account.confirmed.days, account.confirmed.amount),
    ]
    found = [row for row in rows if row[1]]
    if account.settled:
        found.append(("settled", None, account.settled))
    return found


def _catalogue(request: HttpRequest, money: Money) -> list[tuple]:
    """Each head of the agreement with what is claimed under it, if anything."""
    agreement, on = money.agreement, request.as_of
    totals = Totals(
        agreement,
        amendments_until(request.contract, on),
        Readings(request.standing["readings"]),
    )
    heads = claim_heads(agreement, on=on, total=totals.on(on))
    return [
        (one, [row for row in money.claims if row.head == one.head])
        for one in heads
    ]


def _line_words(line: Line) -> str:
    """30%, or 损失的 1.3 倍 (法释〔2023〕13号第65条)."""
    if line.kind == "loss":
        return f"已记录损失的 {line.share.normalize():f} 倍"
    return percent(line.share)


def _lead(
    money: Money, account: Account, *, known: bool
) -> tuple[Piece, ...]:
    late = money.late
    if late is None:
        if DAILY_TERM not in money.agreement.terms:
            return (Piece("协议没有约定逾期违约金"),)
        if account.confirmed.days:
            return (
                Piece("现在没有逾期日，此前已确认 "),
                Piece(f"￥{yuan(account.confirmed.amount)}", "warn"),
            )
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
        *_decided(account),
    )


def _decided(account: Account) -> list[Piece]:
    """，待甲方确认, or how much of it is decided already."""
    said = []
    if account.contested.days:
        said.append(Piece(f"，{account.contested.days} 日有异议", "warn"))
    if account.confirmed.days:
        said.append(Piece(f"，已确认 ￥{yuan(account.confirmed.amount)}"))
    if account.settled and not account.outstanding:
        said.append(Piece("，已结清", "good"))
    if account.open.days == account.computed.days:
        return [Piece("，待甲方确认")]
    if account.open.days:
        said.append(Piece(f"，{account.open.days} 日待甲方确认"))
    return said


def _due_on(standing: Row, agreement: Agreement) -> date | None:
    """The day the dated package was due, as read."""
    for package in agreement.packages:
        row = deadline_of(standing, f"{package}_submission")
        if row:
            return day(row.get("due_on"))
    return None
