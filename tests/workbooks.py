"""Workbooks of 补录, filled in as a person would."""

import io
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook, load_workbook

from contracts.queries.agreements import agreement_by_key
from contracts.rules.facts import Fact
from contracts.rules.vocabulary import KINDS
from kaifeng_credit.backfill.layout import (
    choice_label,
    named_keys,
    sheet_of,
)
from kaifeng_credit.backfill.template import write_template

KEY = "kaifeng_2025"


def empty(slug: str = "a-contract") -> Workbook:
    """The template, opened."""
    content = write_template(agreement_by_key(KEY), slug=slug, title="合同")
    return load_workbook(io.BytesIO(content))


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def write(book: Workbook, sheet: str, **values: Any) -> int:
    """Fill the next row of a sheet, values by their headers; its number."""
    page = book[sheet]
    row = page.max_row + 1
    headers = {cell.value: cell.column for cell in page[1]}
    for header, value in values.items():
        page.cell(row, headers[header], value)
    return row


def filled(*facts: Fact, slug: str = "a-contract") -> bytes:
    """The template with facts filled in, as people see them."""
    book = empty(slug)
    for fact in facts:
        write_fact(book, fact)
    return saved(book)


def write_fact(book: Workbook, fact: Fact) -> int:
    kind = KINDS[fact.kind]
    values = {"事实": kind.label}
    for name, value in fact.fields.items():
        field = kind.field(name)
        values[field.label] = _typed(field, value)
    return write(book, sheet_of(fact.kind).name, **values)


def _typed(field, value: Any) -> Any:
    agreement = agreement_by_key(KEY)
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.type == "tranche":
        return f"第{value}笔"
    if isinstance(value, date | int):
        return value
    if isinstance(value, Decimal):
        # Half the people type numbers, the other half text.
        return float(value) if value == int(value) else f"{value:,}"
    names = {key: name for name, key in named_keys(field, agreement).items()}
    if isinstance(value, tuple):
        return "、".join(names[key] for key in value)
    return names.get(value, choice_label(value))


def rows(*told: Mapping[str, Any]) -> Iterable[Fact]:
    """Facts from plain rows, for `filled`."""
    from contracts.rules.facts import parse_fact

    agreement = agreement_by_key(KEY)
    return [parse_fact(row, agreement=agreement) for row in told]
