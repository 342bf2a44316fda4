"""条款对照: every duty of the agreement, its home and what is recorded."""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.queries.agreements import agreement_by_key, agreement_of
from contracts.rules.board.shapes import Piece
from contracts.rules.coverage import (
    CoveredArticle,
    Duty,
    covered_articles,
    read_coverage,
)
from contracts.rules.facts import facts_as_of
from contracts.states import Role, Side
from contracts.views.pages import contract_page
from payments.queries.facts import all_facts

# Pages of one role: who else reads the row is told whose it is instead.
KEEPERS = {("payee",): Role.A_FINANCE}
TABLES = Path(__file__).resolve().parent.parent / "contracts/coverage"


@lru_cache(maxsize=32)
def duties_of(key: str, version: str) -> tuple[Duty, ...]:
    """The duties of an agreement; none where nobody has drawn them up.

    The process keeps them, files do not change.
    """
    table = TABLES / f"{key}.csv"
    if not table.exists():
        return ()
    return read_coverage(
        table.read_text("utf-8"), agreement_by_key(key, version)
    )


@contract_page("GET")
def coverage(request: HttpRequest) -> HttpResponse:
    """All clauses with their duties, or those that bind one side (?side=)."""
    asked = request.GET.get("side", "")
    side = asked if asked in Side.values else None
    contract = request.contract
    agreement = agreement_of(contract)
    duties = duties_of(agreement.key, agreement.version)
    articles = covered_articles(
        agreement,
        duties,
        facts_as_of(all_facts(contract), request.as_of) if duties else (),
        side=side,
    )
    return TemplateResponse(
        request,
        "coverage.html",
        {
            "agreement": agreement,
            "articles": articles,
            "drawn_up": bool(duties),
            "kept": _kept(duties, request.roles),
            "lead": _lead(articles, drawn_up=bool(duties)),
            "asked_side": side,
            "sides": [("", "双方"), *Side.choices],
        },
    )


def _kept(duties: tuple[Duty, ...], roles: Collection[str]) -> dict[str, str]:
    """By duty whose its page is, where it is none of the reader's roles."""
    return {
        duty.id: role.label
        for duty in duties
        if (role := KEEPERS.get(duty.place)) and role not in roles
    }


def _lead(
    articles: tuple[CoveredArticle, ...], *, drawn_up: bool
) -> tuple[Piece, ...]:
    rows = [
        duty
        for article in articles
        for clause in article.clauses
        for duty, _ in clause.duties
    ]
    if not drawn_up:
        return (Piece("这份协议还没有条款对照", "calm"),)
    by_hand = sum(duty.home == "by_hand" for duty in rows)
    return (
        Piece(f"{len(rows)} 项义务", "good"),
        Piece(
            f"，{len(rows) - by_hand} 项由平台计算或办理，{by_hand} 项以书面材料为准"
        ),
    )
