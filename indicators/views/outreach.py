"""宣传与培训: whether the numbers are enough, and which months lack one."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.queries.agreements import agreement_of
from contracts.queries.people import who_can
from contracts.rules.board.reading import day
from contracts.rules.board.shapes import Piece
from contracts.services.files import OF_A_FILE
from contracts.states import Role
from contracts.views.pages import contract_page, shows_now, try_service
from indicators.forms import ActivityForm
from indicators.policies import (
    CONFIRMERS,
    RECORDERS,
    check_can_record_activity,
)
from indicators.queries.activities import (
    article_days,
    entries,
    entries_at,
    sent_back,
    waiting_activities,
)
from indicators.rules.activities import (
    ARTICLE,
    KINDS,
    clause_of,
    kind_of,
    kinds_of,
)
from indicators.rules.pace import (
    MonthOfArticles,
    PaceLine,
    months_of,
    pace_lines,
)
from indicators.services.activities import propose_activity

PER_PAGE = 25
# The fields that refusals speak of.
FIELD_OF = {
    "bad_link": "link",
    "day_in_future": "on",
    "day_before_agreement": "on",
    **dict.fromkeys(OF_A_FILE, "file"),
}


@contract_page("GET")
def outreach(request: HttpRequest) -> HttpResponse:
    """Every quota with its pace, the months, what waits, what stands."""
    contract, agreement = request.contract, agreement_of(request.contract)
    lines = pace_lines(request.standing["quotas"])
    kinds = kinds_of(agreement)
    chosen = kind_of(request.GET.get("kind", ""), agreement)
    rows = entries(
        contract,
        request.user,
        until=request.as_of,
        kind=chosen.key if chosen else "",
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    now = shows_now(request)
    waiting = list(waiting_activities(contract, request.user)) if now else []
    known = request.standing.get("complete_through")
    months = _months(request) if kind_of(ARTICLE, agreement) else ()
    return TemplateResponse(
        request,
        "indicators/outreach.html",
        {
            "lead": _lead(lines, recorded=known is not None),
            "lines": lines,
            "months": months,
            "months_clause": clause_of(KINDS[ARTICLE], agreement),
            "empty_months": [one for one in months if one.look == "fix"],
            "waiting": waiting,
            "sent_back": sent_back(contract, request.user) if now else (),
            "offers": _offers(request) if now else (),
            "records": who_can(contract, *RECORDERS),
            "confirms": who_can(contract, *CONFIRMERS),
            "kinds": kinds,
            "chosen": chosen.key if chosen else "",
            "page": page,
            "rows": entries_at(page.object_list, agreement),
            "query": f"&kind={chosen.key}" if chosen else "",
        },
    )


def _months(request: HttpRequest) -> tuple[MonthOfArticles, ...]:
    """The agreement's months up to the day asked for, or to its end."""
    contract = request.contract
    return months_of(
        start=agreement_of(contract).effective_on,
        until=_until(request),
        known_to=day(request.standing.get("complete_through")),
        counts=article_days(contract, until=request.as_of),
    )


def _until(request: HttpRequest) -> date:
    ended = day(request.standing.get("ended_on"))
    return min(request.as_of, ended) if ended else request.as_of


def _offers(request: HttpRequest) -> list[tuple[str, str, str]]:
    """The forms this person may fill in: key, label, clause."""
    if not set(RECORDERS) & set(request.roles):
        return []
    agreement = agreement_of(request.contract)
    return [
        (kind.key, kind.label, clause_of(kind, agreement))
        for kind in kinds_of(agreement)
    ]


def _lead(
    lines: tuple[PaceLine, ...], *, recorded: bool
) -> tuple[Piece, ...]:
    """The sentence: enough or not, what is missing by its name."""
    if not lines:
        return (Piece("这份协议没有写明数量的宣传与培训要求", "calm"),)
    short = [line for line in lines if line.state == "short"]
    unsure = [line for line in lines if line.state == "not_recorded"]
    met = sum(line.state == "met" for line in lines)
    if short:
        said = "、".join(
            f"{line.name}少 {line.missing} {line.unit}" for line in short
        )
        return (Piece(said, "bad"), Piece(f"；{len(lines)} 项已达到 {met} 项"))
    if unsure and not recorded:
        return (
            Piece("尚未补录", "warn"),
            Piece(f"，{len(lines)} 项数量要求暂不能判断"),
        )
    if met == len(lines):
        return (Piece(f"{met} 项数量要求全部达到", "good"),)
    return (
        Piece("没有已经短缺的数量", "good"),
        Piece(f"；{len(lines)} 项中已达到 {met} 项，其余未到期"),
    )


@contract_page("GET", "POST")
def new_activity(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind of entry: typed, checked, and handed to 甲方 to confirm."""
    agreement = agreement_of(request.contract)
    asked = kind_of(kind, agreement)
    if asked is None:
        raise Http404("没有这一类登记。")
    check_can_record_activity(request.contract, request.user)
    form = ActivityForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        kind=asked,
    )
    if request.method == "POST" and form.is_valid():
        proposal, refused = try_service(lambda: _propose(request, form))
        if refused is None:
            messages.success(
                request, f"已登记{proposal.summary}，甲方确认后计入数量。"
            )
            return redirect("outreach", request.contract.slug)
        field = FIELD_OF.get(refused.code)
        form.add_error(
            field if field in form.fields else None, refused.message
        )
    signers = (Role.A_APPROVER,) if asked.by_approver else CONFIRMERS
    context: dict[str, Any] = {
        "section": "outreach",
        "kind": asked,
        "clause": clause_of(asked, agreement),
        "quota": agreement.quotas.get(asked.quota or ""),
        "form": form,
        "signers": who_can(request.contract, *signers),
    }
    return TemplateResponse(
        request,
        "indicators/activity_form.html",
        context,
        status=422 if form.errors else 200,
    )


def _propose(request: HttpRequest, form: ActivityForm):
    file = form.cleaned_data.get("file")
    return propose_activity(
        contract=request.contract,
        kind=form.kind.key,
        values=form.values(),
        by=request.user,
        today=request.today,
        note=form.cleaned_data["note"],
        evidence=(file.name, file.chunks()) if file else None,
    )
