"""资金: finance's first page over every contract one reads."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from contracts.policies import NotAllowed
from contracts.queries.clock import today
from contracts.states import Role
from kaifeng_credit.finance.board import build_board
from kaifeng_credit.finance.chart import build_chart
from kaifeng_credit.finance.gathering import (
    READERS,
    money_of,
    reads_money,
)

PER_PAGE = 20
UNKNOWN = "款项的事实尚未补录，无法判定"


@login_required
@require_safe
def finance(request: HttpRequest) -> HttpResponse:
    """What is payable, coming, blocked, not invoiced and claimed.

    Real contracts and demos are never summed together: ``?demo=1`` shows
    the demos where there are both.
    """
    if not reads_money(request.user):
        who = "、".join(Role(role).label for role in READERS)
        raise NotAllowed("当前角色没有资金首页。", who=who)
    found = money_of(request.user)
    real = [one for one in found.rows if not one.is_demo]
    demo = [one for one in found.rows if one.is_demo]
    shows_demo = bool(demo) and (not real or "demo" in request.GET)
    contracts = demo if shows_demo else real
    board = build_board(contracts)
    heap = board.heap(request.GET.get("show", ""))
    page = Paginator(heap.lines, PER_PAGE).get_page(request.GET.get("page"))
    days = {one.day for one in contracts}
    query = f"&show={heap.key}" + ("&demo=1" if shows_demo and real else "")
    return TemplateResponse(
        request,
        "finance.html",
        {
            "board": board,
            "heap": heap,
            "empty": UNKNOWN if board.unknown else heap.empty,
            "page": page,
            "lines": [
                (one, reverse(one.target[0], args=one.target[1:]))
                for one in page
            ],
            "query": query,
            "demo_query": "&demo=1" if shows_demo and real else "",
            "chart": build_chart(
                (one.money for one in contracts),
                until=max(days, default=today()),
            ),
            "count": len(contracts),
            "behind": found.behind,
            "shows_demo": shows_demo,
            "has_both": bool(real and demo),
            "day": days.pop() if len(days) == 1 else None,
        },
    )
