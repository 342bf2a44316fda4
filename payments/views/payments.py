"""付款: the three payments, and each one's gate, acts and history."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate

from contracts.queries.agreements import calendar
from contracts.queries.clock import day_of
from contracts.rules.board.reading import days_in_chinese
from contracts.rules.calendar import CalendarUnknown
from contracts.rules.differences import figure
from contracts.rules.touching import about
from contracts.states import Role
from contracts.views.pages import contract_page, shows_now, shows_past
from payments.models import (
    GateRelease,
    Invoice,
    Payment,
    PaymentRequest,
    Tranche,
)
from payments.queries.ledger import (
    invoices_until,
    live_request,
    payments_until,
    receipts_until,
    requests_of,
)
from payments.queries.payees import payee_of
from payments.queries.releases import releases_of, waiting_proposals
from payments.rules.status import (
    TrancheStatus,
    invoice_state,
    percent,
    rows_of,
)
from payments.states import InvoiceKind, PaymentState
from payments.views.acts import acts_of
from payments.views.confirmed import changed_readings
from payments.views.gate import asides, gate_rows
from payments.views.page import (
    Money,
    Piece,
    headline,
    invoice_term,
    money_of,
    money_page,
)

PER_PAGE = 20  # receipts


@dataclass(frozen=True)
class Event:
    """One line of a tranche's history, as components/timeline.html takes it."""

    on: date
    side: str
    title: str
    detail: str = ""
    look: str = ""
    clause: str = ""
    href: str = ""


@contract_page("GET")
def payment_list(request: HttpRequest) -> HttpResponse:
    """Three tranches that tie to the contract total; money in and out."""
    money = money_of(request)
    tranches = money.tranches
    total = money.agreement.total()
    contract, as_of = request.contract, request.as_of
    return money_page(
        request,
        "payment_list",
        {
            "lead": _lead(money),
            "tranches": tranches,
            "total": total,
            "share_total": percent(
                sum((one.share for one in tranches), Decimal(0))
            ),
            "ties": sum(one.amount for one in tranches) == total,
            "paid": sum(one.paid for one in tranches),
            "invoiced": sum(one.invoiced for one in tranches),
            "unpaid": sum(one.unpaid for one in tranches),
            "late": money.late,
            "others": money.others,
            "page": Paginator(
                receipts_until(contract, as_of), PER_PAGE
            ).get_page(request.GET.get("page")),
            "may_reverse": Role.A_FINANCE in request.roles
            and shows_now(request),
            "recorded": not any(
                one.state == "not_recorded" for one in tranches
            ),
        },
    )


@contract_page("GET")
def payment_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Can this payment go out, what stops it, whose turn it is."""
    money = money_of(request)
    tranche, status = tranche_or_404(request, money, number)
    row = next(
        one for one in rows_of(request.standing, "tranches")
        if one["number"] == number
    )  # fmt: skip
    times, conditions = gate_rows(status, money.agreement)
    # A request on its way is of today; its steps stand in the history.
    requests = [
        one
        for one in requests_of(request.user, tranche)
        if _day(request, one.requested_at) <= request.as_of
        and not (request.known and localdate(one.requested_at) > request.known)
    ]
    return money_page(
        request,
        "payment_detail",
        {
            "lead": headline(status),
            "tranche": status,
            "times": times,
            "conditions": conditions,
            "asides": asides(request.standing),
            "payee": payee_of(request.contract),
            "may_payee": Role.A_FINANCE in request.roles,
            "releases": _releases(request, tranche),
            "release_asked": None
            if shows_past(request)
            else waiting_proposals(request.contract, request.roles)
            .filter(subject=f"tranche:{number}")
            .first(),
            "may_release": shows_now(request)
            and status.gate is not True
            and status.unpaid > 0
            and Role.A_HANDLER in request.roles
            and live_request(requests) is None,
            "withdrawable": _withdrawable(request, requests),
            "steps": [days_in_chinese(one) for one in status.steps],
            "days_left": _working_days_left(request.as_of, status),
            "acts": acts_of(
                request,
                tranche,
                status,
                row,
                [] if shows_past(request) else requests,
            ),
            "requests": [] if shows_past(request) else requests,
            "sheets": [one for one in requests if one.gate],
            "released": any(
                one.released
                for one in payments_until(request.contract, request.as_of)
                if one.tranche_id == tranche.pk
            ),
            "receipts": [
                {**one, "state": invoice_state(one)}
                for one in rows_of(request.standing, "invoices")
                if one["tranche"] == number
            ],
            **invoice_term(money.agreement),
            "history": _history(request, tranche, requests),
            "objections": about(
                request.objections,
                figure("tranche", number),
                figure("deadline", f"tranche_{number}_payment"),
            ),
            "changed": changed_readings(request, number, requests),
        },
    )  # fmt: skip


def tranche_or_404(
    request: HttpRequest, money: Money, number: int
) -> tuple[Tranche, TrancheStatus]:
    """A tranche's row and its standing, or 404."""
    tranche = (
        Tranche.objects.visible_to(request.user)
        .select_related("contract__agreement_version")
        .filter(contract=request.contract, number=number)
        .first()
    )
    status = next(
        (one for one in money.tranches if one.number == number), None
    )
    if tranche is None or status is None:
        raise Http404("没有这笔款项。")
    return tranche, status


