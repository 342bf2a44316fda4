"""期限: every duty with a clock, both its dates, and how each was counted."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.queries.letters import letters_behind
from contracts.rules.board.deadlines import (
    OVERDUE,
    SOON,
    UNRECORDED,
    DeadlineGroup,
    deadline_groups,
)
from contracts.rules.board.shapes import Piece
from contracts.rules.differences import figure
from contracts.rules.touching import about
from contracts.states import Side
from contracts.views.pages import contract_page


@contract_page("GET")
def deadline_list(request: HttpRequest) -> HttpResponse:
    """All deadlines, or those of one side (``?side=a|b``)."""
    asked = request.GET.get("side", "")
    side = asked if asked in Side.values else None
    rows = request.standing["deadlines"]
    groups = deadline_groups(
        rows,
        side=side,
        letters=letters_behind(request.contract, request.user, rows),
    )
    return TemplateResponse(
        request,
        "contracts/deadline_list.html",
        {
            "lead": _lead(groups),
            "groups": groups,
            "objections": about(request.objections, figure("deadline", "")),
            "asked_side": side,
            "sides": [("", "双方"), *Side.choices],
        },
    )


def _lead(groups: tuple[DeadlineGroup, ...]) -> tuple[Piece, ...]:
    """How many are overdue, which the longest, and which comes next."""
    by_key = {group.key: group.rows for group in groups}
    late, near = by_key.get(OVERDUE, ()), by_key.get(SOON, ())
    dated = [row for row in near if row.due_on]
    pieces: tuple[Piece, ...]
    if late:
        longest = "：" if len(late) == 1 else "，最久的是"
        pieces = (
            Piece(f"{len(late)} 项期限已逾期", "bad"),
            Piece(f"{longest}{late[0].title}，逾期 {late[0].n} 日"),
        )
    elif UNRECORDED in by_key:  # what nobody recorded may well be overdue
        rows = by_key[UNRECORDED]
        known = sum(bool(row.n) for row in rows)
        pieces = (
            *(
                (Piece(f"已知 {known} 项逾期", "bad"), Piece("，其余 "))
                if known
                else (Piece("是否逾期 "),)
            ),
            Piece("尚不能判断", "calm"),
            Piece(f"，{len(rows) - known} 项还没有补录"),
        )
    else:
        pieces = (Piece("没有逾期的期限", "good"),)
    if not dated:
        return pieces
    first = dated[0]
    left = f"，剩 {first.n} 个工作日" if first.n is not None else ""
    day = f"{first.due_on:%Y年}{first.due_on.month}月{first.due_on.day}日"
    return (*pieces, Piece(f"；接下来是{first.title}，{day}到期{left}"))
