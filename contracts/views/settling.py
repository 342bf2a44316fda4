"""What a page about a proposal has in common: sign it, send or take it back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.fact_forms import ReasonForm
from contracts.models import Proposal
from contracts.policies import NotAllowed, Refused
from contracts.services.proposals import withdraw_proposal
from contracts.views.pages import try_service

ACTS = ("approve", "decline", "withdraw")

# Performs one act of ACTS; what to say of it once it is done.
Settle = Callable[[str, ReasonForm], str]

# What the pages about proposals differ in: which one a person may see (or
# Http404), what an act does to it, and how it is shown.
Rows = Callable[[HttpRequest], QuerySet[Proposal]]
Find = Callable[[HttpRequest, int], Proposal]
Perform = Callable[[HttpRequest, Proposal, str, ReasonForm], str]
Show = Callable[
    [HttpRequest, Proposal, ReasonForm, Refused | None], HttpResponse
]


# A service that sends a proposal back: ``proposal_id``, ``by``, ``reason``.
Decline = Callable[..., Any]
Sign = Callable[[HttpRequest, Proposal], str]


def proposals_of(request: HttpRequest, *kinds: str) -> QuerySet[Proposal]:
    """The contract's proposals of some kinds that this person may see."""
    return (
        Proposal.objects.visible_to(request.user)
        .filter(contract=request.contract, kind__in=kinds)
        .select_related("proposed_by", "settled_by", "contract")
    )


def finder(rows: Rows) -> Find:
    """What finds one of some proposals by its key, or raises Http404."""

    def find(request: HttpRequest, pk: int) -> Proposal:
        proposal = rows(request).filter(pk=pk).first()
        if proposal is None:
            raise Http404("没有这项提请。")
        return proposal

    return find


def finder_of(*kinds: str) -> Find:
    """The finder among ``proposals_of`` some kinds."""
    return finder(lambda request: proposals_of(request, *kinds))


def settle_with(
    *, sign: Sign, decline: Decline, declined: str, withdrawn: str
) -> Perform:
    """Perform one act of ACTS upon a proposal; what to say of it.

    Taking back is the same for all; what sends back is a service of the
    proposal's kind, and ``sign`` performs it and says what has become of it.
    """

    def perform(
        request: HttpRequest, proposal: Proposal, act: str, form: ReasonForm
    ) -> str:
        if act == "withdraw":
            withdraw_proposal(proposal_id=proposal.pk, by=request.user)
            return withdrawn
        if act == "decline":
            reason = form.cleaned_data["reason"]
            decline(proposal_id=proposal.pk, by=request.user, reason=reason)
            return declined
        return sign(request, proposal)

    return perform


def status_of(form: ReasonForm, refused: Refused | None) -> int:
    """200; 422 where something is missing; 409 where it cannot be done."""
    if refused is None and not form.errors:
        return 200
    return 409 if refused and refused.code != "no_act" else 422


def proposal_page(
    request: HttpRequest,
    pk: int,
    *,
    find: Find,
    perform: Perform,
    show: Show,
    after: str | Callable[[HttpRequest, Proposal], str],
) -> HttpResponse:
    """A proposal to read; what it is sent with settles it.

    Once settled the person is led to ``after``, a page of the contract (its
    name, or what makes its address of the proposal), and told what was done.
    Where nothing was done the proposal is read again:
    somebody else may have settled it meanwhile.
    """
    proposal = find(request, pk)
    form, refused = ReasonForm(), None
    if request.method == "POST":
        done, form, refused = settled(
            request, lambda act, form: perform(request, proposal, act, form)
        )
        if done:
            messages.success(request, done)
            if callable(after):
                return redirect(after(request, proposal))
            return redirect(after, request.contract.slug)
        proposal = find(request, pk)
    return show(request, proposal, form, refused)


def settled(
    request: HttpRequest, settle: Settle
) -> tuple[str, ReasonForm, Refused | None]:
    """Perform the act a page was sent with: (done, form, refused).

    ``done`` is empty where nothing was done: the form then holds what was
    typed and what is wrong with it, ``refused`` why it cannot be.
    """
    act = request.POST.get("act", "")
    form = ReasonForm(request.POST) if act == "decline" else ReasonForm()
    if act not in ACTS:
        return "", form, Refused("no_act", "请选择签署、退回或撤回。")
    if act == "decline" and not form.is_valid():
        return "", form, None
    done, refused = try_service(lambda: settle(act, form))
    if refused is not None and act == "decline":
        form.add_error(None, refused.message)
    return done or "", form, refused


def reason_given(request: HttpRequest) -> str:
    """The reason a button was sent with; "" where none, the service says so.

    Raises Refused("bad_reason") for one that cannot be kept as it is.
    """
    form = ReasonForm(request.POST)
    if form.is_valid():
        return form.cleaned_data["reason"]
    if request.POST.get("reason", "").strip():
        raise Refused("bad_reason", f"理由：{form.errors['reason'][0]}")
    return ""


def why_not_sign(*checks: Callable[[], Any]) -> str:
    """Why this person cannot sign; reading is not forbidden."""
    try:
        for check in checks:
            check()
    except NotAllowed as refused:
        return f"由{refused.who}签署。"
    except Refused as refused:
        return refused.message
    return ""