def _lead(money: Money) -> tuple[Piece, ...]:
    """The sentence of the tranche at hand, or that all is paid."""
    unpaid = [one for one in money.tranches if one.state != "paid"]
    moving = [one for one in unpaid if one.state != "waiting"]
    at_hand = next(iter(moving or unpaid), None)
    if at_hand is None:
        count, total = len(money.tranches), money.agreement.total()
        return (
            Piece(f"{count} 笔款项共 ￥{total:,.2f} "),
            Piece("已全部支付", "good"),
        )
    return headline(at_hand)


def _withdrawable(
    request: HttpRequest, requests: list[PaymentRequest]
) -> PaymentRequest | None:
    """The request this person asked for and may still take back."""
    live = live_request(requests)
    if live is None or not shows_now(request):
        return None
    mine = live.requested_by_id == request.user.pk
    waits = live.state == PaymentState.REQUESTED
    return live if mine and waits else None


def _working_days_left(as_of: date, one: TrancheStatus) -> int | None:
    if one.due_on is None or one.due_on < as_of or one.state == "paid":
        return None
    try:
        return calendar().count(as_of, one.due_on)
    except CalendarUnknown:
        return None


def _history(
    request: HttpRequest, tranche: Tranche, requests: list[PaymentRequest]
) -> list[Event]:
    """Acts on the package, requests, payments and invoices, newest first."""
    events = [
        *_package_events(request, tranche),
        *(
            event
            for one in requests
            for event in _request_events(request, one)
            if event.on <= request.as_of
        ),
        *(
            _payment_event(one)
            for one in payments_until(request.contract, request.as_of)
            if one.tranche_id == tranche.pk
        ),
        *(
            _invoice_event(one)
            for one in invoices_until(request.contract, request.as_of)
            if one.tranche_id == tranche.pk
        ),
    ]
    # Of one day, the later recorded act stands above the earlier.
    return sorted(events, key=lambda one: one.on)[::-1]


def _package_events(request: HttpRequest, tranche: Tranche) -> list[Event]:
    """What the conditions rest on, by the day it happened."""
    row = next(
        one for one in rows_of(request.standing, "tranches")
        if one["number"] == tranche.number
    )  # fmt: skip
    found = {}
    for condition in row["conditions"]:
        for proof in condition.get("evidence") or ():
            if proof.get("on"):
                found[proof["on"], proof["text"]] = condition
    return [
        Event(
            on=date.fromisoformat(on),
            side="",
            title=text,
            clause=condition["clause"],
        )
        for (on, text), condition in found.items()
    ]


def _day(request: HttpRequest, moment: datetime) -> date:
    return day_of(request.contract, moment)


def _request_events(request: HttpRequest, one: PaymentRequest) -> list[Event]:
    asked = _day(request, one.requested_at)
    events = [
        Event(asked, "a", f"提请付款 ￥{one.amount:,.2f}", _names(one))
    ]
    if one.approved_at:
        events.append(
            Event(
                _day(request, one.approved_at),
                "a",
                "审批通过",
                _with_number(str(one.approved_by), "审批单号", one.reference),
            )
        )
    if one.declined_at:
        back = one.state == PaymentState.WITHDRAWN
        events.append(
            Event(
                _day(request, one.declined_at),
                "a",
                "付款申请已撤回" if back else "付款申请已退回",
                str(one.declined_by)
                if back
                else f"{one.declined_by}：{one.decline_reason}",
                look="bad",
            )
        )
    return events


def _names(one: PaymentRequest) -> str:
    said = _with_number(str(one.requested_by), "预算文号", one.budget_number)
    return "，".join(filter(None, [said, one.note]))


def _with_number(person: str, label: str, number: str) -> str:
    return f"{person}，{label} {number}" if number else person


def _releases(
    request: HttpRequest, tranche: Tranche
) -> list[GateRelease]:
    """Those of 甲方 signed by the day; the mark on a payment is for all."""
    return [
        one
        for one in releases_of(request.user, tranche)
        if _day(request, one.recorded_at) <= request.as_of
        and not (request.known and localdate(one.recorded_at) > request.known)
    ]


def _payment_event(one: Payment) -> Event:
    back = one.amount < 0
    return Event(
        on=one.happened_on,
        side="a",
        title=f"{'冲销' if back else '到账'} ￥{abs(one.amount):,.2f}",
        detail="，".join(
            filter(
                None,
                [
                    "例外放行" if one.released else "",
                    one.voucher and f"凭证号 {one.voucher}",
                    one.note,
                ],
            )
        ),
        look="bad" if back or one.released else "good",
    )


def _invoice_event(one: Invoice) -> Event:
    return Event(
        on=one.happened_on,
        side="b",
        title=f"开具{InvoiceKind(one.kind).label} ￥{one.amount:,.2f}",
        detail=f"号码 {one.number}",
    )
