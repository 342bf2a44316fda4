"""The kinds of letters: who writes one, what it names, what it records.

Each kind that starts a clock records a fact of the vocabulary by its posting,
and no other clock than that fact's; the rest are paper only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.notices import (
    ADDRESS,
    ADVANCE,
    CURE,
    OUTSIDE_USE,
    REPLY,
)

A, B = "a", "b"
NOTIFIED = "notified"
# What a posting is recorded with, in its order; each waits for the one before.
STEPS = ("posted", "received", "replied")
STEP_LABELS: Mapping[str, str] = {
    "posted": "交寄",
    "received": "收到",
    "replied": "答复",
}
# The field of a `notified` fact that a later step fills.
FIELD_OF_STEP: Mapping[str, str] = {
    "received": "received_on",
    "replied": "replied_on",
}


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter.

    ``fact`` is the kind of fact its posting records (empty: none), ``subject``
    that fact's subject. ``fields`` are what it must name, ``optional`` what it
    may. ``term`` is the term of the agreement that it rests on: without that
    term an agreement knows no such letter. ``replies`` says that the text
    wants an answer in writing; ``proposes`` a fact that its posting asks the
    other side to sign.
    """

    key: str
    label: str
    heading: str  # 关于…的函
    sides: str = A + B
    fact: str = ""
    subject: str = ""
    fields: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    term: str = ""
    replies: bool = False
    proposes: str = ""
    clock: str = ""  # which date its clocks use (see `clock_words`)


LETTERS: Mapping[str, LetterKind] = {
    one.key: one
    for one in (
        LetterKind(
            "demand",
            "催告",
            "关于催告按期交付成果的函",
            sides=A,
            fact="demanded",
            fields=("deliverable", "due_on"),
            clock="posted",
        ),
        LetterKind(
            "payment_demand",
            "付款催告",
            "关于催告支付协议款项的函",
            sides=B,
            fact="payment_demanded",
            fields=("tranche", "due_on"),
            clock="posted",
        ),
        LetterKind(
            "breach",
            "违约通知",
            "关于要求停止违约行为并予以补救的函",
            fact=NOTIFIED,
            subject="breach",
            optional=("act",),
            term=CURE,
            clock="posted",
        ),
        LetterKind(
            "cure",
            "补救通知",
            "关于违约行为已予补救的函",
            fields=("cured_on",),
            optional=("act",),
            term=CURE,
            proposes="cured",
        ),
        LetterKind(
            "rescission",
            "解除通知",
            "关于解除协议的函",
            fact=NOTIFIED,
            subject="rescission",
            optional=("effective_on", "act"),
            term=ADVANCE,
            replies=True,
            clock="both",
        ),
        LetterKind(
            "amendment",
            "变更建议",
            "关于提议变更协议的函",
            fact=NOTIFIED,
            subject="amendment",
            fields=("effective_on",),
            term=ADVANCE,
            replies=True,
            clock="both",
        ),
        LetterKind(
            "address",
            "地址变更",
            "关于变更收件地址的函",
            fact=NOTIFIED,
            subject="address",
            fields=("effective_on", "new_address"),
            term=ADDRESS,
            clock="posted",
        ),
        LetterKind(
            "outside_use",
            "区域外使用申请",
            "关于申请在约定区域以外使用服务成果的函",
            sides=B,
            fact=NOTIFIED,
            subject="outside_use",
            fields=("effective_on",),
            term=OUTSIDE_USE,
            replies=True,
            clock="posted",
        ),
        LetterKind("general", "一般通知", "关于有关事项的函"),
    )
}

def clock_words(kind: LetterKind, agreement: Agreement) -> tuple[str, ...]:
    """Which date each clock of a letter uses, and by which clause."""
    if not kind.clock:
        return ("协议未规定期限，交寄日与收到日照录",)
    article = agreement.notice_article
    posted = f"以交寄日为准{f'（{article}）' if article else ''}"
    if kind.clock == "posted":
        return (f"期限{posted}",)
    words = [f"提前通知的期限{posted}"]
    if REPLY in agreement.terms:
        cite = agreement.cite(agreement.terms[REPLY].clause)
        words.append(f"回复期限自另一方收到之日起算（{cite}）")
    return tuple(words)


