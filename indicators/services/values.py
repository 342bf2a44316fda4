"""Reporting values: typed in or from a table, for the other side to sign.

A baseline is frozen once both sides signed it (reading baseline): nobody
edits it, and a second one is refused while it stands.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from contracts.models import Contract, Proposal, StoredFile, User
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of
from contracts.queries.clock import contract_day
from contracts.rules.facts import Fact
from contracts.rules.table import Layout, Problem, Row
from contracts.services.facts import lock_contract
from contracts.services.files import keep
from contracts.services.proposals import add_proposal
from contracts.services.recorded_facts import Check, Paper, received
from contracts.services.table_imports import Asked, Importer
from contracts.states import ProposalKind
from indicators.models import Measurement
from indicators.policies.measuring import (
    BASELINE,
    VALUE,
    can_propose,
    check_can_propose,
)
from indicators.queries.measurables import measurables, measurables_named
from indicators.rules.improvement import plain
from indicators.rules.measurables import (
    Measurable,
    Reported,
    cycle_problems,
    value_layout,
)

MOST_VALUES = 2_000  # in one proposal; who signs has to read them


class ValueRefused(Refused):
    """A value that does not fit; ``column`` is the part that is wrong."""

    def __init__(self, column: str, message: str):
        super().__init__("value_does_not_fit", message)
        self.column = column


def propose_values(
    *,
    contract: Contract,
    values: Sequence[Reported],
    baseline: bool,
    by: User,
    check: Check | None,
    note: str = "",
    source: Paper | None = None,
) -> Proposal:
    """One side reports values with their official paper; nothing counts yet.

    Raises Refused with the first thing that is wrong with a value.
    """
    subject = BASELINE if baseline else VALUE
    check_can_propose(contract, by, subject)
    with received(source) as (name, incoming), transaction.atomic():
        contract = lock_contract(contract.pk)
        keys = {value.indicator for value in values}
        known = {one.key: one for one in measurables_named(contract, keys)}
        held = values_held(contract, keys)
        for value in values:
            for column, words in value_problems(
                contract, known, value, baseline, held
            ):
                raise ValueRefused(column, words)
        return _propose(
            contract, values, known, subject, by=by, check=check, note=note,
            file=keep(incoming) if incoming else None, name=name,
        )  # fmt: skip


def value_problems(
    contract: Contract,
    known: Mapping[str, Measurable],
    value: Reported,
    baseline: bool,
    held: Mapping[Any, Decimal],
) -> Iterable[tuple[str, str]]:
    """What is wrong with a value, by the column it stands in.

    ``held`` is what `values_held` says of its indicator.
    """
    if value.indicator not in known:
        yield "indicator", "没有这项指标。请先载入列有它的指标体系。"
        return
    yield from cycle_problems(
        value,
        known[value.indicator],
        baseline=baseline,
        effective_on=agreement_of(contract).effective_on,
        today=contract_day(contract),
    )
    if baseline and (value.indicator, True) in held:
        yield (
            "indicator",
            "这项指标的基期已由双方签认冻结。如有错误，请先提请更正（冲销）。",
        )
    same = held.get((value.indicator, False, value.period_end))
    if not baseline and same == value.value:
        yield "value", "这一期的同一数值已登记，无需重复。"


def values_held(
    contract: Contract, keys: Collection[str]
) -> dict[Any, Decimal]:
    """What stands of some indicators: baselines, and values by period."""
    held: dict[Any, Decimal] = {}
    for row in (
        Measurement.objects.standing_facts(contract)
        .filter(indicator__in=keys)
        .order_by("sequence")
    ):
        if row.baseline:
            held[row.indicator, True] = row.value
        else:
            held[row.indicator, False, row.period_end] = row.value
    return held


def _propose(
    contract: Contract,
    values: Sequence[Reported],
    known: Mapping[str, Measurable],
    subject: str,
    *,
    by: User,
    check: Check | None,
    note: str,
    file: StoredFile | None,
    name: str,
) -> Proposal:
    """Ask for values that are sound, on a locked contract."""
    side = check_can_propose(contract, by, subject)
    if file is None:
        raise Refused(
            "source_missing", "请附公布数值的来源文件，对方据以签认。"
        )
    if check is not None:
        check(contract, facts_of_values(contract, values, subject))
    waiting = Proposal.objects.waiting(contract, ProposalKind.MEASUREMENT)
    if subject == BASELINE:
        asked = {one.indicator for one in values}
        for other in waiting.filter(subject=BASELINE):
            if asked & {one["indicator"] for one in other.payload["values"]}:
                raise Refused(
                    "already_proposed",
                    "其中有指标的基期已在等待签认。请先由对方签认，或撤回后重新提请。",
                )
    return add_proposal(
        contract,
        kind=ProposalKind.MEASUREMENT,
        subject=subject,
        payload={"values": [_plain(one, known) for one in values]},
        summary=_summary(values, known, subject),
        by=by,
        on_behalf_of=side,
        note=note.strip(),
        file=file,
        file_name=name,
    )


def _plain(one: Reported, known: Mapping[str, Measurable]) -> dict[str, Any]:
    version = known[one.indicator].version_for(one.period_end)
    return {
        "indicator": one.indicator,
        "name": known[one.indicator].indicator.name,
        "unit": known[one.indicator].unit,
        "definition": version.definition if version else None,
        "version": version.label if version else "",
        "value": str(one.value),
        "period_start": _iso(one.period_start),
        "period_end": _iso(one.period_end),
        "published_on": _iso(one.published_on),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _summary(
    values: Sequence[Reported], known: Mapping[str, Measurable], subject: str
) -> str:
    first = values[0]
    name = known[first.indicator].indicator.name
    words = "基期值" if subject == BASELINE else "指标值"
    if len(values) > 1:
        return f"登记{words}：{name}等 {len(values)} 项"
    return f"登记{words}：{name} {plain(first.value)}"


def reported(payload: Mapping[str, Any]) -> list[Reported]:
    """The values of a proposal, read again from its payload."""
    return [
        Reported(
            one["indicator"],
            Decimal(one["value"]),
            _read(one["period_start"]),
            date.fromisoformat(one["period_end"]),
            _read(one["published_on"]),
        )
        for one in payload["values"]
    ]


def _read(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def facts_of_values(
    contract: Contract, values: Iterable[Reported], subject: str
) -> list[Fact]:
    """Values of the agreement's own indicators as facts: what moves money."""
    named = agreement_of(contract).indicators
    return [
        Fact(
            "measured",
            one.published_on or one.period_end,
            {
                "indicator": one.indicator,
                "value": one.value,
                "period_end": one.period_end,
                "published_on": one.published_on,
                "baseline": subject == BASELINE,
            },
            f"proposal:{place}",
        )
        for place, one in enumerate(values, 1)
        if one.indicator in named
    ]


