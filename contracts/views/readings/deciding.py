"""Deciding a reading: propose, 核对 the difference, approve or not.

Only the signature of the 核对 page writes. Before it, and before another
person approves, the page shows what the switch would change.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.forms import DeclineReadingForm, ReadingForm
from contracts.models import Proposal
from contracts.policies import (
    NotAllowed,
    Refused,
    check_can_approve_reading,
    check_can_propose_reading,
    check_second_person,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.people import who_can
from contracts.rules.agreement import Reading
from contracts.rules.money import yuan
from contracts.rules.options import Option, option_of, options_of
from contracts.services import readings as services
from contracts.services.proposals import withdraw_proposal
from contracts.states import ProposalKind, ProposalState, Role
from contracts.views.pages import contract_page, try_service
from contracts.views.readings.entries import Entry, entry_of
from contracts.views.readings.register import (
    posted,
    reading_or_404,
    reading_page,
)
from contracts.views.settling import finder_of

_proposal_or_404 = finder_of(ProposalKind.READING)
NO_BODY = -1  # no facts version is negative


@contract_page("GET", "POST")
def propose_reading(request: HttpRequest, own: str) -> HttpResponse:
    """甲方 asks for a reading, having seen what it would change."""
    reading = reading_or_404(request, own)
    check_can_propose_reading(request.contract, request.user)
    entry = entry_of(request.contract, reading)
    if entry.waiting and request.method == "GET":
        raise Refused(
            "reading_waiting",
            "这项口径已有提请在等待批准。请先处理该提请。",
        )
    form = ReadingForm(posted(request), choices=_choices(entry))
    if not form.is_bound or "edit" in request.POST:
        return _form(request, entry, form, status=200)
    if not form.is_valid():
        return _form(request, entry, form, status=422)
    code, reason = form.cleaned_data["code"], form.cleaned_data["reason"]
    if "sign" not in request.POST:
        return _check(request, entry, form)
    proposal, refused = try_service(
        lambda: services.propose_reading(
            contract=request.contract,
            key=reading.key,
            code=code,
            reason=reason,
            by=request.user,
        )
    )
    if refused:
        form.add_error(None, refused.message)
        return _form(request, entry, form, status=409)
    messages.success(request, "已提请，等待甲方另一人批准。")
    return redirect("reading_proposal", request.contract.slug, proposal.pk)


@contract_page("GET")
def reading_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What one person asks for, and what it would change."""
    return _proposal(request, _proposal_or_404(request, pk))


