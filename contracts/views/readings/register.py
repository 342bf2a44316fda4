"""The register and each reading: what may be read two ways, and what then."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse

from contracts.queries.agreements import agreement_of
from contracts.queries.people import who_can
from contracts.rules.agreement import Reading
from contracts.rules.board import Piece
from contracts.rules.options import reading_by_id
from contracts.states import Role
from contracts.views.pages import contract_page
from contracts.views.readings.entries import (
    FILTERS,
    Entry,
    entries_of,
    filters_of,
    full_entry_of,
)
from contracts.views.readings.history import history_of

LONGEST_SEARCH = 60
PROPOSERS = frozenset({Role.A_HANDLER, Role.A_APPROVER})


@contract_page("GET")
def reading_list(request: HttpRequest) -> HttpResponse:
    """Every reading, filtered and searched."""
    entries = entries_of(request)
    show = request.GET.get("show", "")
    if show not in FILTERS:
        show = ""
    sought = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    found = [one for one in entries if not sought or one.says(sought)]
    _, holds = FILTERS[show]
    return reading_page(
        request,
        "reading_list",
        {
            "lead": _lead(entries),
            "entries": [one for one in found if holds(one)],
            "filters": filters_of(found),
            "show": show,
            "sought": sought,
            "kept": _kept(request, sought),
        },
    )


@contract_page("GET")
def reading_detail(request: HttpRequest, own: str) -> HttpResponse:
    """One reading: the words, the ways side by side, what was decided."""
    reading = reading_or_404(request, own)
    entry = full_entry_of(request, reading)
    agreement = agreement_of(request.contract)
    today = request.as_of == request.today
    return reading_page(
        request,
        "reading_detail",
        {
            "entry": entry,
            "reading": reading,
            "lead": _detail_lead(entry),
            "clauses": [agreement.clauses[one] for one in reading.clauses],
            "history": history_of(request.contract, reading),
            "may_propose": today
            and not entry.waiting
            and bool(PROPOSERS & request.roles),
            "may_object": today and Role.B_LEAD in request.roles,
            "who_proposes": who_can(request.contract, *sorted(PROPOSERS)),
            "who_objects": who_can(request.contract, Role.B_LEAD),
        },
    )


def reading_or_404(request: HttpRequest, own: str) -> Reading:
    """The reading of an id, or 404."""
    reading = reading_by_id(agreement_of(request.contract), own)
    if reading is None:
        raise Http404("没有这项疑点。")
    return reading


def posted(request: HttpRequest) -> QueryDict | None:
    """What was typed, also where that is nothing; None where one reads."""
    return request.POST if request.method == "POST" else None


def reading_page(
    request: HttpRequest, template: str, context: dict, **kwargs
) -> TemplateResponse:
    """A page of the register; its entry is marked in the navigation."""
    return TemplateResponse(
        request,
        f"contracts/{template}.html",
        {
            "agreement": agreement_of(request.contract),
            "section": "readings",
            **context,
        },
        **kwargs,
    )


def _kept(request: HttpRequest, sought: str) -> str:
    """What the chips carry on: the search, and another day asked for."""
    kept = {"q": sought, "as_of": request.GET.get("as_of", "")}
    return urlencode({name: value for name, value in kept.items() if value})


def _lead(entries: list[Entry]) -> tuple[Piece, ...]:
    coded = sum(one.coded for one in entries)
    moving = sum(one.moves_money for one in entries)
    waiting = sum(bool(one.waiting) for one in entries)
    objected = sum(bool(one.objections) for one in entries)
    pieces = [Piece(f"{len(entries)} 处可以两读，{coded} 处影响计算，")]
    if moving:
        pieces += [
            Piece("换一种读法会改变金额的 "),
            Piece(f"{moving} 处", "warn"),
        ]
    else:
        pieces.append(Piece("目前都不改变金额", "good"))
    if objected:
        pieces += [Piece("，"), Piece(f"{objected} 处乙方有异议", "warn")]
    if waiting:
        pieces += [Piece("，"), Piece(f"{waiting} 处待决定", "calm")]
    return tuple(pieces)


def _detail_lead(entry: Entry) -> tuple[Piece, ...]:
    how = "已决定" if entry.decided else "按默认读法"
    look = "strong" if entry.decided else "muted"
    pieces = [
        Piece(f"{entry.reading.id} "),
        Piece(how, look),
        Piece(f"：{entry.in_force.text}"),
    ]
    if entry.objections:
        pieces += [Piece("，"), Piece("乙方有异议", "warn")]
    if entry.waiting:
        pieces += [Piece("，"), Piece("有提请待批准", "calm")]
    return tuple(pieces)
