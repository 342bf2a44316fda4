"""事件: the list, and one event with its clocks, its claims and both sides."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.fact_forms import MAX_NOTE
from contracts.fields import PaperField
from contracts.models import EventStatement, Proposal
from contracts.policies import Refused, check_can_correct, check_role
from contracts.queries.agreements import agreement_of
from contracts.queries.events import Event, events_of
from contracts.queries.registered import fact_proposals, waiting_updates
from contracts.rules.board.reading import lines
from contracts.rules.board.shapes import Piece
from contracts.rules.differences import Difference, difference
from contracts.rules.events import (
    FORCE_MAJEURE,
    GROUPS,
    TALKS,
    claims_of,
    clocks_of,
    loss_of,
    state_of,
)
from contracts.rules.fact_words import fact_lines, fact_title
from contracts.rules.facts import Fact
from contracts.rules.hands import proposing_roles
from contracts.rules.vocabulary import KINDS
from contracts.services.events import MAY_STATE, state_event
from contracts.states import Cause, Handout, Side
from contracts.views.attachments import paper_of, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, shows_now, try_service

NOT_COMPLETE, NOT_NOW = 422, 409
OPEN = ("unproven", "undecided", "recorded", "talking", "talked", "stopped")


class StatementForm(forms.Form):
    """One side's view of an event."""

    cause = forms.ChoiceField(
        label="归因",
        choices=Cause.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择由谁的原因造成。"},
    )
    text = forms.CharField(
        label="陈述",
        max_length=2 * MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明事件的经过与理由。"},
    )
    evidence = PaperField(
        label="证据",
        required=False,
        error_messages={"empty": "文件是空的，请重新选择。"},
    )


@contract_page("GET")
def event_list(request: HttpRequest) -> HttpResponse:
    """Every event up to the day, in its group; what may be recorded."""
    events, facts = _events(request)
    rows = [_line(request, one, facts) for one in events]
    groups = [
        (title, [row for row in rows if row["kind"] in kinds])
        for title, kinds in GROUPS.items()
    ]
    return event_page(
        request,
        "event_list",
        {
            "lead": _lead(rows),
            "groups": [group for group in groups if group[1]],
            "offers": _offers(request),
        },
    )


def _lead(rows: list[dict[str, Any]]) -> tuple[Piece, ...]:
    if not rows:
        return (Piece("无事件"),)
    said = f"已登记 {len(rows)} 项事件"
    unproven = sum(row["state"] == "unproven" for row in rows)
    if unproven:
        return (Piece(f"{said}，"), Piece(f"{unproven} 项待证", "warn"))
    return (Piece(said),)


def _offers(request: HttpRequest) -> list[tuple[str, list]]:
    """The kinds this person may record, in their groups."""
    if not shows_now(request):
        return []
    return [
        (title, may)
        for title, kinds in GROUPS.items()
        if (
            may := [
                (kind, KINDS[kind].label)
                for kind in kinds
                if request.roles & set(proposing_roles(kind))
            ]
        )
    ]


def _line(
    request: HttpRequest, event: Event, facts: list[Fact]
) -> dict[str, Any]:
    agreement = agreement_of(request.contract)
    return {
        "event": event,
        "kind": event.fact.kind,
        "title": fact_title(event.fact, agreement),
        "state": _state(request, event, facts),
        "causes": [
            (side, Cause(said[0].cause).label)
            for side in Side.values
            if (said := event.said_by(side))
        ],
    }


def _state(request: HttpRequest, event: Event, facts: list[Fact]) -> str:
    until = None
    if event.fact.kind == TALKS:
        for row in clocks_of(event.fact, request.standing):
            if row["key"] == "negotiation" and row["due_on"]:
                until = date.fromisoformat(row["due_on"])
    return state_of(
        event.fact,
        on=request.as_of,
        facts=facts,
        impediment=event.impediment,
        talks_until=until,
    )


