"""Asking for a change: form, 核对 with what moves, sent."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.amendment_forms import AmendmentForm, LetterForm
from contracts.policies import Refused, check_role
from contracts.queries.agreements import agreement_of
from contracts.queries.amendments import letters_to_name
from contracts.queries.people import side_of
from contracts.rules.amendments import Compared, facts_of
from contracts.services import amendments as services
from contracts.services.files import OF_A_FILE
from contracts.views.amendments.page import amendment_page
from contracts.views.amendments.telling import foreseen
from contracts.views.pages import contract_page, try_service

# Where on the form a refusal belongs.
AT = {
    "day_in_future": "letter_on",
    "day_before_agreement": "letter_on",
    "too_soon": "effective_on",
}


@contract_page("GET", "POST")
def new_amendment(request: HttpRequest) -> HttpResponse:
    """What is to change is checked, shown beside what holds, then sent."""
    contract, agreement = request.contract, agreement_of(request.contract)
    check_role(contract, request.user, *services.MAY_SPEAK, act="提出变更")
    side = side_of(request.user, contract)
    letters = letters_to_name(contract, side) if side else []
    form = AmendmentForm(
        request.POST if request.method == "POST" else None,
        agreement=agreement,
        letters=letters,
        initial={"notice": request.GET.get("notice", "")},
    )
    if request.method == "GET" or "edit" in request.POST:
        return amendment_page(request, "amendment_form", {"form": form})
    if not form.is_valid():
        return _again(request, form)
    found, refused = try_service(lambda: _terms(request, form))
    if refused:
        form.add_error(_place(form, refused), refused.message)
        return _again(request, form)
    paper = LetterForm(request.POST, request.FILES or None)
    if "sign" in request.POST and paper.is_valid():
        proposal, refused = try_service(lambda: _propose(request, form, paper))
        if refused is None:
            messages.success(
                request, f"已提出“{proposal.summary}”，等待对方登记收到。"
            )
            return redirect("amendment", contract.slug, proposal.pk)
        paper.add_error(
            "letter" if refused.code in OF_A_FILE else None, refused.message
        )
    return _check(request, form, found, paper)


def _place(form: AmendmentForm, refused: Refused) -> str | None:
    """The field a refusal is about; None where it is about the whole."""
    change = getattr(refused, "change", None)
    if change is not None:
        return form.place_of(change)
    return AT.get(refused.code)


def _again(request: HttpRequest, form: AmendmentForm) -> HttpResponse:
    return amendment_page(
        request,
        "amendment_form",
        {"form": form},
        status=422,
    )


def _check(
    request: HttpRequest,
    form: AmendmentForm,
    found: tuple[Compared, ...],
    paper: LetterForm,
) -> HttpResponse:
    effective_on = form.cleaned_data["effective_on"]
    facts = facts_of(
        [one.change for one in found],
        agreement=agreement_of(request.contract),
        effect_on=effective_on,
    )
    return amendment_page(
        request,
        "amendment_check",
        {
            "form": form,
            "letter_on": form.cleaned_data["letter_on"],
            "effective_on": effective_on,
            "by_letter": form.letters.get(form.cleaned_data.get("notice", "")),
            "note": form.cleaned_data["note"],
            "rows": [
                {
                    "clause": one.change.clause,
                    "kind": one.change.kind,
                    "name": one.change.name,
                    "before": one.before,
                    "after": one.change.after,
                }
                for one in found
            ],
            "preview": foreseen(request, facts, on=effective_on),
            "typed": [
                (name, value)
                for name in form.fields
                for value in form.data.getlist(name)
            ],
            "paper": paper,
        },
        status=422 if paper.errors else 200,
    )


def _terms(
    request: HttpRequest, form: AmendmentForm
) -> tuple[Compared, ...]:
    rows = form.changes()
    if not rows:
        raise Refused("nothing_changes", "请至少填写一项变更。")
    return services.check_terms(
        request.contract,
        letter_on=form.cleaned_data["letter_on"],
        effective_on=form.cleaned_data["effective_on"],
        changes=rows,
        standing=request.standing,
        today=request.today,
        check=request.check_history,
    )


def _propose(
    request: HttpRequest, form: AmendmentForm, paper: LetterForm
) -> Any:
    file = paper.cleaned_data["letter"]
    chosen = form.cleaned_data.get("notice")
    return services.propose_amendment(
        contract=request.contract,
        letter_on=form.cleaned_data["letter_on"],
        effective_on=form.cleaned_data["effective_on"],
        changes=form.changes(),
        by=request.user,
        today=request.today,
        standing=request.standing_on,
        check=request.check_history,
        note=form.cleaned_data["note"],
        letter=(file.name, file.chunks()) if file else None,
        notice=int(chosen) if chosen else None,
    )
