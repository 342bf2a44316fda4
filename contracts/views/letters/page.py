"""What the pages of 通知函件 share: which letter, its clocks, its address."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse

from contracts.models import Letter
from contracts.queries.agreements import agreement_of
from contracts.queries.letters import (
    LetterLine,
    letters_for,
    lines_of,
    moves_of,
)
from contracts.rules.board.deadlines import DeadlineLine, deadline_groups
from contracts.rules.board.reading import days_in_chinese
from contracts.rules.letters.addresses import (
    Move,
    address_in_agreement,
    address_on,
)
from contracts.rules.letters.kinds import clauses_of, clock_words

CURE, RIGHT = "cure", "rescission_right"


def letter_page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> TemplateResponse:
    """A page of this section."""
    return TemplateResponse(
        request,
        f"contracts/letters/{name}.html",
        {"section": "notices", **context},
        status=status,
    )


def letter_or_404(request: HttpRequest, pk: int) -> LetterLine:
    """A letter this person reads, with its steps up to the day asked for."""
    letter = (
        letters_for(request.contract, request.user, request.roles)
        .filter(pk=pk)
        .first()
    )
    if letter is None:
        raise Http404("没有这份函件。")
    return lines_of(request.contract, [letter], until=request.as_of)[0]


def clocks_of(request: HttpRequest, line: LetterLine) -> list[DeadlineLine]:
    """The deadlines that rest on a letter's fact, with their working."""
    if not line.ref:
        return []
    rows = [
        row
        for row in request.standing["deadlines"]
        if line.ref in (row.get("refs") or ())
    ]
    groups = deadline_groups(rows)
    return [row for group in groups for row in group.rows]


def said_of_cure(clocks: Iterable[DeadlineLine]) -> str:
    """What follows from a cure that ran out; the right, not its exercise."""
    found = {row.key: row for row in clocks}
    right = found.get(RIGHT)
    if right is None or right.met_on is not None:
        return ""
    since = right.window_from
    assert since is not None
    assert right.due_on is not None
    return days_in_chinese(
        f"补救期已届满而没有登记补救：{since}起，发函方可以书面通知解除协议，"
        f"{right.due_on}前不行使则消灭。平台只作提示，是否行使由发函方决定。"
    )


def address_of(
    request: HttpRequest, letter: Letter
) -> tuple[str, Move | None]:
    """Where a letter goes: fixed when signed out, else as of today."""
    agreement = agreement_of(request.contract)
    other = "b" if letter.side == "a" else "a"
    moves = moves_of(request.contract)
    day: date = letter.dated_on or request.today
    address, move = address_on(agreement, other, moves, day)
    return (letter.address if letter.dated_on else address), move


def old_and_new(
    request: HttpRequest, letter: Letter
) -> tuple[str, str, date] | None:
    """A change of address side by side: before, after, from which day."""
    if letter.kind != "address":
        return None
    agreement = agreement_of(request.contract)
    since = date.fromisoformat(letter.fields["effective_on"])
    earlier = [
        move
        for move in moves_of(request.contract)
        if move.effective_on < since and move.letter != letter.number
    ]
    old, _ = address_on(agreement, letter.side, earlier, since)
    return old, letter.fields["new_address"], since


def bases_of(request: HttpRequest, letter: Letter, kind) -> dict[str, Any]:
    """The clauses a letter rests on, and which date its clocks use."""
    agreement = agreement_of(request.contract)
    return {
        "clauses": clauses_of(kind, agreement, letter.fields),
        "clock_words": clock_words(kind, agreement),
        "in_head": address_in_agreement(
            agreement, "b" if letter.side == "a" else "a"
        ),
    }
