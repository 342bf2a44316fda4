"""发票: which receipts still wait for one, and recording one (2.3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.policies import check_role
from contracts.queries.agreements import calendar
from contracts.queries.people import who_can
from contracts.rules.board import Piece
from contracts.rules.board.reading import amount as money
from contracts.rules.board.reading import day, days_in_chinese
from contracts.rules.calendar import CalendarUnknown
from contracts.rules.money import in_words
from contracts.states import Role
from contracts.views.pages import contract_page, shows_now, try_service
from payments.forms import InvoiceForm
from payments.models import Invoice
from payments.policies import (
    check_can_invoice,
    check_invoice_amount,
    check_issued_day,
)
from payments.queries.ledger import invoices_until
from payments.queries.originals import (
    kind_wanted,
    originals_of,
    taxpayer_statuses,
)
from payments.rules.originals import wanted_kind
from payments.rules.status import (
    Row,
    invoice_state,
    lines,
    rows_of,
)
from payments.services.invoices import record_invoice
from payments.states import InvoiceKind
from payments.views.check_answers import put_at
from payments.views.page import (
    Money,
    invoice_term,
    money_of,
    money_page,
)
from payments.views.payments import tranche_or_404

AT_THE_FIELD = {
    "number": ("invoice_number", "invoice_twice"),
    "on": ("day_in_future",),
    "amount": ("invoiced_too_much", "amount_not_positive", "amount_not_in_fen"),
}
PER_PAGE = 20


@dataclass(frozen=True)
class Receipt:
    """Money credited to 乙方, and the invoice it asks for."""

    title: str
    tranche: int
    amount: object
    received_on: date | None
    due_on: date | None
    provisional_on: date | None
    issued_on: date | None
    number: str
    state: str
    days_overdue: int
    days_left: int | None
    steps: tuple[str, ...]


@contract_page("GET")
def invoice_list(request: HttpRequest) -> HttpResponse:
    """Each receipt with its invoice and due day; the invoice ledger below."""
    found = money_of(request)
    receipts = _receipts(request, found)
    return money_page(
        request,
        "invoice_list",
        {
            "section": "invoices",
            "lead": _lead(receipts),
            **invoice_term(found.agreement),
            "receipts": receipts,
            **_ledger(request),
            "tranches": found.tranches,
            "may_record": Role.B_LEAD in request.roles
            and shows_now(request),
            "who": who_can(request.contract, Role.B_LEAD),
            "recorded": not any(
                one.state == "not_recorded" for one in found.tranches
            ),
        },
    )


def _ledger(request: HttpRequest) -> dict[str, Any]:
    """The invoices of a page, each with its original and its kind; paged."""
    contract = request.contract
    rows = invoices_until(contract, request.as_of)[::-1]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    originals = originals_of(list(page.object_list), contract)
    statuses = taxpayer_statuses(contract)
    return {
        "page": page,
        "invoices": [
            Line(
                row,
                originals[row.pk][-1].verdict if row.pk in originals else "",
                wanted_kind(statuses, row.happened_on) not in (None, row.kind),
            )
            for row in page.object_list
        ],
        "taxpayer": wanted_kind(statuses, request.as_of),
    }


@dataclass(frozen=True)
class Line:
    """One invoice of the ledger, as the list shows it."""

    row: Invoice
    verdict: str  # of its latest original; empty without one
    wrong_kind: bool


@contract_page("GET", "POST")
def record(request: HttpRequest, number: int) -> HttpResponse:
    """乙方负责人 records an invoice as its face says."""
    check_role(
        request.contract, request.user, Role.B_LEAD, act="登记发票"
    )
    found = money_of(request)
    tranche, status = tranche_or_404(request, found, number)
    open_receipt = next(
        (
            one
            for one in _receipts(request, found)
            if one.tranche == number and one.issued_on is None
        ),
        None,
    )
    wanted = kind_wanted(request.contract, request.today)
    initial = {"kind": wanted} if wanted else {}
    if open_receipt:
        initial["amount"] = f"{open_receipt.amount:,.2f}"
    form = InvoiceForm(request.POST or None, initial=initial)
    context = {
        "tranche": status,
        "section": "invoices",
        "title": f"登记{status.title}发票",
        "back": ("invoices",),
        "button": "核对",
        "receipt": open_receipt,
        "wanted_kind": wanted,
        "form": form,
    }
    if (
        request.method != "POST"
        or not form.is_valid()
        or "edit" in request.POST
    ):
        return money_page(request, "payment_form", context)
    data = form.cleaned_data

    def check() -> None:
        check_can_invoice(
            request.contract, request.user, number=data["number"],
            amount=data["amount"],
        )  # fmt: skip
        check_issued_day(data["on"], today=request.today)
        check_invoice_amount(tranche, data["amount"])

    _, refused = try_service(check)
    if refused:
        put_at(form, refused, **AT_THE_FIELD)
        return money_page(request, "payment_form", context)
    if "sign" not in request.POST:
        return money_page(
            request,
            "payment_check",
            {
                **context,
                "button": "签署并登记",
                "rows": [
                    ("款项", status.title, "", status.clause),
                    ("发票号码", data["number"], "", ""),
                    ("发票种类", InvoiceKind(data["kind"]).label, "", ""),
                    ("价税合计", f"￥{data['amount']:,.2f}", "", ""),
                    ("大写", in_words(data["amount"], prefix=True), "", ""),
                    ("开票日期", days_in_chinese(str(data["on"])), "", ""),
                ],
                "follows": [
                    *_kind_said(request, data),
                    *_follows(open_receipt, data),
                ],
            },
        )
    invoice, refused = try_service(
        lambda: record_invoice(
            tranche=tranche,
            number=data["number"],
            kind=data["kind"],
            amount=data["amount"],
            by=request.user,
            on=data["on"],
            today=request.today,
        )
    )
    if refused:
        put_at(form, refused, **AT_THE_FIELD)
        return money_page(request, "payment_form", context)
    messages.success(request, f"已登记{status.title}发票，请上传数电票原件。")
    return redirect("invoice", request.contract.slug, invoice.pk)


def _kind_said(request: HttpRequest, data: dict) -> list[str]:
    """That a kind is not the one owed on its day (2.3); never a refusal."""
    wanted = kind_wanted(request.contract, data["on"])
    if wanted in (None, data["kind"]):
        return []
    return [
        f"乙方开票日的纳税人身份应开{InvoiceKind(wanted).label}，"
        "与所选种类不符，请核对。"
    ]


def _follows(receipt: Receipt | None, data: dict) -> list[str]:
    """What the invoice will settle, before it is signed."""
    kept = "记录不可修改；开错的发票另行登记红字发票。"
    if receipt is None:
        return ["该笔没有待开票的到账，这张发票先行登记。", kept]
    words = [f"对应 {days_in_chinese(str(receipt.received_on))} 到账的款项。"]
    if data["amount"] != receipt.amount:
        words.append(
            f"金额与到账 ￥{receipt.amount:,.2f} 不等，请核对；"
            "差额部分仍待开票。"
        )
    if receipt.due_on and data["on"] > receipt.due_on:
        words.append(
            f"开票日晚于应开票日 {days_in_chinese(str(receipt.due_on))}。"
        )
    return [*words, kept]


def _receipts(request: HttpRequest, found: Money) -> list[Receipt]:
    titles = {one.number: one.title for one in found.tranches}
    deadlines = [
        row
        for row in rows_of(request.standing, "deadlines")
        if row["key"] == "invoice"
    ]
    rows = rows_of(request.standing, "invoices")
    return [
        _receipt(row, deadline, titles, request.as_of)
        for row, deadline in zip(
            rows, [*deadlines, *([{}] * len(rows))], strict=False
        )
    ]


def _receipt(
    row: Row, deadline: Row, titles: dict[int, str], as_of: date
) -> Receipt:
    due_on, issued_on = day(row.get("due_on")), day(row.get("issued_on"))
    return Receipt(
        title=titles.get(row["tranche"], ""),
        tranche=row["tranche"],
        amount=money(row.get("amount")),
        received_on=day(row["received_on"]),
        due_on=due_on,
        provisional_on=day(deadline.get("provisional_on")),
        issued_on=issued_on,
        number=row.get("number") or "",
        state=invoice_state(row),
        days_overdue=int(row.get("days_overdue") or 0),
        days_left=None if issued_on else _left(as_of, due_on),
        steps=tuple(
            days_in_chinese(one) for one in lines(deadline.get("steps"))
        ),
    )


def _left(as_of: date, due_on: date | None) -> int | None:
    if due_on is None or due_on < as_of:
        return None
    try:
        return calendar().count(as_of, due_on)
    except CalendarUnknown:
        return None


def _lead(receipts: list[Receipt]) -> tuple[Piece, ...]:
    late = [one for one in receipts if one.state == "overdue"]
    waiting = [one for one in receipts if one.issued_on is None]
    if late:
        return (
            Piece(f"{len(late)} 笔到账 "),
            Piece("逾期未开票", "bad"),
            Piece(f"，最长 {max(one.days_overdue for one in late)} 日"),
        )
    if waiting:
        return (
            Piece(f"{len(waiting)} 笔到账 "),
            Piece("待开票", "calm"),
        )
    if receipts:
        return (
            Piece(f"{len(receipts)} 笔到账 "),
            Piece("均已开票", "good"),
        )
    return (Piece("没有待开票的到账"),)
