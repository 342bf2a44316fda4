"""Which row of the record tells of a fact already, and what brought it in."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from contracts.models import (
    Contract,
    LetterStep,
    RecordedFact,
    SupplementaryAgreement,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.amendments import noted_of_same_days
from contracts.queries.facts import fact_of, reference
from contracts.rules.amendments import SUBJECT
from contracts.rules.events import EVENTS
from contracts.rules.facts import Fact
from contracts.rules.hands import GENERIC
from contracts.rules.same_fact import same_fact

LETTER, AMENDMENT, SUPPLEMENT = "letter", "amendment", "supplement"
EVENT, BACKFILL, BY_HAND = "event", "backfill", "by_hand"


@dataclass(frozen=True)
class Teller:
    """What records a fact: its sort, its number where it has one, the fact.

    ``fact`` is what stands on record; None where a change has noted its
    notice and nobody has recorded its receipt.
    """

    sort: str
    number: str = ""
    fact: Fact | None = None


def tellers(
    contract: Contract,
    facts: Iterable[Fact],
    *,
    without: Collection[str] = (),
) -> list[tuple[Fact, Teller]]:
    """The facts that the record tells of already, each with what tells it.

    ``without`` are the references of rows that no longer count. One query,
    however many facts there are, and two or three more for each that is
    told.
    """
    asked = [fact for fact in facts if fact.kind in GENERIC]
    known = _on_days(contract, asked, without)
    found = []
    for fact in asked:
        one = next(
            (
                (row, said)
                for row, said in known.get((fact.kind, fact.on), ())
                if same_fact(fact, said)
            ),
            None,
        )
        if one is not None:
            found.append((fact, _teller(contract, *one)))
        elif number := _noted(contract, fact):
            found.append((fact, Teller(AMENDMENT, number)))
    return found


def _on_days(
    contract: Contract, facts: list[Fact], without: Collection[str]
) -> dict[tuple[str, date], list[tuple[RecordedFact, Fact]]]:
    if not facts:
        return {}
    agreement = agreement_of(contract)
    days = sorted(fact.on for fact in facts)
    rows = (
        RecordedFact.objects.standing_facts(contract)
        .filter(
            kind__in={fact.kind for fact in facts},
            happened_on__range=(days[0], days[-1]),
        )
        .select_related("batch")
        .order_by("sequence")
    )
    found: dict[tuple[str, date], list[tuple[RecordedFact, Fact]]] = {}
    for row in rows:
        if reference(row) not in without:
            fact = fact_of(row, agreement)
            found.setdefault((fact.kind, fact.on), []).append((row, fact))
    return found


def _teller(contract: Contract, row: RecordedFact, fact: Fact) -> Teller:
    steps = LetterStep.objects.filter(contract=contract, fact=row)
    letter = steps.values_list("letter__number", flat=True).first()
    if letter:
        return Teller(LETTER, letter, fact)
    number = _noted(contract, fact)
    if number and number == fact.get("act"):
        return Teller(AMENDMENT, number, fact)
    supplement = _supplement(contract, row)
    if supplement:
        return Teller(SUPPLEMENT, supplement, fact)
    if row.batch is not None:
        return Teller(BACKFILL, str(row.batch), fact)
    return Teller(EVENT if fact.kind in EVENTS else BY_HAND, "", fact)


def _noted(contract: Contract, fact: Fact) -> str:
    """The change that noted a notice of the same days on other paper."""
    effective_on = fact.day("effective_on")
    if fact.get("subject") != SUBJECT or effective_on is None:
        return ""
    return noted_of_same_days(
        contract, fact.text("by"), letter_on=fact.on,
        effective_on=effective_on,
    )  # fmt: skip


def _supplement(contract: Contract, row: RecordedFact) -> str:
    """The number of the supplement whose conclusion wrote a row."""
    made = SupplementaryAgreement.objects.filter(
        contract=contract, recorded_by=row.recorded_by
    )
    return next(
        (
            one.number
            for one in made
            if row.note == f"补充协议 {one.number}"
        ),
        "",
    )
