"""The sets that were loaded, and what can be measured with them."""

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from contracts.models import Contract
from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Agreement
from contracts.rules.agreement import Indicator as Term
from indicators.models import Indicator, IndicatorSet
from indicators.rules.measurables import Measurable, Version, statement_of


def sets_in_use(contract: Contract) -> list[IndicatorSet]:
    """The latest revision of every version, newest cycle first; one query."""
    latest: dict[tuple[str, str], IndicatorSet] = {}
    for row in (
        IndicatorSet.objects.filter(contract=contract)
        .select_related("recorded_by")
        .order_by("revision")
    ):
        latest[row.kind, row.version] = row
    return sorted(
        latest.values(),
        key=lambda row: (str(row.in_force_from or ""), row.pk),
        reverse=True,
    )


def measurables(
    contract: Contract, *, measured: Collection[str] | None = None
) -> list[Measurable]:
    """What can be measured: the agreement's own, then what sets list.

    ``measured`` narrows the others to those with values or in a statement: a
    set may list thousands, and a page shows what something is known about.
    Two queries.
    """
    agreement = agreement_of(contract)
    sets = {row.pk: row for row in sets_in_use(contract)}
    lines = Indicator.objects.filter(indicator_set__in=sets)
    if measured is not None:
        keys = {*agreement.indicators, *measured}
        lines = lines.filter(~Q(statement="") | Q(measured_as__in=keys))
    return list(_gathered(agreement, sets, lines))


def _gathered(
    agreement: Agreement,
    sets: dict[int, IndicatorSet],
    lines: QuerySet[Indicator],
) -> Iterable[Measurable]:
    order = {pk: place for place, pk in enumerate(sets)}
    listed: dict[str, list[Indicator]] = {
        key: [] for key in agreement.indicators
    }
    for line in sorted(
        lines, key=lambda one: (order[one.indicator_set_id], one.position)
    ):
        listed.setdefault(line.measured_as, []).append(line)
    for key, versions in listed.items():
        own = agreement.indicators.get(key)
        first = versions[0] if versions else None
        told = [
            Version(
                line.pk, str(one), one.in_force_from, one.in_force_to
            )
            for line in versions
            for one in [sets[line.indicator_set_id]]
        ]
        term = own or Term(key, first.name, "", first.direction)
        kind = sets[first.indicator_set_id].kind if first else ""
        yield Measurable(
            indicator=term,
            family=kind,
            code=first.code if first else "",
            unit=first.unit if first else "",
            weight=first.weight if first else None,
            source=first.source if first else "",
            statement=(first.statement if first else "")
            or statement_of(agreement, key),
            versions=tuple(told),
        )