@contract_page("POST")
def approve_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person of 甲方 decides, having seen the difference."""
    proposal = _proposal_or_404(request, pk)
    check_can_approve_reading(request.contract, request.user)
    seen = request.POST.get("seen", "")
    _, refused = try_service(
        lambda: services.approve_reading(
            proposal_id=proposal.pk,
            by=request.user,
            today=request.today,
            seen=int(seen) if seen.isdigit() else NO_BODY,
        )
    )
    if refused:
        proposal.refresh_from_db()
        return _proposal(request, proposal, refused=refused)
    messages.success(request, "已批准，期限与金额已按新口径重算。")
    return _to_reading(request, proposal)


@contract_page("POST")
def decline_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person of 甲方 does not approve, and says why."""
    proposal = _proposal_or_404(request, pk)
    check_can_approve_reading(request.contract, request.user)
    form = DeclineReadingForm(request.POST)
    if not form.is_valid():
        return _proposal(request, proposal, form=form, status=422)
    _, refused = try_service(
        lambda: services.decline_reading(
            proposal_id=proposal.pk,
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
    )
    if refused:
        proposal.refresh_from_db()
        return _proposal(request, proposal, form=form, refused=refused)
    messages.success(request, "未批准，提请人可以看到理由。")
    return _to_reading(request, proposal)


@contract_page("POST")
def withdraw_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Who proposed takes it back."""
    proposal = _proposal_or_404(request, pk)
    _, refused = try_service(
        lambda: withdraw_proposal(proposal_id=proposal.pk, by=request.user)
    )
    if refused:
        proposal.refresh_from_db()
        return _proposal(request, proposal, refused=refused)
    messages.success(request, "已撤回提请，口径不变。")
    return _to_reading(request, proposal)


@dataclass(frozen=True)
class Mine:
    """What this person may do with a waiting proposal, and why not."""

    approve: bool = False
    withdraw: bool = False
    why: str = ""


def _proposal(
    request: HttpRequest,
    proposal: Proposal,
    *,
    form: DeclineReadingForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    reading = agreement_of(request.contract).readings[proposal.subject]
    entry = entry_of(request.contract, reading)
    code = str(proposal.payload.get("code"))
    known = option_of(reading, code)
    # What cannot be approved any more can still be read and declined.
    option = known or Option(code, f"{code}（协议没有这种读法）", False)
    waiting = proposal.state == ProposalState.OPEN
    switch = _switch(request, reading, option) if waiting and known else None
    return reading_page(
        request,
        "reading_proposal",
        {
            "proposal": proposal,
            "reading": reading,
            "entry": entry,
            "option": option,
            "waiting": waiting,
            "switch": switch,
            "mine": _mine(request, proposal),
            "form": form or DeclineReadingForm(),
            "refused": refused,
            "seen": request.contract.facts_version,
            "rows": [
                *_rows(entry, option, proposal.note),
                ("提请人", str(proposal.proposed_by), "", ""),
            ],
            "follows": list(_after_approval(option, switch))
            if waiting and known
            else [],
            "state_kind": STATE_WORDS[proposal.state],
        },
        status=409 if refused else status,
    )


# How the word list calls the states of a proposal.
STATE_WORDS = {
    ProposalState.OPEN: "proposed",
    ProposalState.APPROVED: "approved",
    ProposalState.DECLINED: "declined",
    ProposalState.WITHDRAWN: "withdrawn",
}


def _mine(request: HttpRequest, proposal: Proposal) -> Mine:
    if proposal.state != ProposalState.OPEN:
        return Mine()
    own = proposal.proposed_by_id == request.user.pk
    try:
        check_can_approve_reading(request.contract, request.user)
        check_second_person(
            by=request.user, first=proposal.proposed_by, act="批准口径决定"
        )
    except NotAllowed as refused:
        return Mine(withdraw=own, why=f"由{refused.who}批准。")
    except Refused as refused:
        return Mine(withdraw=own, why=refused.message)
    return Mine(approve=True)


def _form(
    request: HttpRequest, entry: Entry, form: ReadingForm, *, status: int
) -> HttpResponse:
    return reading_page(
        request,
        "reading_form",
        {"reading": entry.reading, "entry": entry, "form": form},
        status=status,
    )


def _check(
    request: HttpRequest, entry: Entry, form: ReadingForm
) -> HttpResponse:
    option = option_of(entry.reading, form.cleaned_data["code"])
    assert option is not None  # the form knows its choices
    switch = _switch(request, entry.reading, option)
    who = who_can(request.contract, Role.A_APPROVER)
    return reading_page(
        request,
        "reading_check",
        {
            "reading": entry.reading,
            "entry": entry,
            "option": option,
            "switch": switch,
            "form": form,
            "rows": _rows(entry, option, form.cleaned_data["reason"]),
            "follows": [
                f"提请转给{who}，须由提请人以外的一人批准。",
                "批准之前，期限、金额和付款状态都不变。",
                *_after_approval(option, switch, when="批准后"),
            ],
        },
    )


def _switch(request: HttpRequest, reading: Reading, option: Option):
    """What the switch changes; a reading in words moves no figure."""
    if not reading.codes:
        return None
    return request.switch_to(reading.key, option.code)


def _rows(entry: Entry, option: Option, reason: str) -> list[tuple]:
    reading = entry.reading
    return [
        ("疑点", f"{reading.id} {reading.problem}", "", reading.clause),
        ("现行口径", _named(entry.in_force, entry), "", ""),
        ("提请改为", _named(option, entry), "", ""),
        ("理由", reason, "", ""),
    ]


def _named(option: Option, entry: Entry) -> str:
    code = f"（代码 {option.code}）" if entry.coded else ""
    return option.text + code + ("，默认读法" if option.default else "")


def _after_approval(option, switch, *, when: str = "") -> Iterator[str]:
    """What follows from the approval, in sentences."""
    yield f"{when}口径为「{option.text}」，适用于任何截至日。"
    if switch is None:
        yield f"{when}只作文字决定，不改变任何数字。"
        return
    change = switch.other.difference
    if not change:
        yield "按目前的事实，期限和金额都不变。"
    late = change.late
    if late:
        yield (
            f"{when}逾期交付由 {late.days_before} 日 "
            f"￥{yuan(late.amount_before)} 变为 {late.days_after} 日 "
            f"￥{yuan(late.amount_after)}（测算）。"
        )
    if change.deadlines:
        yield f"{when}{len(change.deadlines)} 项期限或其状态改变，列在下方。"
    if switch.confirmed:
        yield (
            f"{len(switch.confirmed)} 项已确认的数字与新口径不一致，"
            "它们保持原样，只作标明。"
        )
    yield "乙方可以对决定记录异议。"


def _choices(entry: Entry) -> list[tuple[str, str]]:
    """Every way but the decided one; the default can be confirmed."""
    decided = entry.decided.code if entry.decided else None
    return [
        (one.code, one.text + ("（默认读法）" if one.default else ""))
        for one in options_of(entry.reading)
        if one.code != decided
    ]


def _to_reading(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    reading = agreement_of(request.contract).readings[proposal.subject]
    return redirect("reading", request.contract.slug, reading.id)
