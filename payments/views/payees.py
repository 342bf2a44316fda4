"""收款账户: proposed by finance, signed by another, revealed and noted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.policies import check_role
from contracts.states import Role
from contracts.views.pages import contract_page, try_service
from payments.forms import PayeeForm
from payments.queries.payees import payee_of
from payments.services.payees import propose_payee, reveal_payee
from payments.views.check_answers import put_at
from payments.views.page import money_page


@contract_page("GET", "POST")
def payee(request: HttpRequest) -> HttpResponse:
    """甲方财务 sees the account masked, and asks for another one."""
    check_role(
        request.contract, request.user, Role.A_FINANCE, act="登记收款账户"
    )
    form = PayeeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        proposal, refused = try_service(
            lambda: propose_payee(
                contract=request.contract,
                by=request.user,
                **form.cleaned_data,
            )
        )
        if refused is None:
            messages.success(request, "已提请变更收款账户，等待甲方审批批准。")
            return redirect(
                "money_proposal", request.contract.slug, proposal.pk
            )
        put_at(form, refused)
    return _page(request, form)


@contract_page("POST")
def reveal(request: HttpRequest) -> HttpResponse:
    """The whole number once, on an answer that nobody keeps."""
    number = reveal_payee(contract=request.contract, by=request.user)
    answer = _page(request, PayeeForm(), number=number)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(
    request: HttpRequest, form: PayeeForm, number: str = ""
) -> HttpResponse:
    return money_page(
        request,
        "payee",
        {
            "form": form,
            "account": payee_of(request.contract),
            "number": number,
        },
    )
