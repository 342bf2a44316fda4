"""What the pages of a change show: clocks, seals, and what would move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from contracts.queries.agreements import agreement_of
from contracts.queries.amendments import (
    Amendment,
    texts_in_force,
    total_in_force,
)
from contracts.queries.facts import reference
from contracts.rules.amendments import (
    Compared,
    compared,
    effect_of,
    facts_of,
    notice_of,
)
from contracts.rules.board.reading import lines
from contracts.rules.differences import Difference, difference
from contracts.rules.facts import Fact
from contracts.states import ProposalState, Side

CLOCKS = ("amendment_notice", "amendment_reply")


@dataclass(frozen=True)
class Seal:
    """The seal of one side: who confirmed it, or that it is missing."""

    side: str
    by: str = ""


@dataclass(frozen=True)
class Preview:
    """What moves on the day of effect, beside what would hold without."""

    on: date
    difference: Difference


def beside(request: HttpRequest, found: Amendment) -> list[dict[str, str]]:
    """Original and current side by side; as sealed, where it is sealed."""
    if found.supplement is not None:
        return list(found.supplement.changes)
    contract = request.contract
    rows: Sequence[Compared] = compared(
        found.changes,
        agreement=agreement_of(contract),
        standing=request.standing,
        total=total_in_force(contract, request.as_of),
        texts=texts_in_force(contract, request.as_of),
    )
    return [
        {
            "clause": one.change.clause,
            "kind": one.change.kind,
            "name": one.change.name,
            "before": one.before,
            "after": one.change.after,
        }
        for one in rows
    ]


def clocks(request: HttpRequest, found: Amendment) -> list[dict[str, Any]]:
    """Both clocks of 9.1 with their working, recorded or not yet."""
    standing = request.standing
    if found.notice is None:
        standing = request.what_if([notice(request, found)])
    return [
        {**row, "due": day(row["due_on"]), "met": day(row["met_on"]),
         "lines": lines(row["steps"])}
        for row in standing["deadlines"]
        if row["key"] in CLOCKS and _is_of(row, found)
    ]  # fmt: skip


def _is_of(row: Mapping[str, Any], found: Amendment) -> bool:
    """A letter's fact bears no number of the change: its row is told by it."""
    if found.letter is None or found.notice is None:
        return bool(row["act"] == found.number)
    return reference(found.notice) in (row.get("refs") or ())


def notice(request: HttpRequest, found: Amendment) -> Fact:
    """The letter as the fact it will be once it is received."""
    return notice_of(
        found.number,
        by=found.proposal.on_behalf_of,
        agreement=agreement_of(request.contract),
        letter_on=found.letter_on,
        effective_on=found.effective_on,
    )


def seals(found: Amendment) -> list[Seal]:
    """Both sides' seals, 甲方 first."""
    known: dict[str, str] = {}
    if found.supplement is not None and found.seal is not None:
        first, other = found.seal.on_behalf_of, found.supplement
        known = {
            first: str(other.sealed_by),
            (Side.B if first == Side.A else Side.A): str(other.recorded_by),
        }
    elif found.one_seal is not None:
        known = {
            found.one_seal.on_behalf_of: str(found.one_seal.proposed_by)
        }
    return [Seal(side, known.get(side, "")) for side in (Side.A, Side.B)]


def sent_back(found: Amendment) -> str:
    """Why the last scan was sent back, while none waits."""
    seal = found.seal
    if seal is None or seal.state != ProposalState.DECLINED:
        return ""
    return f"{seal.settled_by}：{seal.reason}"


def preview(request: HttpRequest, found: Amendment) -> Preview | None:
    """What a change that waits would move, asked of the day of effect."""
    if found.proposal.state != ProposalState.OPEN:
        return None
    signed_on = request.today
    if found.one_seal is not None:
        signed_on = date.fromisoformat(found.one_seal.payload["signed_on"])
    return foreseen(
        request,
        facts_of(
            found.changes,
            agreement=agreement_of(request.contract),
            effect_on=effect_of(found.effective_on, signed_on),
        ),
        on=effect_of(found.effective_on, signed_on),
    )


def foreseen(
    request: HttpRequest, facts: Sequence[Fact], *, on: date
) -> Preview:
    """The standing with and without; before the day of effect nothing moves.

    Supposes that until then nothing more is recorded.
    """
    day_asked = max(on, request.today)
    return Preview(
        on=day_asked,
        difference=difference(
            request.trial(day_asked, [], {}),
            request.trial(day_asked, facts, {}),
        ),
    )


def day(text: str | None) -> date | None:
    """An ISO day of the standing."""
    return date.fromisoformat(text) if text else None
