"""A mail's words: what, by when, why, who and where; no amounts, no names.

Each mail is written when it goes: of a deadline it says what is so that day,
once, however many reminders of it waited over a holiday or for a server.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from contracts.models import Contract, User
from contracts.queries.agreements import agreement_of, calendar
from contracts.queries.people import roles_of
from contracts.rules.agreement import Agreement
from contracts.rules.board.deadlines import anchor_of, identity
from contracts.rules.calendar import WorkingCalendar
from contracts.states import SIDE_OF_ROLE, Role
from kaifeng_credit.gathering import standing_as_of
from kaifeng_credit.reminding.saying import (
    Said,
    no_notice,
    owed_by,
    reason_for,
    said_of,
)
from kaifeng_credit.reminding.unread import unread_of
from payments.services.report_mails import one_line

AHEAD = timedelta(days=21)  # how far the week's mail looks
SUBJECT = "【期限提醒】{first}"
MORE = "（共 {count} 项）"
WEEK_SUBJECT = "【每周汇总】本周期限：{counts}"


@dataclass(frozen=True)
class Line:
    """One deadline in a mail; ``short`` is how long it is, for the subject."""

    title: str
    when: str
    short: str
    late: bool
    who: str
    why: str
    link: str


@dataclass(frozen=True)
class OfContract:
    """The deadlines of one contract, and where its page is."""

    title: str
    link: str
    lines: tuple[Line, ...]
    unread: int = 0


@dataclass(frozen=True)
class Written:
    """A mail as it goes: the same words as text and as a page."""

    subject: str
    text: str
    html: str


def host() -> str | None:
    """The portal's own name, for the id of a mail."""
    return urlsplit(settings.PUBLIC_URL).hostname


def reminders_letter(
    user: User, rows: Sequence, today: date
) -> Written | None:
    """One mail of what a person's waiting reminders still speak of.

    What was met, or is no deadline any more, is left out; None: all of it.
    """
    by_contract: dict[Contract, list] = {}
    for row in rows:
        by_contract.setdefault(row.reminder.contract, []).append(row.reminder)
    parts = []
    for contract, reminders in by_contract.items():
        if lines := tuple(_still_open(contract, reminders, today)):
            parts.append(_part(contract, "reminders", lines))
    if not parts:
        return None
    every = [line for part in parts for line in part.lines]
    first = f"{every[0].title}，{every[0].short}"
    more = MORE.format(count=len(every)) if len(every) > 1 else ""
    return _written(
        SUBJECT.format(first=first + more), "期限提醒", parts, by_contract
    )


def _still_open(
    contract: Contract, reminders: Iterable, today: date
) -> Iterator[Line]:
    agreement, official = agreement_of(contract), calendar()
    rows = {
        identity(row): row
        for row in standing_as_of(contract, today)["deadlines"]
    }
    for name in dict.fromkeys(one.deadline for one in reminders):
        row = rows.get(name)
        if row and (said := said_of(row, official, today)):
            yield line_of(row, said, agreement, slug=contract.slug)


def week_letter(user: User, rows: Sequence, today: date) -> Written | None:
    """What is late or due within three weeks, of one's own side."""
    by_contract = {}
    for contract in real_contracts(user):
        lines = tuple(_week_of(contract, user, today))
        unread = unread_of(contract, user)
        if lines or unread:
            by_contract[contract] = _part(
                contract,
                "deadlines" if lines else "reminders",
                lines,
                unread=unread,
            )
    if not by_contract:
        return None
    every = [line for part in by_contract.values() for line in part.lines]
    late = sum(line.late for line in every)
    counts = [
        f"{words} {count} 项"
        for words, count in (
            ("已逾期", late),
            ("三周内到期", len(every) - late),
        )
        if count
    ]
    return _written(
        WEEK_SUBJECT.format(counts="，".join(counts) or "三周内没有到期"),
        "本周期限",
        list(by_contract.values()),
        by_contract,
    )


def real_contracts(user: User) -> list[Contract]:
    """The contracts a person works on; what is only shown sends no mail."""
    return list(
        Contract.objects.visible_to(user)
        .filter(is_demo=False)
        .select_related("agreement_version", "projection")
        .order_by("pk")
        .distinct()
    )


def _week_of(contract: Contract, user: User, today: date) -> Iterator[Line]:
    sides = {
        SIDE_OF_ROLE[Role(role)].value
        for role in roles_of(user, contract)
        if role in SIDE_OF_ROLE
    }
    rows = standing_as_of(contract, today)["deadlines"] if sides else ()
    yield from week_lines(
        rows, agreement_of(contract), calendar(),
        sides=sides, today=today, slug=contract.slug,
    )  # fmt: skip


def week_lines(
    rows: Iterable[Mapping[str, Any]],
    agreement: Agreement,
    official: WorkingCalendar,
    *,
    sides: set[str],
    today: date,
    slug: str,
) -> Iterator[Line]:
    """The deadlines of some sides that are late or near, soonest first."""
    found = []
    for row in rows:
        if row["obligor"] not in (*sides, None):
            continue
        said = said_of(row, official, today)
        if said is not None and said.on <= today + AHEAD:
            line = line_of(row, said, agreement, slug=slug)
            found.append((said.on, line.title, line))
    yield from (line for *_, line in sorted(found, key=lambda one: one[:2]))


def line_of(
    row: Mapping[str, Any],
    said: Said,
    agreement: Agreement,
    *,
    slug: str,
) -> Line:
    """A row of a standing as a mail says it; its link is its own place."""
    place = f"{reverse('deadlines', args=[slug])}#{anchor_of(identity(row))}"
    return Line(
        title=one_line(row["title"]),
        when=said.words,
        short=said.short,
        late=said.late > 0,
        who=owed_by(row),
        why=one_line(reason_for(row, agreement)),
        link=settings.PUBLIC_URL + place,
    )


def _part(
    contract: Contract, page: str, lines: tuple[Line, ...], *, unread: int = 0
) -> OfContract:
    return OfContract(
        title=one_line(contract.title),
        link=settings.PUBLIC_URL + reverse(page, args=[contract.slug]),
        lines=lines,
        unread=unread,
    )


def _written(
    subject: str,
    heading: str,
    parts: Sequence[OfContract],
    contracts: Iterable[Contract],
) -> Written:
    said = {no_notice(agreement_of(contract)) for contract in contracts}
    context = {
        "heading": heading,
        "parts": parts,
        "no_notice": said.pop() if len(said) == 1 else no_notice(None),
        "settings": settings.PUBLIC_URL + reverse("reminder_preferences"),
    }
    return Written(
        subject=one_line(subject),
        text=render_to_string("mail/deadlines.txt", context),
        html=render_to_string("mail/deadlines.html", context),
    )
