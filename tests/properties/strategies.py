"""Histories of a contract that can be true, for any number of tests.

Each strategy draws the facts of one matter; `histories` puts them together.
The seed is fixed, so that a run today and a run tomorrow try the same ones;
``PORTAL_HISTORIES=20`` tries twenty times as many, each run others.
"""

import os
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from contracts.rules.facts import Fact
from tests.stories import PACKAGE, agreement, fact, told

TIMES = int(os.environ.get("PORTAL_HISTORIES", "1"))
FIRST, LAST = date(2025, 6, 19), date(2026, 12, 20)
MEMBERS = agreement().packages[PACKAGE].members
OUTSIDE = ("repair_scheme", "commitment_scheme", "self_assessment_report")
SIX = tuple(agreement().indicators)
QUOTAS = tuple(agreement().quotas)
DEEDS = ("data_security_incident", "fraud", "disclosure", "general_breach")
TRANCHES = tuple(one.number for one in agreement().tranches)
CODES = {
    key: reading.codes
    for key, reading in agreement().readings.items()
    if reading.codes
}


def many(examples: int) -> Any:
    """So many examples in a normal run, always the same ones."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def whole(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(min_value=low, max_value=high)


def days(first: date = FIRST, last: date = LAST) -> st.SearchStrategy[date]:
    return st.dates(min_value=first, max_value=last)


def later(day: date, number: int) -> date:
    return day + timedelta(days=number)


as_of_days = days(date(2025, 6, 1), date(2027, 3, 1))
readings = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(codes) for key, codes in CODES.items()}
)


@st.composite
def completeness(draw: Any, as_of: date) -> str | None:
    """Nothing confirmed, confirmed up to an earlier day, or all of it."""
    how = draw(st.sampled_from(["all", "all", "earlier", "none"]))
    if how == "none":
        return None
    if how == "all":
        return str(as_of)
    return str(draw(days(date(2025, 6, 1), max(as_of, FIRST))))


# --- one deliverable, or the package: submitted, decided, reworked -----------
@st.composite
def rounds(
    draw: Any,
    key: str = PACKAGE,
    start: date = date(2025, 10, 15),
    *,
    long: int = 50,
) -> list[Fact]:
    """Submitted, signed for, taken back, rejected, reworked, accepted."""
    facts: list[Fact] = []
    on = draw(days(start, later(start, 120)))
    for _ in range(draw(whole(1, 3))):
        facts.append(told("submitted", str(on), key))
        if draw(st.booleans()):
            on = later(on, draw(whole(0, 5)))
            facts.append(told("received", str(on), key))
        end = draw(
            st.sampled_from(
                "rejected rejected accepted withdrawn open".split()
            )
        )
        if end == "open":
            break
        on = later(on, draw(whole(1, long)))
        more = {}
        if end == "rejected" and key not in MEMBERS and draw(st.booleans()):
            more["due_on"] = str(later(on, draw(whole(0, 30))))
        facts.append(told(end, str(on), key, **more))
        if end == "accepted":
            break
        on = later(on, draw(whole(1, long)))
    return facts


@st.composite
def package_rounds(draw: Any) -> list[Fact]:
    """The package as one; or its members going ways of their own."""
    if draw(whole(0, 3)):
        return draw(rounds())
    apart = draw(st.lists(st.sampled_from(MEMBERS), max_size=3, unique=True))
    facts = []
    for key in apart:
        facts += draw(rounds(key))
    together = draw(rounds())
    rest = [key for key in MEMBERS if key not in apart]
    for one in together:
        facts += [
            told(one.kind, str(one.on), key, **_due(one)) for key in rest
        ]
    return facts


def _due(one: Fact) -> dict[str, str]:
    due_on = one.day("due_on")
    return {"due_on": str(due_on)} if due_on else {}


@st.composite
def outside_rounds(draw: Any) -> list[Fact]:
    facts = []
    for key in draw(
        st.lists(st.sampled_from(OUTSIDE), max_size=2, unique=True)
    ):
        facts += draw(rounds(key))
    return facts


# --- papers that name a date, and what excuses -------------------------------
@st.composite
def papers(draw: Any, most: int = 2) -> list[Fact]:
    facts = []
    for _ in range(draw(whole(0, most))):
        on = draw(days(date(2025, 9, 1), date(2026, 6, 1)))
        due_on = str(later(on, draw(whole(1, 60))))
        kind = draw(st.sampled_from(["extended", "demanded"]))
        if kind == "demanded":
            key = draw(st.sampled_from([*OUTSIDE, PACKAGE, "work_plan"]))
            facts.append(told(kind, str(on), key, due_on=due_on))
        else:
            key = draw(
                st.sampled_from([PACKAGE, PACKAGE, "work_plan", *OUTSIDE])
            )
            facts.append(
                fact(kind, deliverable=key, signed_on=str(on), due_on=due_on)
            )
    return facts


@st.composite
def impediment(draw: Any, kind: str | None = None) -> Fact:
    kind = kind or draw(
        st.sampled_from(["force_majeure", "party_a_delay", "suspended"])
    )
    start = draw(days(date(2025, 9, 1), date(2026, 6, 1)))
    more: dict[str, Any] = {}
    if draw(whole(0, 5)):
        more["end"] = str(later(start, draw(whole(0, 40))))
    if draw(whole(0, 3)) == 0:
        more["deliverables"] = draw(
            st.sampled_from([[PACKAGE], ["repair_scheme"], ["work_plan"]])
        )
    if kind == "force_majeure":
        more["affected"] = draw(st.sampled_from("bba"))
        if draw(st.booleans()):
            papers_on = later(start, draw(whole(0, 40)))
            more["documents_on"] = str(papers_on)
        relief = draw(
            st.sampled_from([None, None, "granted", "refused", "pending"])
        )
        if relief:
            more["relief"] = relief
    return fact(kind, start=str(start), **more)


# --- the gates ----------------------------------------------------------------
@st.composite
def reviews(draw: Any) -> list[Fact]:
    facts = []
    for key in ("research_report", "work_plan"):
        on = draw(days(date(2025, 12, 1), date(2026, 6, 1)))
        result = draw(st.sampled_from(["pass", "pass", "pass", "fail"]))
        facts.append(told("expert_review", str(on), key, result=result))
        if draw(whole(0, 4)):
            on = later(on, draw(whole(0, 20)))
            facts.append(told("confirmed", str(on), key))
    if draw(whole(0, 4)):
        on = draw(days(date(2025, 12, 1), date(2026, 6, 1)))
        facts.append(told("approved", str(on), "score_measures"))
    return facts


@st.composite
def measurements(draw: Any) -> list[Fact]:
    """A baseline and a value or two per indicator; sometimes one is missing."""
    facts = []
    missing = draw(whole(0, 20))
    for index, key in enumerate(SIX):
        rows = [("2025-05-31", True, "50"), ("2025-11-30", False, "60")]
        if index == missing:
            rows = [draw(st.sampled_from(rows))]
        elif index + 6 == missing:
            rows.append(
                ("2026-03-31", False, draw(st.sampled_from(["40", "70"])))
            )
        for period_end, baseline, value in rows:
            more = {}
            if index == 0:
                day = date.fromisoformat(period_end)
                more["published_on"] = str(later(day, draw(whole(0, 40))))
            facts.append(
                fact(
                    "measured",
                    indicator=key,
                    value=value,
                    period_end=period_end,
                    baseline=baseline,
                    **more,
                )
            )
    return facts


@st.composite
def counts(draw: Any) -> list[Fact]:
    facts = []
    for quota in draw(st.lists(st.sampled_from(QUOTAS), max_size=4)):
        on = draw(days())
        quantity = draw(whole(1, 6))
        facts.append(fact("counted", str(on), quota=quota, quantity=quantity))
    return facts


@st.composite
def creation(draw: Any) -> list[Fact]:
    """初审 and the national result, either way."""
    facts = []
    for _ in range(draw(whole(0, 2))):
        on = draw(days(date(2026, 1, 1)))
        result = draw(st.sampled_from(["pass", "fail"]))
        facts.append(fact("preliminary_review", str(on), result=result))
    if draw(st.booleans()):
        on = draw(days(date(2026, 3, 1)))
        if draw(st.booleans()):
            facts.append(fact("national_result", str(on), result="passed"))
        else:
            fault = draw(st.sampled_from([None, "a", "b", "none"]))
            more = {"fault": fault} if fault else {}
            facts.append(
                fact("national_result", str(on), result="failed", **more)
            )
    return facts


# --- money ---------------------------------------------------------------------
@st.composite
def payments(draw: Any) -> list[Fact]:
    """Instalments up to the amount agreed, some taken back, and invoices."""
    facts = []
    for number in draw(
        st.lists(st.sampled_from(TRANCHES), max_size=3, unique=True)
    ):
        term = agreement().tranches[number - 1]
        left = int(agreement().quantity(term.amount_term))
        on = draw(days(date(2025, 6, 20), date(2026, 10, 1)))
        for _ in range(draw(whole(1, 3))):
            if left == 0:
                break
            part = left if draw(st.booleans()) else draw(whole(1, left))
            row = {"tranche": number, "amount": str(part)}
            facts.append(fact("paid", str(on), **row))
            left -= part
            if draw(whole(0, 3)) == 0:
                back = later(on, draw(whole(0, 9)))
                taken = {**row, "amount": str(-part)}
                facts.append(fact("paid", str(back), **taken))
                left += part
                on = back
            elif draw(st.booleans()):
                at = later(on, draw(whole(0, 20)))
                facts.append(fact("invoiced", str(at), **row))
            on = later(on, draw(whole(1, 60)))
        if draw(whole(0, 2)) == 0:
            at = draw(days(date(2025, 7, 1), date(2026, 10, 1)))
            due_on = str(later(at, draw(whole(0, 40))))
            facts.append(
                fact(
                    "payment_demanded", str(at), tranche=number, due_on=due_on
                )
            )
    return facts


@st.composite
def amendment(draw: Any) -> Fact:
    on = draw(days(date(2025, 7, 1), date(2026, 8, 1)))
    total = draw(whole(1_000_000, 2_000_000))
    return fact("total_amended", str(on), total=str(total))


# --- deeds, notices, people ---------------------------------------------------
@st.composite
def deeds(draw: Any) -> list[Fact]:
    facts = []
    for _ in range(draw(whole(0, 2))):
        kind = draw(st.sampled_from(DEEDS))
        on = draw(days(FIRST, date(2026, 10, 1)))
        more: dict[str, str] = {}
        if kind in ("disclosure", "general_breach"):
            more["by"] = draw(st.sampled_from("ab"))
        if draw(st.booleans()):
            more["loss"] = str(draw(whole(0, 900_000)))
        if draw(whole(0, 3)) == 0:
            more["costs"] = str(draw(whole(0, 30_000)))
        if draw(st.booleans()):
            more["act"] = draw(st.sampled_from(["one", "two"]))
        facts.append(fact(kind, str(on), **more))
    if draw(st.booleans()):
        act = draw(st.sampled_from(["one", "late_delivery"]))
        on = draw(days(date(2026, 1, 1), date(2026, 10, 1)))
        amount = str(draw(whole(1, 900_000)))
        facts.append(fact("loss_recorded", str(on), act=act, amount=amount))
    return facts


@st.composite
def notices(draw: Any) -> list[Fact]:
    facts = []
    for _ in range(draw(whole(0, 2))):
        subject = draw(
            st.sampled_from(
                "amendment rescission breach address outside_use".split()
            )
        )
        on = draw(days(FIRST, date(2026, 11, 1)))
        more = {"subject": subject, "by": draw(st.sampled_from("ab"))}
        received = later(on, draw(whole(0, 5)))
        if draw(st.booleans()):
            more["received_on"] = str(received)
            if draw(st.booleans()):
                more["replied_on"] = str(later(received, draw(whole(0, 12))))
        if subject in ("address", "outside_use") and draw(st.booleans()):
            more["effective_on"] = str(later(on, draw(whole(0, 40))))
        facts.append(fact("notified", str(on), **more))
        if subject == "breach" and draw(st.booleans()):
            facts.append(fact("cured", str(later(on, draw(whole(0, 50))))))
    if draw(whole(0, 5)) == 0:
        facts.append(fact("negotiation_started", str(draw(days()))))
    if draw(whole(0, 9)) == 0:
        facts.append(fact("terminated", str(draw(days(date(2026, 3, 1))))))
    return facts


@st.composite
def people(draw: Any) -> list[Fact]:
    facts = []
    for person in draw(
        st.lists(st.sampled_from("甲乙丙丁"), max_size=4, unique=True)
    ):
        start = draw(days(FIRST, date(2026, 6, 1)))
        more: dict[str, Any] = {"qualified": bool(draw(whole(0, 5)))}
        if draw(st.booleans()):
            more["end"] = str(later(start, draw(whole(0, 300))))
        facts.append(fact("on_site", person=person, start=str(start), **more))
    return facts


# --- whole histories -----------------------------------------------------------
@st.composite
def delivery(draw: Any) -> list[Fact]:
    """Everything that moves the account of late delivery."""
    facts: list[Fact] = []
    if draw(whole(0, 4)) == 0:
        start = draw(days(date(2025, 6, 19), date(2026, 9, 1)))
        facts.append(fact("operation_started", str(start)))
    if draw(whole(0, 5)):
        facts += draw(package_rounds())
    facts += draw(outside_rounds())
    facts += draw(papers())
    facts += draw(st.lists(impediment(), max_size=2))
    if draw(whole(0, 3)) == 0:
        facts.append(draw(amendment()))
    return facts


@st.composite
def good_ending(draw: Any) -> list[Fact]:
    """What the second gate asks for, nearly always all of it."""
    facts = [
        told("submitted", "2025-12-15"),
        told(
            "accepted", str(draw(days(date(2025, 12, 20), date(2026, 2, 1))))
        ),
        fact("counted", "2026-01-13", quota="scenario_plans", quantity=5),
    ]
    return [*facts, *draw(reviews()), *draw(measurements())]


@st.composite
def histories(draw: Any) -> list[Fact]:
    """The whole contract: whatever can have happened to it."""
    facts: list[Fact] = []
    if draw(st.booleans()):
        facts += draw(good_ending())
        facts += draw(papers(1))
        facts += draw(outside_rounds())
    else:
        facts += draw(delivery())
        facts += draw(st.one_of(st.just([]), reviews(), measurements()))
    facts += draw(counts())
    facts += draw(creation())
    facts += draw(payments())
    facts += draw(deeds())
    facts += draw(notices())
    facts += draw(people())
    if draw(whole(0, 3)) == 0:
        facts.append(fact("sme_declared", str(draw(days()))))
    return facts