def kinds_for(agreement: Agreement, side: str) -> tuple[LetterKind, ...]:
    """The kinds one side may write under an agreement.

    >>> from types import SimpleNamespace
    >>> [one.key for one in kinds_for(SimpleNamespace(terms={}), "b")]
    ['payment_demand', 'general']
    """
    return tuple(
        one
        for one in LETTERS.values()
        if side in one.sides and (not one.term or one.term in agreement.terms)
    )


def clauses_of(
    kind: LetterKind, agreement: Agreement, fields: Mapping[str, Any]
) -> tuple[str, ...]:
    """The clauses a letter rests on: its own term's, and what it names."""
    found = []
    if kind.term:
        found.append(agreement.terms[kind.term].clause)
    key, number = fields.get("deliverable"), fields.get("tranche")
    if key and key in agreement.packages:
        found.append(agreement.packages[key].clause)
    elif key:
        found.append(agreement.deliverables[key].service_clause)
    if number:
        found += [
            one.clause
            for one in agreement.tranches
            if one.number == int(number)
        ]
    return tuple(found)


def fact_of_letter(
    kind: LetterKind,
    fields: Mapping[str, Any],
    *,
    side: str,
    days: Mapping[str, date],
) -> dict[str, Any] | None:
    """The plain row `parse_fact` reads, once the letter is posted.

    ``days`` are those of its steps; ``fields`` what it names, days as ISO
    text. None for a letter that is paper only, and before it is posted.
    """
    if not kind.fact or "posted" not in days:
        return None
    row: dict[str, Any] = {"kind": kind.fact, "on": days["posted"].isoformat()}
    for name in ("deliverable", "due_on", "effective_on", "act"):
        if fields.get(name):
            row[name] = fields[name]
    if fields.get("tranche"):
        row["tranche"] = int(fields["tranche"])
    if kind.fact == NOTIFIED:
        row |= {"subject": kind.subject, "by": side}
        row |= {
            name: days[step].isoformat()
            for step, name in FIELD_OF_STEP.items()
            if step in days
        }
    return row


def proposed_row(
    kind: LetterKind, fields: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The fact a posting asks the other side to sign (补救)."""
    if not kind.proposes:
        return None
    row = {"kind": kind.proposes, "on": fields["cured_on"]}
    if fields.get("act"):
        row["act"] = fields["act"]
    return row


def state_of(
    kind: LetterKind, days: Mapping[str, date], *, issued: bool
) -> str:
    """Where a letter stands, in the keys of the word list (``notice``).

    ``issued`` says that it was signed out; only then is anything posted.

    >>> day = date(2026, 1, 5)
    >>> state_of(LETTERS["breach"], {"posted": day, "received": day}, issued=True)
    'received'
    >>> later = {"posted": day, "received": day}
    >>> state_of(LETTERS["amendment"], later, issued=True)
    'awaiting_reply'
    >>> state_of(LETTERS["amendment"], {}, issued=True)
    'issued'
    """
    if "replied" in days:
        return "replied"
    if "received" in days:
        return "awaiting_reply" if kind.replies else "received"
    if "posted" in days:
        return "posted"
    return "issued" if issued else "draft"


def next_step(days: Mapping[str, date]) -> str:
    """The step that may be recorded next; empty once all are."""
    return next((step for step in STEPS if step not in days), "")


def out_of_turn(days: Mapping[str, date], step: str, *, issued: bool) -> str:
    """Why a step may not be recorded now, and what to do; empty if it may.

    >>> out_of_turn({}, "received", issued=True)
    '请先登记交寄，再登记收到。'
    """
    if not issued:
        return "函件尚未签发。签发后才能登记交寄。"
    label, then = STEP_LABELS[step], next_step(days)
    if then == step:
        return ""
    if step in days:
        return f"{label}已登记。日期有误的，在函件页更正最近一步后重新登记。"
    return f"请先登记{STEP_LABELS[then]}，再登记{label}。"
