"""The same facts under other readings: gathered once, asked many times."""

from collections.abc import Iterable
from datetime import date

from contracts.models import Contract
from contracts.queries.agreements import agreement_of, calendar
from contracts.queries.clock import complete_through
from contracts.rules.differences import (
    OtherReading,
    difference,
    late_delivery,
)
from contracts.rules.touching import figures_by_clause
from kaifeng_credit.gathering import Gathered, gather
from kaifeng_credit.standing import Standing, names_of, standing

Choice = tuple[str, str]
COMPARED = ("deadlines", "remedies", "tranches", "quotas")


def under_other_readings(
    contract: Contract, as_of: date, *, keys: Iterable[str] | None = None
) -> list[OtherReading]:
    """What every other reading would change, one changed at a time.

    ``keys`` narrows the readings asked for.
    """
    agreement, found = agreement_of(contract), gather(contract)
    wanted = agreement.readings if keys is None else set(keys)
    choices = [
        (reading.key, code)
        for reading in agreement.readings.values()
        if reading.key in wanted
        for code in reading.codes
        if code != found.readings.get(reading.key, reading.default)
    ]
    return compare(contract, found, choices, as_of=as_of)


def under(
    contract: Contract, key: str, code: str, as_of: date
) -> OtherReading:
    """What one reading would change; nothing where it is in force."""
    found = gather(contract)
    (other,) = compare(contract, found, [(key, code)], as_of=as_of)
    return other


def compare(
    contract: Contract,
    found: Gathered,
    choices: Iterable[Choice],
    *,
    as_of: date,
) -> list[OtherReading]:
    """Each choice beside what is in force, on facts already gathered."""
    choices = list(choices)
    if not choices:
        return []

    workdays = calendar()  # asked once

    def answer(readings: dict[str, str]) -> dict[str, list[dict]]:
        return compared_rows(
            standing(
                agreement=agreement_of(contract),
                facts=found.facts,
                readings={**found.readings, **readings},
                calendar=workdays,
                as_of=as_of,
                complete_through=complete_through(contract, as_of=as_of),
                drafts=found.drafts,
            )
        )

    now = answer({})
    rows = []
    for key, code in choices:
        other = answer({key: code})
        days, amount = late_delivery(other)
        rows.append(
            OtherReading(key, code, days, amount, difference(now, other))
        )
    return rows


def compared_rows(answer: Standing) -> dict[str, list[dict]]:
    """The rows a difference compares, their explanations left unsaid.

    Twenty answers as JSON would be twenty times every sentence.
    """
    return {
        name: [
            {one: getattr(row, one) for one in names_of(type(row))}
            for row in getattr(answer, name)
        ]
        for name in COMPARED
    }


def figures_touched(
    contract: Contract, keys: Iterable[str], as_of: date
) -> dict[str, frozenset[str]]:
    """The figures some readings touch: by their clauses, and on the facts.

    Nothing is computed where no coded reading is asked about.
    """
    agreement = agreement_of(contract)
    known = [key for key in keys if key in agreement.readings]
    found = {
        key: figures_by_clause(agreement, agreement.readings[key])
        for key in known
    }
    coded = [key for key in known if agreement.readings[key].codes]
    if coded:
        for row in under_other_readings(contract, as_of, keys=coded):
            found[row.key] |= row.difference.figures
    return found
