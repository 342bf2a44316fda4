"""More is known of an event: papers, its end, a decision on relief.

The earlier row stays and is taken back; both sides sign as for the first.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.fact_forms import EvidenceForm, FactForm
from contracts.policies import (
    check_can_correct,
    check_can_propose_fact,
    check_fact_day,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.events import Event
from contracts.queries.people import who_can
from contracts.queries.registered import acts_recorded
from contracts.rules.fact_words import fact_lines, fact_row, fact_title
from contracts.rules.facts import Fact
from contracts.rules.hands import hands
from contracts.rules.vocabulary import KINDS
from contracts.services.files import OF_A_FILE
from contracts.services.recorded_facts import propose_replacement
from contracts.views.events.page import event_or_404
from contracts.views.facts.page import consequences, fact_page, put
from contracts.views.pages import contract_page, try_service


@contract_page("GET", "POST")
def update_event(request: HttpRequest, pk: int) -> HttpResponse:
    """The event as a form with what is known; checked, shown, then asked."""
    event, _ = event_or_404(request, pk)
    contract, kind = request.contract, event.fact.kind
    side = check_can_correct(contract, request.user, event.row, event.fact)
    form = FactForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        agreement=agreement_of(contract),
        side=side,
        acts=acts_recorded(contract),
        initial=fact_row(event.fact),
    )
    form.fields["note"].required = True
    form.fields["note"].error_messages["required"] = "请写明依据，原记录保留。"
    asked = hands(kind, side)
    assert asked is not None
    context = {
        "kind": kind,
        "label": KINDS[kind].label,
        "form": form,
        "signers": who_can(contract, *asked.approvers),
        "shared": asked.shared,
        "event": event,
        "section": "events",
    }
    if request.method == "GET" or "edit" in request.POST:
        return fact_page(request, "fact_form", context)
    fact = form.fact if form.is_valid() else None
    if fact is None:
        return _again(request, context)
    _, refused = try_service(lambda: _check(request, fact))
    follows = None
    if refused is None:
        follows, refused = consequences(
            request, [fact], without={event.fact.ref}
        )
    if refused:
        put(form, refused, fact)
        return _again(request, context)
    paper = EvidenceForm(request.POST, request.FILES or None)
    if "sign" in request.POST and paper.is_valid():
        proposal, refused = try_service(
            lambda: _propose(request, event, form, fact, paper)
        )
        if refused is None:
            messages.success(request, "已提请更新，签署前原记录继续有效。")
            return redirect("fact_proposal", contract.slug, proposal.pk)
        paper.add_error(
            "evidence" if refused.code in OF_A_FILE else None,
            refused.message,
        )
    agreement = agreement_of(contract)
    return fact_page(
        request,
        "fact_check",
        {
            **context,
            "title": fact_title(fact, agreement),
            "lines": list(fact_lines(fact, agreement)),
            "note": form.cleaned_data["note"],
            "follows": {"difference": follows},
            "typed": [
                (name, value)
                for name in form.fields
                for value in form.data.getlist(name)
            ],
            "paper": paper,
        },
        status=422 if paper.errors else 200,
    )


def _again(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return fact_page(request, "fact_form", context, status=422)


def _check(request: HttpRequest, fact: Fact) -> None:
    check_can_propose_fact(request.contract, request.user, fact)
    check_fact_day(request.contract, fact, today=request.today)


def _propose(
    request: HttpRequest,
    event: Event,
    form: FactForm,
    fact: Fact,
    paper: EvidenceForm,
) -> Any:
    file = paper.cleaned_data["evidence"]
    return propose_replacement(
        contract=request.contract,
        ref=event.fact.ref,
        fact=fact,
        by=request.user,
        today=request.today,
        check=request.check_history,
        note=form.cleaned_data["note"],
        evidence=(file.name, file.chunks()) if file else None,
    )
