"""JSON Schema of the standing, read off the rows it is made of.

A row of another shape changes the schema; the committed copy in ``docs/``
is compared with this one by a test, so nobody changes the answer unawares.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Union, get_args, get_origin, get_type_hints

from contracts.rules.explanation import Explanation
from contracts.rules.vocabulary_text import SCHEMA
from contracts.rules.words import WORDS
from kaifeng_credit.standing import Standing, is_row, names_of

DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
MONEY = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$"}
SIDE = ["a", "b"]
HOLDERS = ["a", "b", "outside"]
# The closed lists, by row and key; all else is told by its type.
ENUMS: Mapping[tuple[str, str], list[str]] = {
    ("Deadline", "obligor"): SIDE,
    ("Deadline", "state"): sorted(WORDS["deadline"]),
    ("DeliverableRow", "state"): [
        "accepted", "drafting", "in_review", "not_recorded", "not_started",
        "rework", "submitted", "withdrawn",
    ],
    ("DeliverableRow", "holder"): SIDE,
    ("RoundRow", "result"): ["accepted", "rejected"],
    ("PackageRound", "result"): ["accepted", "rejected"],
    ("TrancheRow", "state"): sorted(WORDS["tranche"]),
    ("ConditionRow", "holder"): HOLDERS,
    ("InvoiceRow", "state"): [
        "met", "met_late", "not_recorded", "open", "overdue",
    ],
    ("Remedy", "head"): [
        "data_security", "disclosure", "failed_creation", "fraud",
        "general_breach", "late_delivery", "late_payment",
    ],
    ("Remedy", "owed_by"): SIDE,
    ("WarningLine", "kind"): ["loss", "share"],
    ("WarningRow", "key"): ["deliverable", "invoice", "items", "penalty"],
    ("DayLine", "holder"): SIDE,
    ("QuotaRow", "state"): ["met", "not_recorded", "open", "short"],
}  # fmt: skip


def answer_schema() -> dict[str, Any]:
    """The schema of ``manage.py standing --json``."""
    rows: dict[str, Any] = {}
    whole = _row(Standing, rows)
    # Gathering says of a day to come that nothing is known of it (推算).
    whole["properties"]["forecast"] = {"const": True}
    return {
        "$schema": SCHEMA,
        "title": "The standing of a contract on a day",
        **whole,
        "$defs": dict(sorted(rows.items())),
    }


def _row(row: type, rows: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(row)
    names = list(names_of(row))
    properties = {}
    for name in names:
        listed = ENUMS.get((row.__name__, name))
        properties[name] = _value(hints[name], rows, listed)
    return {
        "type": "object",
        "required": names,
        "additionalProperties": False,
        "properties": properties,
    }


def _value(
    hint: Any, rows: dict[str, Any], listed: list[str] | None = None
) -> dict[str, Any]:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _union(hint, rows, listed)
    if hint is Explanation or hint == Sequence[str]:
        return {"type": "array", "items": {"type": "string", "minLength": 1}}
    if origin in (tuple, list, Sequence):
        return {"type": "array", "items": _value(get_args(hint)[0], rows)}
    if origin is Mapping:
        return {
            "type": "object",
            "additionalProperties": _value(get_args(hint)[1], rows),
        }
    if is_row(hint):
        name = hint.__name__
        if name not in rows:
            rows[name] = {}
            rows[name] = _row(hint, rows)
        return {"$ref": f"#/$defs/{name}"}
    return _plain(hint, listed)


def _union(
    hint: Any, rows: dict[str, Any], listed: list[str] | None
) -> dict[str, Any]:
    parts = [one for one in get_args(hint) if one is not type(None)]
    (only,) = parts  # every optional of the standing is of one type
    return {"anyOf": [_value(only, rows, listed), {"type": "null"}]}


def _plain(hint: Any, listed: list[str] | None) -> dict[str, Any]:
    if listed is not None:
        return {"enum": listed}
    if hint is date:
        return dict(DAY)
    if hint is Decimal:
        return dict(MONEY)
    if hint is bool:
        return {"type": "boolean"}
    if hint is int:
        return {"type": "integer"}
    assert hint is str, hint
    return {"type": "string"}
