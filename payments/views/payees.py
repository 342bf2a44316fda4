"""收款账户: proposed by finance, signed by another, revealed and noted.

A wrong digit sends money elsewhere, so the number is typed twice: between
form and signature it travels sealed, and the second page shows four digits.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.policies import check_role
from contracts.queries.agreements import agreement_of
from contracts.services.sealing import seal, unseal
from contracts.states import Role
from contracts.views.pages import contract_page, try_service
from payments.forms.payees import AgainForm, PayeeForm
from payments.models import PayeeAccount
from payments.queries.payees import payee_of
from payments.services.payees import LAST, propose_payee, reveal_payee
from payments.views.check_answers import put_at
from payments.views.page import money_page

# What seals the number on its way from the first page to the second.
CARRIED = "payee account, typed once"


@contract_page("GET", "POST")
def payee(request: HttpRequest) -> HttpResponse:
    """甲方财务 sees the account masked, and asks for another one."""
    check_role(
        request.contract, request.user, Role.A_FINANCE, act="登记收款账户"
    )
    if "sealed" in request.POST:
        return _second(request)
    form = PayeeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        return _check(request, data, AgainForm(number=data["number"]))
    return _page(request, form)


def _second(request: HttpRequest) -> HttpResponse:
    """The second page, signed or sent back to the first."""
    number, refused = try_service(
        lambda: unseal(request.POST["sealed"], purpose=CARRIED)
    )
    form = PayeeForm({**request.POST.dict(), "number": number or ""})
    if refused or "edit" in request.POST or not form.is_valid():
        return _page(request, form)
    again = AgainForm(request.POST, number=number)
    if not again.is_valid():
        return _check(request, form.cleaned_data, again)
    proposal, refused = try_service(
        lambda: propose_payee(
            contract=request.contract, by=request.user, **form.cleaned_data
        )
    )
    if refused:
        put_at(form, refused, number=("same_account",))
        return _page(request, form)
    messages.success(request, "已提请变更收款账户，等待甲方审批批准。")
    return redirect("money_proposal", request.contract.slug, proposal.pk)


@contract_page("POST")
def reveal(request: HttpRequest) -> HttpResponse:
    """The whole number once, on an answer that nobody keeps."""
    number = reveal_payee(contract=request.contract, by=request.user)
    answer = _page(request, PayeeForm(), number=number)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def rows_beside(
    said: dict[str, str], before: PayeeAccount | None
) -> list[tuple[str, str, str, str]]:
    """An account to be agreed on, each line beside that in force."""
    old = {
        "holder": before and before.holder,
        "bank": before and before.bank,
        "last_four": before and f"**** {before.last_four}",
    }
    new = {**said, "last_four": f"**** {said['last_four']}"}
    return [
        (label, _beside(new[name], old[name]), "", "")
        for label, name in (
            ("开户名", "holder"), ("开户行", "bank"), ("账号", "last_four"),
        )
    ]  # fmt: skip


def _beside(new: str, old: str | None) -> str:
    if old is None:
        return f"{new}（首次登记）"
    return f"{new}（与现行相同）" if new == old else f"{new}\n现行：{old}"


def holder_words(request: HttpRequest, holder: str) -> list[str]:
    """That an account is not in 乙方's name, where it is not."""
    name = agreement_of(request.contract).parties["b"].name
    if holder == name:
        return []
    return [f"开户名与乙方名称“{name}”不同，请先查明原因。"]


def _check(
    request: HttpRequest, data: dict[str, str], again: AgainForm
) -> HttpResponse:
    """核对: masked, beside the account in force, the number typed again."""
    said = {**data, "last_four": data["number"][-LAST:]}
    return money_page(
        request,
        "payee_check",
        {
            "again": again,
            "typed": [
                ("holder", data["holder"]),
                ("bank", data["bank"]),
                ("sealed", seal(data["number"], purpose=CARRIED)),
            ],
            "rows": [
                *rows_beside(said, payee_of(request.contract)),
                ("账号位数", f"{len(data['number'])} 位", "", ""),
            ],
            "follows": [
                *holder_words(request, data["holder"]),
                "由甲方审批另一人核对批准后生效，此前仍用现行账户。",
                "批准后付款页显示这个账户，原账户的记录保留。",
            ],
        },
        status=422 if again.errors else 200,
    )


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
        status=422 if form.errors else 200,
    )