@contract_page("GET")
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: clocks, duties it names, claims, and both statements."""
    return _show(request, *event_or_404(request, pk))


@contract_page("POST")
def state_cause(request: HttpRequest, pk: int) -> HttpResponse:
    """A side states by whose cause an event came about."""
    event, facts = event_or_404(request, pk)
    check_role(
        request.contract, request.user, *MAY_STATE, act="陈述事件的原因"
    )
    form = StatementForm(request.POST, request.FILES or None)
    if not form.is_valid():
        return _show(request, event, facts, form=form, status=NOT_COMPLETE)
    file = form.cleaned_data["evidence"]
    _, refused = try_service(
        lambda: state_event(
            contract=request.contract,
            row=event.row,
            cause=form.cleaned_data["cause"],
            text=form.cleaned_data["text"],
            by=request.user,
            evidence=(file.name, file.chunks()) if file else None,
        )
    )
    if refused is not None:
        form.add_error(None, refused.message)
        return _show(request, event, facts, form=form, status=NOT_NOW)
    messages.success(request, "陈述已记录，与对方的陈述并列。")
    return redirect("event", request.contract.slug, event.row.pk)


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载事件陈述的证据")
def statement_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper that came with a statement."""
    found = (
        EventStatement.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk, file__isnull=False)
        .first()
    )
    return paper_of(found)


def event_or_404(
    request: HttpRequest, pk: int
) -> tuple[Event, list[Fact]]:
    """An event by its row, or by a row that it stands in place of."""
    events, facts = _events(request)
    for one in events:
        if pk in one.rows:
            return one, facts
    raise Http404("没有这个事件。")


def _events(request: HttpRequest) -> tuple[list[Event], list[Fact]]:
    return events_of(request.contract, request.user, until=request.as_of)


def _show(
    request: HttpRequest,
    event: Event,
    facts: list[Fact],
    *,
    form: StatementForm | None = None,
    status: int = 200,
) -> HttpResponse:
    agreement, fact = agreement_of(request.contract), event.fact
    clocks = clocks_of(fact, request.standing)
    loss, costs = loss_of(fact, facts)
    now = shows_now(request)
    may_state = now and bool(request.roles & set(MAY_STATE))
    return event_page(
        request,
        "event_detail",
        {
            "event": event,
            "title": fact_title(fact, agreement),
            "label": KINDS[fact.kind].label,
            "state": _state(request, event, facts),
            "lines": list(fact_lines(fact, agreement)),
            "force_majeure": fact.kind == FORCE_MAJEURE,
            "talks": fact.kind == TALKS,
            "clocks": [
                {
                    **row,
                    "due": _day(row["due_on"]),
                    "met": _day(row["met_on"]),
                    "lines": lines(row["steps"]),
                }
                for row in clocks
            ],
            "moves": {"difference": _moves(request, event)} if now else None,
            "claims": claims_of(fact, request.standing),
            "loss": loss,
            "costs": costs,
            "sides": [(side, event.said_by(side)) for side in Side.values],
            "letters": _letters(fact, facts),
            "may_state": may_state,
            "may_update": now and _may_update(request, event),
            "waiting": _waiting(request, event) if now else (),
            "form": form or StatementForm(),
        },
        status=status,
    )


def _moves(request: HttpRequest, event: Event) -> Difference:
    """Only what this event moves: today without it, and as it is."""
    without = request.what_if([], without={event.fact.ref})
    return difference(without, request.standing)


def _letters(fact: Fact, facts: list[Fact]) -> list[tuple[str, date, str]]:
    """The recorded letters about the deed: (subject, day, its row)."""
    act = fact.get("act")
    return [
        (one.text("by"), one.on, one.ref.partition(":")[2])
        for one in facts
        if act and one.kind == "notified" and one.get("act") == act
    ]


def _waiting(request: HttpRequest, event: Event) -> list[Proposal]:
    """What of this event waits for a signature, as this person may read."""
    contract = request.contract
    waits = waiting_updates(contract, [event.fact.ref])
    return list(
        fact_proposals(contract, request.user, request.roles).filter(
            pk__in=waits.values("pk")
        )
    )


def _may_update(request: HttpRequest, event: Event) -> bool:
    try:
        check_can_correct(
            request.contract, request.user, event.row, event.fact
        )
    except Refused:
        return False
    return True


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def event_page(
    request: HttpRequest, template: str, context: dict[str, Any], **kwargs: Any
) -> TemplateResponse:
    """A page of 事件; all of them mark it in the navigation."""
    return TemplateResponse(
        request,
        f"contracts/events/{template}.html",
        {
            "agreement": agreement_of(request.contract),
            "section": "events",
            **context,
        },
        **kwargs,
    )