# --- a table of them ---------------------------------------------------------
def values_importer(check: Check | None = None) -> Importer:
    """Values from a table, as one proposal the other side signs.

    ``check`` asks whether the record can hold them; a worker does not know
    it, and the signature asks again in any case.
    """
    return Importer(
        kind="values",
        title="指标值",
        layout=_layout,
        check=_check_import,
        examine=_examine,
        apply=lambda asked, rows: _propose_rows(asked, rows, check),
    )


def _layout(contract: Contract, told: Mapping[str, Any]) -> Layout:
    layout = value_layout(measurables(contract))
    return Layout(
        layout.columns, layout.unique, layout.check, most_rows=MOST_VALUES
    )


def _check_import(contract: Contract, by: User) -> None:
    """Whoever may report either kind; `apply` asks for the very one."""
    if not can_propose(contract, by, VALUE):
        check_can_propose(contract, by, BASELINE)


def _examine(asked: Asked, rows: Sequence[Row]) -> Iterable[Problem]:
    """Periods that may not be compared, and what stands already."""
    contract, baseline = asked.contract, bool(asked.arguments["baseline"])
    known = {one.key: one for one in measurables(contract)}
    layout = value_layout(known.values())
    held = values_held(contract, {row.values["indicator"] for row in rows})
    for row in rows:
        value = Reported(**row.values)
        for column, words in value_problems(
            contract, known, value, baseline, held
        ):
            yield Problem(row.number, layout.label_of(column), "", words)


def _propose_rows(
    asked: Asked, rows: Sequence[Row], check: Check | None
) -> Iterable[Problem]:
    told, contract = asked.arguments, asked.contract
    _propose(
        contract,
        [Reported(**row.values) for row in rows],
        {
            one.key: one
            for one in measurables_named(
                contract, {row.values["indicator"] for row in rows}
            )
        },
        BASELINE if told["baseline"] else VALUE,
        by=asked.by, check=check, note=told["note"],
        file=StoredFile.objects.filter(pk=told["source"]).first(),
        name=told["source_name"],
    )  # fmt: skip
    return ()
