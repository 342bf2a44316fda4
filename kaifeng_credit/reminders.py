"""Reminders of deadlines: once per person, deadline and stage.

A reminder is a message inside the portal, and by mail where a mail host is
set; it is never the notice that 第八条 asks for, and says so. Dates are
counted to the most careful reading first, then to the decided one; overdue
is said only by the decided one (design.md 4).
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Any

from django.db import transaction

from contracts.models import Contract, Membership, Reminder, User
from contracts.queries.agreements import agreement_of, calendar
from contracts.queries.calendars import one_calendar
from contracts.queries.clock import now, today
from contracts.rules.agreement import Agreement
from contracts.rules.board.deadlines import identity
from contracts.rules.calendar import WorkingCalendar
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.states import Role, Side
from kaifeng_credit.gathering import standing_as_of
from kaifeng_credit.reminding.posting import queue_mails
from kaifeng_credit.reminding.saying import (
    coming_words,
    late_words,
    no_notice,
)
from kaifeng_credit.reminding.unread import reminders_of

log = logging.getLogger(__name__)

Row = Mapping[str, Any]

# design.md 5: working days before the date, the day itself, then weekly.
WORKING_DAYS_BEFORE = (0, 1, 5, 15)
DAYS_A_WEEK = 7
SHOWN = 8  # on the to-do page
CHUNK = 100  # contracts a worker takes at a time

# Who can act on a deadline; in the order: what it is, which side owes it.
ACTORS = {
    ("payment", Side.A): (Role.A_HANDLER, Role.A_APPROVER, Role.A_FINANCE),
    ("invoice", Side.B): (Role.B_LEAD,),
    ("submission", Side.B): (Role.B_LEAD, Role.B_ONSITE),
    ("rework", Side.B): (Role.B_LEAD, Role.B_ONSITE),
}
ACTORS_OF_SIDE = {
    Side.A: (Role.A_HANDLER, Role.A_APPROVER),
    Side.B: (Role.B_LEAD,),
}
# Who of the other side hears of it once it is overdue.
COUNTERPARTS = {Side.A: Role.B_LEAD, Side.B: Role.A_HANDLER}


@dataclass(frozen=True)
class Due:
    """A reminder that is due on a day, before anybody is named."""

    deadline: str  # the row's key with what tells its repetitions apart
    stage: str
    text: str
    roles: tuple[str, ...]


def due_reminders(
    deadlines: Iterable[Row],
    *,
    agreement: Agreement,
    calendar: WorkingCalendar,
    as_of: date,
) -> list[Due]:
    """Which reminders the deadlines of a standing call for on a day.

    A stage that a missed night skipped is made up for: the smallest stage
    that is not yet passed counts.
    """
    found = []
    for row in deadlines:
        said = _overdue(row) or _coming(row, calendar, as_of)
        if said is None:
            continue
        stage, words = said
        found.append(
            Due(
                deadline=identity(row),
                stage=stage,
                text=f"{row['title']}（{agreement.cite(row['clause'])}）："
                f"{words}。{no_notice(agreement)}",
                roles=_roles(row),
            )
        )
    return found


def _overdue(row: Row) -> tuple[str, str] | None:
    said = late_words(row)
    if said is None:
        return None
    week = (said.late - 1) // DAYS_A_WEEK
    return f"overdue_{week}", said.words


def _coming(
    row: Row, calendar: WorkingCalendar, as_of: date
) -> tuple[str, str] | None:
    """The stage before a date: the careful one, then the decided one."""
    said = coming_words(row, calendar, as_of)
    if said is None or said.left is None:
        return None
    left = said.left
    reached = next((n for n in WORKING_DAYS_BEFORE if left <= n), None)
    if reached is None:
        return None
    stage = f"before_{reached}" if reached else "today"
    careful = row["alert_on"] == said.on.isoformat()
    return ("" if careful else "due_") + stage, said.words


def _roles(row: Row) -> tuple[str, ...]:
    sides = [Side(row["obligor"])] if row["obligor"] else list(Side)
    what = row["key"].rpartition("_")[2]
    roles: list[str] = []
    for side in sides:
        roles += ACTORS.get((what, side), ACTORS_OF_SIDE[side])
        if row["state"] == "overdue":
            roles.append(COUNTERPARTS[side])
    return tuple(dict.fromkeys(roles))


def chunks(size: int = CHUNK) -> Iterator[list[int]]:
    """Every contract once, some at a time: what workers share out."""
    found = iter(Contract.objects.order_by("pk").values_list("pk", flat=True))
    while chunk := list(islice(found, size)):
        yield chunk


def check_deadlines(
    pks: Iterable[int] | None = None, *, as_of: date | None = None
) -> int:
    """Bring contracts' stored answers up to date and remind their people.

    All contracts, or some. The number of reminders given; a second run on
    the same day gives none, so what a worker left undone is run again. One
    contract that cannot be answered does not silence the others.
    """
    given = 0
    for pk in chain.from_iterable(chunks()) if pks is None else pks:
        try:
            given += len(remind(pk, as_of=as_of))
        except Exception:
            log.exception("contract %s: deadlines not checked", pk)
    return given


@transaction.atomic
@one_calendar()
def remind(contract_pk: int, *, as_of: date | None = None) -> list[Reminder]:
    """Give the reminders of one contract that were not given yet.

    Under the contract's lock, so that two runs at once give each one once.
    A demo stands on its own day.
    """
    contract = lock_contract(contract_pk, after_end=True)
    day = contract.pinned_on or as_of or today()
    due = due_reminders(
        standing_as_of(contract, day)["deadlines"],
        agreement=agreement_of(contract),
        calendar=calendar(),
        as_of=day,
    )
    rows = _new_rows(contract, due)
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        audit.record(
            "reminders_given",
            by=None,
            contract=contract,
            summary=f"发出期限提醒 {len(rows)} 条",
        )
        if not contract.is_demo:
            queue_mails(_given(contract, rows), now=now())
    return rows


def _given(contract: Contract, rows: list[Reminder]) -> list[Reminder]:
    """The rows just written, with their keys; under the contract's lock."""
    wanted = {(row.user_id, row.deadline, row.stage) for row in rows}
    stored = Reminder.objects.filter(
        contract=contract, user__in={row.user_id for row in rows}
    )
    return [
        row
        for row in stored
        if (row.user_id, row.deadline, row.stage) in wanted
    ]


def _new_rows(contract: Contract, due: Iterable[Due]) -> list[Reminder]:
    given = set(
        Reminder.objects.filter(contract=contract).values_list(
            "user_id", "deadline", "stage"
        )
    )
    people = _people(contract)
    rows = []
    for one in due:
        users = {user for role in one.roles for user in people[role]}
        for user in sorted(users, key=lambda user: user.pk):
            if (user.pk, one.deadline, one.stage) not in given:
                rows.append(
                    Reminder(
                        contract=contract,
                        user=user,
                        deadline=one.deadline,
                        stage=one.stage,
                        text=one.text[:300],
                    )
                )
    return rows


def _people(contract: Contract) -> dict[str, list[User]]:
    people: dict[str, list[User]] = defaultdict(list)
    memberships = Membership.objects.in_force(on=today()).filter(
        contract=contract
    )
    for row in memberships.select_related("user"):
        people[row.role].append(row.user)
    return people


def recent_reminders(contract: Contract, user: User) -> list[Reminder]:
    """The last reminder of each deadline a person was given, newest first."""
    return list(reminders_of(contract, user).filter(is_last=True)[:SHOWN])
