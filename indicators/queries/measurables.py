"""The sets that were loaded, and what can be measured with them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Min, Q, QuerySet

from contracts.models import Contract
from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Agreement
from contracts.rules.agreement import Indicator as Term
from indicators.models import Indicator, IndicatorSet
from indicators.rules.measurables import Measurable, Version, statement_of

MOST_LISTED = 300  # of a longer list people look for what they mean
MOST_FOUND = 50


@dataclass(frozen=True)
class Offered:
    """What a form lists; of a long list only a part, the rest is found.

    ``found`` counts what answers the words, None where none were asked;
    ``more`` says that further ones answer them and are not listed.
    """

    measurables: tuple[Measurable, ...]
    long: bool = False
    found: int | None = None
    more: bool = False


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


def measurables_named(
    contract: Contract, keys: Collection[str]
) -> list[Measurable]:
    """What goes by these names, in all of its versions; two queries."""
    sets = {row.pk: row for row in sets_in_use(contract)}
    lines = Indicator.objects.filter(
        indicator_set__in=sets, measured_as__in=keys
    )
    found = _gathered(agreement_of(contract), sets, lines)
    return [one for one in found if one.key in keys]


def name_of(contract: Contract, key: str) -> str:
    """What an indicator is called; its key where no list has it any more."""
    found = measurables_named(contract, {key})
    return found[0].indicator.name if found else key


def offered(contract: Contract, *, words: str, named: str) -> Offered:
    """What a value may be recorded of, to choose from; at most five queries.

    All of a short list. Of a long one what ``words`` find in names and
    codes, or without words what the agreement and its statements name; and
    in any case the one that is ``named``.
    """
    sets = [row.pk for row in sets_in_use(contract)]
    lines = Indicator.objects.filter(indicator_set__in=sets)
    if lines.values("pk")[: MOST_LISTED + 1].count() <= MOST_LISTED:
        return Offered(tuple(measurables(contract)))
    own = agreement_of(contract).indicators
    if words:
        keys = [key for key, one in own.items() if words in one.name]
        lines = lines.filter(Q(name__icontains=words) | Q(code__icontains=words))
    else:
        keys, lines = list(own), lines.exclude(statement="")
    most = MOST_FOUND if words else MOST_LISTED
    keys += [
        key
        for key in lines.values_list("measured_as", flat=True)
        .annotate(first=Min("pk"))
        .order_by("first")[: most + 1]
        if key not in keys
    ]
    listed = keys[:most]
    return Offered(
        tuple(measurables_named(contract, {*listed, named})),
        long=True,
        found=len(listed) if words else None,
        more=len(keys) > most,
    )


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
