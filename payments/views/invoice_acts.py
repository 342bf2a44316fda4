"""One invoice: its original, and the red one that takes it back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.policies import Refused, check_role
from contracts.queries.people import who_can
from contracts.rules.board.reading import days_in_chinese
from contracts.states import Handout, Role
from contracts.views.attachments import attachment, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, shows_now, try_service
from payments.forms import OriginalForm, RedInvoiceForm, TaxpayerForm
from payments.models import Invoice, InvoiceOriginal
from payments.policies import (
    check_can_attach_original,
    check_can_redden,
    check_issued_day,
)
from payments.queries.originals import kind_wanted, originals_of
from payments.services.invoices import redden_invoice
from payments.services.originals import attach_original
from payments.services.taxpayers import declare_taxpayer
from payments.views.check_answers import put_at, sent_on
from payments.views.page import money_of, money_page
from payments.views.payments import tranche_or_404

AT_A_RED = {
    "number": ("invoice_number", "invoice_twice"),
    "on": ("day_in_future", "red_before_blue"),
}


@contract_page("GET")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An invoice as typed, beside what its original says."""
    return _page(request, _invoice_or_404(request, pk), OriginalForm())


@contract_page("POST")
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """乙方负责人 hands in an original."""
    invoice = _invoice_or_404(request, pk)
    check_can_attach_original(invoice, request.user)
    form = OriginalForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, invoice, form, status=422)
    file = form.cleaned_data["file"]
    original, refused = try_service(
        lambda: attach_original(
            invoice=invoice,
            by=request.user,
            name=file.name,
            chunks=file.chunks(),
        )
    )
    if refused:
        form.add_error("file", refused.message)
        return _page(request, invoice, form, status=422)
    messages.success(request, f"原件《{original.file_name}》已保存。")
    return redirect("invoice", request.contract.slug, invoice.pk)


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载发票原件")
def original_file(request: HttpRequest, pk: int) -> HttpResponse:
    """An original as it was handed in; both parties read it."""
    row = (
        InvoiceOriginal.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk)
        .first()
    )
    if row is None:
        raise Http404("没有这份原件。")
    return attachment(row.file_id, row.file_name, row.media_type)


@contract_page("GET", "POST")
def redden(request: HttpRequest, pk: int) -> HttpResponse:
    """乙方负责人 records the red invoice of one, which it names."""
    invoice = _invoice_or_404(request, pk)
    check_role(
        request.contract, request.user, Role.B_LEAD, act="登记红字发票"
    )
    number = invoice.tranche.number
    _, status = tranche_or_404(request, money_of(request), number)
    form = RedInvoiceForm(request.POST or None)
    context = {
        "tranche": status,
        "section": "invoices",
        "title": "登记红字发票",
        "back": ("invoice", invoice.pk),
        "button": "核对",
        "form": form,
        "blue": invoice,
    }
    if request.method == "GET":
        _refuse_at_the_door(invoice, request)
    if not sent_on(request, form):
        return money_page(request, "payment_form", context)
    data = form.cleaned_data

    def check() -> None:
        check_can_redden(
            invoice, request.user, number=data["number"], on=data["on"]
        )
        check_issued_day(data["on"], today=request.today)

    _, refused = try_service(check)
    if refused is None and "sign" not in request.POST:
        return money_page(
            request,
            "payment_check",
            {
                **context,
                "button": "签署并登记",
                "rows": [
                    ("冲红的发票", invoice.number, "", ""),
                    ("红字发票号码", data["number"], "", ""),
                    ("价税合计", f"￥{-invoice.amount:,.2f}", "", ""),
                    ("开票日期", days_in_chinese(str(data["on"])), "", ""),
                    ("冲红理由", data["reason"], "", ""),
                ],
                "follows": [
                    "原发票与红字发票都保留，原发票不再抵对应的到账。",
                    "对应的到账重新待开票，应开票日不变。",
                ],
            },
        )
    if refused is None:
        _, refused = try_service(
            lambda: redden_invoice(
                invoice=invoice,
                number=data["number"],
                by=request.user,
                on=data["on"],
                today=request.today,
                reason=data["reason"],
            )
        )
    if refused:
        put_at(form, refused, **AT_A_RED)
        return money_page(request, "payment_form", context)
    messages.success(request, "红字发票已登记，原发票保留。")
    return redirect("invoice", request.contract.slug, invoice.pk)


@contract_page("GET", "POST")
def taxpayer(request: HttpRequest) -> HttpResponse:
    """乙方负责人 declares what kind of taxpayer 乙方 is, from a day on."""
    check_role(
        request.contract, request.user, Role.B_LEAD, act="登记纳税人身份"
    )
    form = TaxpayerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _, refused = try_service(
            lambda: declare_taxpayer(
                contract=request.contract,
                general=form.cleaned_data["general"] == "1",
                since=form.cleaned_data["since"],
                by=request.user,
                today=request.today,
            )
        )
        if refused is None:
            messages.success(request, "纳税人身份已登记，发票种类按它核对。")
            return redirect("invoices", request.contract.slug)
        put_at(form, refused, since=("day_in_future",))
    return money_page(
        request, "taxpayer", {"section": "invoices", "form": form}
    )


def _refuse_at_the_door(invoice: Invoice, request: HttpRequest) -> None:
    """A blue invoice that stands; its number is asked for later."""
    if invoice.amount < 0:
        raise Refused(
            "red_of_red", "红字发票不能再冲红。请选择要冲红的蓝字发票。"
        )
    if Invoice.objects.filter(reverses=invoice).exists():
        raise Refused(
            "already_reversed", "该发票已登记红字发票，无需再次登记。"
        )


def _page(
    request: HttpRequest,
    invoice: Invoice,
    form: OriginalForm,
    status: int = 200,
) -> TemplateResponse:
    contract = request.contract
    wanted = kind_wanted(contract, invoice.happened_on)
    red = Invoice.objects.filter(reverses=invoice).first()
    lead = Role.B_LEAD in request.roles and shows_now(request)
    context: dict[str, Any] = {
        "section": "invoices",
        "invoice": invoice,
        "red": red,
        "blue": invoice.reverses,
        "wanted": wanted,
        "kind_fits": None if wanted is None else wanted == invoice.kind,
        "originals": originals_of([invoice], contract).get(invoice.pk, []),
        "form": form,
        "may_upload": lead,
        "may_redden": lead and invoice.amount > 0 and red is None,
        "who": who_can(contract, Role.B_LEAD),
    }
    return money_page(request, "invoice_detail", context, status=status)


def _invoice_or_404(request: HttpRequest, pk: int) -> Invoice:
    invoice = (
        Invoice.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk)
        .select_related(
            "tranche", "reverses", "recorded_by",
            "contract__agreement_version",
        )
        .first()
    )  # fmt: skip
    if invoice is None:
        raise Http404("没有这张发票。")
    return invoice
