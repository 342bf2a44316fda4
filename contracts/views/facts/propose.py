"""Proposing a fact, or its correction: form, 核对 with what follows, asked."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.fact_forms import EvidenceForm, FactForm, ReasonForm
from contracts.policies import (
    check_can_correct,
    check_can_propose_fact,
    check_fact_day,
    check_may_propose,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.people import who_can
from contracts.queries.registered import acts_recorded
from contracts.rules.fact_words import fact_lines, fact_title
from contracts.rules.facts import Fact
from contracts.rules.hands import hands, kinds_of
from contracts.rules.vocabulary import KINDS
from contracts.services import recorded_facts as services
from contracts.services.files import OF_A_FILE
from contracts.services.told_once import check_told_once
from contracts.views.facts.page import consequences, fact_page, put, remarks
from contracts.views.facts.register import row_or_404
from contracts.views.pages import contract_page, try_service


@contract_page("GET", "POST")
def new_fact(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind of fact: what is typed is checked, shown, then proposed."""
    agreement = agreement_of(request.contract)
    if kind not in kinds_of(agreement):
        raise Http404("没有这种事实。")
    side = check_may_propose(request.contract, request.user, kind)
    form = FactForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        agreement=agreement,
        side=side,
        acts=acts_recorded(request.contract),
    )
    asked = hands(kind, side)
    assert asked is not None
    context = {
        "kind": kind,
        "label": KINDS[kind].label,
        "form": form,
        "signers": who_can(request.contract, *asked.approvers),
        "shared": asked.shared,
    }
    if request.method == "GET" or "edit" in request.POST:
        return fact_page(request, "fact_form", context)
    fact = form.fact if form.is_valid() else None
    if fact is None:
        return _again(request, context)
    _, refused = try_service(lambda: _check(request, fact))
    follows = None
    if refused is None:
        follows, refused = consequences(request, [fact])
    if refused:
        put(form, refused, fact)
        return _again(request, context)
    paper = EvidenceForm(request.POST, request.FILES or None)
    if "sign" in request.POST and paper.is_valid():
        proposal, refused = try_service(
            lambda: _propose(request, form, fact, paper)
        )
        if refused is None:
            messages.success(
                request, f"已提请登记“{proposal.summary}”，等待签署。"
            )
            return redirect(
                "fact_proposal", request.contract.slug, proposal.pk
            )
        paper.add_error(
            "evidence" if refused.code in OF_A_FILE else None,
            refused.message,
        )
    return fact_page(
        request,
        "fact_check",
        {
            **context,
            "title": fact_title(fact, agreement),
            "lines": list(fact_lines(fact, agreement)),
            "note": form.cleaned_data["note"],
            "follows": {"difference": follows},
            "remarks": remarks(request, kind, [fact]),
            "typed": [
                (name, value)
                for name in form.fields
                for value in form.data.getlist(name)
            ],
            "paper": paper,
        },
        status=422 if paper.errors else 200,
    )


def _again(request: HttpRequest, context: dict) -> HttpResponse:
    return fact_page(request, "fact_form", context, status=422)


def _check(request: HttpRequest, fact: Fact) -> None:
    check_can_propose_fact(request.contract, request.user, fact)
    check_fact_day(request.contract, fact, today=request.today)
    check_told_once(request.contract, fact)


def _propose(
    request: HttpRequest, form: FactForm, fact: Fact, paper: EvidenceForm
):
    file = paper.cleaned_data["evidence"]
    return services.propose_fact(
        contract=request.contract,
        fact=fact,
        by=request.user,
        today=request.today,
        check=request.check_history,
        note=form.cleaned_data["note"],
        evidence=(file.name, file.chunks()) if file else None,
    )


@contract_page("GET", "POST")
def correct_fact(request: HttpRequest, table: str, pk: int) -> HttpResponse:
    """Ask that a recorded fact be taken back, with what then follows."""
    row, fact = row_or_404(request, table, pk)
    check_can_correct(request.contract, request.user, row, fact)
    agreement, ref = agreement_of(request.contract), f"{table}:{pk}"
    form = ReasonForm(request.POST if request.method == "POST" else None)
    follows, refused = consequences(request, without={ref})
    if refused is None and request.method == "POST" and form.is_valid():
        proposal, refused = try_service(
            lambda: services.propose_reversal(
                contract=request.contract,
                ref=ref,
                reason=form.cleaned_data["reason"],
                by=request.user,
                check=request.check_history,
            )
        )
        if refused is None:
            messages.success(request, "已提请更正，签署前原记录继续有效。")
            return redirect(
                "fact_proposal", request.contract.slug, proposal.pk
            )
    if refused and request.method == "POST":
        form.add_error(None, refused.message)
    return fact_page(
        request,
        "fact_correct",
        {
            "row": row,
            "table": table,
            "title": fact_title(fact, agreement),
            "lines": list(fact_lines(fact, agreement)),
            "follows": follows and {"difference": follows},
            "remarks": remarks(request, fact.kind, without={ref}),
            "refused": refused,
            "form": form,
        },
        status=422 if form.errors else 200,
    )
