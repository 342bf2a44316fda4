"""What every money page shares: the agreement, the tranches, one sentence."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Agreement
from contracts.rules.board import Piece
from contracts.rules.board.reading import days_in_chinese
from payments.queries.ledger import invoiced_by_tranche
from payments.rules.invoices import TERM as INVOICE_TERM
from payments.rules.late_days import HEAD, Claim, claims
from payments.rules.status import (
    TrancheStatus,
    owed_words,
    tranche_statuses,
)


@dataclass(frozen=True)
class Money:
    """The money of a contract on the day asked for."""

    agreement: Agreement
    tranches: tuple[TrancheStatus, ...]
    claims: tuple[Claim, ...]

    @property
    def late(self) -> Claim | None:
        """The late-delivery claim, if there is one."""
        return next((one for one in self.claims if one.head == HEAD), None)

    @property
    def others(self) -> tuple[Claim, ...]:
        """The other heads; never summed with it."""
        return tuple(one for one in self.claims if one.head != HEAD)


def money_of(request: HttpRequest) -> Money:
    """Read the request's standing and the invoice ledger beside it."""
    agreement = agreement_of(request.contract)
    return Money(
        agreement=agreement,
        tranches=tranche_statuses(
            request.standing,
            agreement,
            invoiced=invoiced_by_tranche(request.contract, request.as_of),
        ),
        claims=claims(request.standing),
    )


def headline(one: TrancheStatus) -> tuple[Piece, ...]:
    """第2笔进度款 ￥447,000.00 暂不可支付，4 项条件已满足 1 项."""
    head, before = owed_words(one.title, one.amount, one.paid)
    counted = len(one.counted)
    verdicts = {
        "blocked": ("暂不可支付", "bad", f"，{counted} 项条件已满足 {one.met} 项"),
        "payable": ("可支付", "good", "，条件全部满足"),
        "overdue": (
            "逾期未付", "bad", f"，已逾期 {one.days_overdue} 日",
        ),
        "paid": ("已支付", "good", ""),
        "refusable": ("可拒付", "warn", "，未完成信用示范区创建"),
        "not_recorded": (
            "尚不能判断能否支付", "calm", "，此前的办理情况还没有补录",
        ),
        "waiting": ("未到条件", "calm", f"，{_awaited(one)}"),
    }  # fmt: skip
    verdict, look, tail = verdicts[one.state]
    return Piece(head), Piece(verdict, look), Piece(tail + before)


def _awaited(one: TrancheStatus) -> str:
    """What a tranche waits for, in a few words."""
    for condition in one.stopping:
        if condition.kind == "national_result":
            return "等待国家正式验收文件，不计逾期"
    first = next(iter(one.stopping), None)
    return f"待{days_in_chinese(first.missing)}" if first else "等待"


def invoice_term(agreement: Agreement) -> dict[str, Any]:
    """In how many working days an invoice follows, where that is agreed."""
    term = agreement.terms.get(INVOICE_TERM)
    if term is None:
        return {"invoice_days": None, "invoice_clause": ""}
    return {
        "invoice_days": agreement.days(INVOICE_TERM),
        "invoice_clause": term.clause,
    }


def money_page(
    request: HttpRequest, template: str, context: dict[str, Any], **kwargs: Any
) -> TemplateResponse:
    """A page of the money section; forms mark 付款 in the navigation."""
    return TemplateResponse(
        request,
        f"payments/{template}.html",
        {
            "agreement": agreement_of(request.contract),
            "section": "payments",
            **context,
        },
        **kwargs,
    )
