"""What people wrote themselves: letters, changes of the agreement, statements.

A draft of a letter has no effect and is its side's own until it has gone out
(design.md 2): it is found by that side, and counts for nobody else. A change
that was asked for, and what each side says of an event, both parties read.
"""

from collections.abc import Iterator

from contracts.models import Letter, LetterStep
from contracts.queries.amendments import Amendment, amendments_of
from contracts.queries.events import events_of
from contracts.queries.letters import letters_for, sides_of
from contracts.rules.fact_words import fact_title
from contracts.rules.words import WORDS
from contracts.states import Cause, Role, Side
from kaifeng_credit.searching.found import (
    Asked,
    Entry,
    Found,
    among,
    said_day,
    was_known,
)


def letters(asked: Asked, part: slice) -> Found:
    """Letters by their titles and their text; two queries."""
    went = LetterStep.objects.standing_facts(asked.contract).filter(
        step="posted", happened_on__lte=asked.until
    )
    gone_out = set(went.values_list("letter_id", flat=True))
    rows = letters_for(asked.contract, asked.user, asked.roles)
    entries = (
        Entry(
            title=row.title,
            target=("letter", row.pk),
            note=f"{row.get_kind_display()}，{row.number or '草稿'}",
            body=f"{row.addressee}；{row.body}",
        )
        for row in rows.order_by("-pk")
        # One that goes out after the day asked about was a draft on it.
        if (row.pk in gone_out or _own(row, asked))
        and was_known(row.drafted_at, asked)
    )
    return among(entries, asked, part)


def _own(row: Letter, asked: Asked) -> bool:
    return Role.AUDITOR in asked.roles or row.side in sides_of(asked.roles)


def amendments(asked: Asked, part: slice) -> Found:
    """Changes by what they change, why, and what was answered."""
    entries = (
        Entry(
            title=one.proposal.summary,
            target=("amendment", one.proposal.pk),
            note=f"{WORDS['amendment'][one.state(asked.until)].word}，"
            f"{said_day(one.letter_on)}",
            body="；".join(_words_of(one)),
        )
        for one in amendments_of(asked.contract, asked.user)
        if one.letter_on <= asked.until
        and was_known(one.proposal.proposed_at, asked)
    )
    return among(entries, asked, part)


def _words_of(one: Amendment) -> Iterator[str]:
    if one.proposal.note:
        yield f"理由：{one.proposal.note}"
    sealed = one.supplement.changes if one.supplement else ()
    for row in sealed:
        yield f"{row['name']}：原为 {row['before']}，改为 {row['after']}"
    if not sealed:
        for change in one.changes:
            yield f"{change.name}改为 {change.after}"
    if one.proposal.reason:
        yield f"答复：{one.proposal.reason}"


def statements(asked: Asked, part: slice) -> Found:
    """What each side says of an event that stands; the event is opened."""
    events, _ = events_of(asked.contract, asked.user, until=asked.until)
    entries = (
        Entry(
            title=fact_title(event.fact, asked.agreement),
            target=("event", event.row.pk),
            note=f"{Side(one.side).label}陈述，归因{Cause(one.cause).label}",
            body="；".join(filter(None, [one.text, one.file_name])),
        )
        for event in events
        for one in event.statements
        if was_known(one.recorded_at, asked)
    )
    return among(entries, asked, part)
