"""Facts in, standing out: what stories about the agreement are told with."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.calendar import WorkingCalendar, official_calendar
from contracts.rules.facts import Fact, parse_fact
from contracts.rules.folder import read_agreement
from kaifeng_credit.standing import Standing, standing

FOLDERS = Path(__file__).parents[1] / "contracts" / "agreements"
PACKAGE = "tranche_2"
UNSET = object()


@lru_cache
def agreement() -> Agreement:
    return read_agreement(FOLDERS / "kaifeng_2025")


def fact(kind: str, on: str | None = None, **fields: Any) -> Fact:
    """One fact, parsed as a facts file would be."""
    row = {"kind": kind, **fields}
    if on is not None:
        row["on"] = on
    return parse_fact(row, agreement=agreement())


def told(kind: str, on: str, deliverable: str = PACKAGE, **more: Any) -> Fact:
    """A fact about a deliverable, by default the whole T2 package."""
    return fact(kind, on, deliverable=deliverable, **more)


def ask(
    *facts: Fact,
    as_of: str,
    through: Any = UNSET,
    readings: dict[str, str] | None = None,
    drafts: tuple[str, ...] = (),
    of: Agreement | None = None,
    calendar: WorkingCalendar | None = None,
) -> Standing:
    """The standing of a story; the records are complete unless said."""
    day = date.fromisoformat(as_of)
    complete_through = day
    if through is None:
        complete_through = None
    elif through is not UNSET:
        complete_through = date.fromisoformat(through)
    return standing(
        agreement=of or agreement(),
        facts=facts,
        readings=readings or {},
        calendar=calendar or official_calendar(),
        as_of=day,
        complete_through=complete_through,
        drafts=drafts,
    )


def deadline(answer: Standing, key: str, **like: Any):
    """The last deadline of a key, as a repeating one counts."""
    found = [
        row
        for row in answer.deadlines
        if row.key == key
        and all(getattr(row, k) == v for k, v in like.items())
    ]
    assert found, f"no deadline {key}"
    return found[-1]


def deliverable(answer: Standing, key: str):
    return next(row for row in answer.deliverables if row.key == key)


def tranche(answer: Standing, number: int):
    return next(row for row in answer.tranches if row.number == number)


def condition(answer: Standing, number: int, key: str):
    rows = tranche(answer, number).conditions
    return next(row for row in rows if row.key == key)


def claims(answer: Standing) -> list[tuple[str, str]]:
    """Heads with their amounts, as a reader of the page sees them."""
    return [(row.head, f"{row.amount:f}") for row in answer.remedies]


def late(answer: Standing) -> tuple[int, str]:
    """Days and amount of late delivery; (0, "0.00") where there is none."""
    for row in answer.remedies:
        if row.head == "late_delivery":
            return row.days, f"{row.amount:f}"
    return 0, "0.00"


def day(text: str) -> date:
    return date.fromisoformat(text)
