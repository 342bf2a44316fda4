"""这一天的结论后来有变化: what was recorded later, and what it changed."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.queries.agreements import agreement_of
from contracts.rules.board import Piece
from contracts.views.pages import contract_page
from kaifeng_credit.replay import Replay, what_changed

STEPS_PER_PAGE = 20
SHOWN = 15  # of changes, and of the entries of one act; the rest unfolds


@contract_page("GET")
def day_history(request: HttpRequest) -> HttpResponse:
    """For a past day: known when it ended, known now, and what came between."""
    context = {"agreement": agreement_of(request.contract)}
    if request.as_of >= request.today:
        return TemplateResponse(request, "day_history.html", context)
    replay = Replay(request.contract, request.as_of, request.user)
    overall = what_changed(replay, request.standing)
    page = Paginator(replay.steps, STEPS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    told = replay.tell(page.start_index() - 1, page.end_index())
    return TemplateResponse(
        request,
        "day_history.html",
        {
            **context,
            "past": True,
            "lead": _lead(len(replay.steps), len(overall)),
            "overall": overall,
            "page": page,
            "told": told,
            "shown_changes": f":{SHOWN}",
            "rest": overall[SHOWN:],
            "shown_entries": f":{SHOWN}",
            "other_entries": f"{SHOWN}:",
        },
    )


def _lead(acts: int, changed: int) -> tuple[Piece, ...]:
    if not acts:
        return Piece("这一天之后 "), Piece("没有补记或更正", "good")
    if not changed:
        return (
            Piece(f"这一天之后补记或更正 {acts} 次，"),
            Piece("结论没有变化", "good"),
        )
    return (
        Piece(f"这一天之后补记或更正 {acts} 次，结论 "),
        Piece(f"有 {changed} 处变化", "warn"),
    )
