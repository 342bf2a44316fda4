"""乙方's objections, each with the figures it stands beside."""

from datetime import date

from contracts.models import Contract
from contracts.queries.agreements import agreement_of
from contracts.queries.readings import objections_on
from contracts.rules.touching import Objected
from kaifeng_credit.alternatives import figures_touched


def objected_on(contract: Contract, as_of: date) -> tuple[Objected, ...]:
    """The standing objections, and what their readings touch on a day.

    One query where nothing is objected to; nothing is computed then.
    """
    rows = list(objections_on(contract))
    figures = figures_touched(contract, {row.key for row in rows}, as_of)
    readings = agreement_of(contract).readings
    return tuple(
        Objected(
            id=readings[row.key].id,
            text=row.text,
            by=str(row.recorded_by),
            on=row.happened_on,
            figures=figures[row.key],
        )
        for row in rows
        if row.key in figures
    )
