"""时间线: everything with a day on one scale, and what has none beside it."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.models import Contract
from contracts.queries.agreements import agreement_of, calendar
from contracts.queries.clock import complete_through
from contracts.queries.facts import decided_readings, facts_of
from contracts.rules.board.reading import Reader
from contracts.rules.board.shapes import Piece
from contracts.rules.chosen import chosen_readings
from contracts.rules.facts import facts_as_of
from contracts.rules.impediments import (
    HINDERING,
    Impediment,
    read_impediments,
)
from contracts.rules.record import Record
from contracts.rules.record_order import in_order
from contracts.states import Side
from contracts.views.pages import contract_page
from kaifeng_credit.timeline.drawing import draw, legend
from kaifeng_credit.timeline.lines import days_said, timeline_of
from kaifeng_credit.timeline.shapes import Timeline


@contract_page("GET")
def timeline(request: HttpRequest) -> HttpResponse:
    """The whole contract on one line of time, or one side's part of it."""
    asked = request.GET.get("side", "")
    side = asked if asked in Side.values else None
    reader = Reader(
        request.standing,
        agreement_of(request.contract),
        calendar(),
        request.as_of,
    )
    whole = timeline_of(reader, _impediments(request.contract, reader))
    found = _of_side(whole, side)
    return TemplateResponse(
        request,
        "timeline.html",
        {
            "lead": _lead(
                found,
                late=_in_state(reader, side, "overdue"),
                unrecorded=_in_state(reader, side, "not_recorded"),
            ),
            "drawing": draw(found.lines, as_of=request.as_of),
            "signs": legend(),
            "lines": [(one, days_said(one)) for one in found.lines],
            "undated": found.undated,
            "asked_side": side,
            "sides": [("", "双方"), *Side.choices],
        },
    )


def _impediments(
    contract: Contract, reader: Reader
) -> tuple[Impediment, ...]:
    """Asked of the rows: a standing only says what they moved."""
    agreement = reader.agreement
    rows = sorted(facts_of(contract), key=lambda row: row[0])
    known = facts_as_of(in_order(fact for _, fact in rows), reader.as_of)
    hindering = [fact for fact in known if fact.kind in HINDERING]
    if not hindering:
        return ()
    return read_impediments(
        hindering,
        agreement=agreement,
        readings=chosen_readings(agreement, decided_readings(contract)),
        calendar=reader.calendar,
        record=Record(
            reader.as_of, complete_through(contract, as_of=reader.as_of)
        ),
    )


def _of_side(found: Timeline, side: str | None) -> Timeline:
    """What binds one side, and what binds both."""
    if side is None:
        return found
    return Timeline(
        tuple(one for one in found.lines if one.side in (side, None)),
        tuple(one for one in found.undated if one.side in (side, None)),
    )


def _in_state(reader: Reader, side: str | None, state: str) -> int:
    """How many deadlines stand so, as the page of deadlines counts them."""
    return sum(
        row["state"] == state and (side is None or row["obligor"] == side)
        for row in reader.deadlines
    )


def _lead(
    found: Timeline, *, late: int, unrecorded: int
) -> tuple[Piece, ...]:
    pieces = [Piece(f"{len(found.lines)} 项有日期")]
    if late:
        pieces += [Piece("，"), Piece(f"{late} 项期限已逾期", "bad")]
    if unrecorded:  # no lateness is no good news where nothing is recorded
        pieces += [
            Piece("，"),
            Piece(f"{unrecorded} 项尚未补录，是否逾期尚不能判断", "calm"),
        ]
    if found.undated:
        pieces.append(Piece(f"，{len(found.undated)} 项协议未约定期限"))
    return tuple(pieces)
