"""Loading a version of an indicator set from a table."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from contracts.models import Contract
from contracts.queries.agreements import agreement_of
from contracts.rules.table import Layout, Problem, Row
from contracts.services.table_files import template_csv, template_workbook
from contracts.services.table_imports import Asked, Importer
from indicators.models import Indicator, IndicatorSet
from indicators.policies.measuring import check_can_load
from indicators.rules.measurables import (
    agreement_rows,
    set_layout,
    statement_of,
)
from indicators.states import SetKind

ROWS_A_STATEMENT = 500


def _layout(contract: Contract, told: Mapping[str, Any]) -> Layout:
    return set_layout(agreement_of(contract))


def _load(asked: Asked, rows: Sequence[Row]) -> Iterable[Problem]:
    """Write a new revision of the set, with all of its lines."""
    told, agreement = asked.arguments, agreement_of(asked.contract)
    before = IndicatorSet.objects.filter(
        contract=asked.contract, kind=told["kind"], version=told["version"]
    )
    loaded = IndicatorSet.objects.create(
        contract=asked.contract,
        kind=told["kind"],
        version=told["version"],
        revision=before.count() + 1,
        source=told["source"],
        in_force_from=_day(told["in_force_from"]),
        in_force_to=_day(told["in_force_to"]),
        file=asked.file,
        file_name=asked.name,
        recorded_by=asked.by,
    )
    Indicator.objects.bulk_create(
        [_line(loaded, place, row, agreement) for place, row in
         enumerate(rows, 1)],
        batch_size=ROWS_A_STATEMENT,
    )  # fmt: skip
    return ()


def _line(loaded: IndicatorSet, place: int, row: Row, agreement) -> Indicator:
    values = row.values
    own = values["agreement_indicator"]
    return Indicator(
        indicator_set=loaded,
        position=place,
        code=values["code"],
        name=values["name"],
        weight=values["weight"],
        direction=values["direction"],
        unit=values["unit"] or "",
        source=values["source"] or "",
        measured_as=own or f"{loaded.kind}.{values['code']}",
        statement=values["statement"]
        or (statement_of(agreement, own) if own else ""),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


SETS = Importer(
    kind="indicators",
    title="指标体系",
    layout=_layout,
    check=check_can_load,
    apply=_load,
)


def set_template(contract: Contract, kind: str, form: str) -> bytes:
    """A table to fill in; that of the six categories names them already."""
    agreement = agreement_of(contract)
    layout = set_layout(agreement)
    rows = agreement_rows(agreement) if kind == SetKind.COLLECTION else ()
    if form == "csv":
        return template_csv(layout, rows)
    return template_workbook(layout, SetKind(kind).called(agreement.labels), rows)
