"""The vocabulary of facts for people and for programs: table, help, schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.rules.vocabulary import (
    CHOICE_LABELS,
    KINDS,
    Field,
    Kind,
)

SCHEMA = "https://json-schema.org/draft/2020-12/schema"
DAY = {"type": "string", "format": "date"}
AMOUNT = r"^[0-9]+(\.[0-9]{1,2})?$"
SIGNED_AMOUNT = r"^-?[0-9]+(\.[0-9]{1,2})?$"
NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
TEXT: dict[str, Any] = {"type": "string", "minLength": 1}

# How a value of each type is written in a facts file.
TYPES: dict[str, dict[str, Any]] = {
    "date": DAY,
    "text": TEXT,
    "deliverable": TEXT,
    "deliverables": {"type": "array", "items": TEXT, "minItems": 1},
    "indicator": TEXT,
    "quota": TEXT,
    "tranche": {"type": "integer", "minimum": 1},
    "whole": {"type": "integer", "minimum": 1},
    "bool": {"type": "boolean"},
    "amount": {
        "anyOf": [
            {"type": "string", "pattern": AMOUNT},
            {"type": "integer", "minimum": 0},
        ]
    },
    "signed_amount": {
        "anyOf": [
            {"type": "string", "pattern": SIGNED_AMOUNT},
            {"type": "integer", "not": {"const": 0}},
        ]
    },
    "number": {
        "anyOf": [
            {"type": "string", "pattern": NUMBER},
            {"type": "integer"},
        ]
    },
}


def field_words(field: Field) -> str:
    """``result=pass|fail``, in brackets where it may be absent."""
    said = field.name
    if field.choices:
        said += "=" + "|".join(field.choices)
    return said if field.required else f"[{said}]"


def vocabulary_lines() -> Iterator[str]:
    """One line per kind, for ``--help``."""
    width = max(map(len, KINDS))
    for kind in KINDS.values():
        fields = " ".join(field_words(field) for field in kind.fields)
        yield f"  {kind.key:<{width}}  {kind.label}：{fields}"


def vocabulary_table() -> Iterator[str]:
    """The same as a table of Markdown, for the README."""
    yield "| 种类 | 含义 | 字段（方括号内可省略） |"
    yield "|---|---|---|"
    for kind in KINDS.values():
        yield f"| `{kind.key}` | {kind.label} | {_fields_in_chinese(kind)} |"


def facts_schema() -> dict[str, Any]:
    """JSON Schema of a facts file, its TOML days read as ISO strings."""
    return {
        "$schema": SCHEMA,
        "title": "Facts of an agreement, dated and attributed",
        "type": "object",
        "required": ["agreement"],
        "additionalProperties": False,
        "properties": {
            "agreement": {"type": "string", "pattern": "^[a-z0-9_]+$"},
            "as_of": DAY,
            "complete_through": DAY,
            "readings": {"type": "object", "additionalProperties": TEXT},
            "facts": {
                "type": "array",
                "items": {"oneOf": [_kind_schema(k) for k in KINDS.values()]},
            },
        },
    }


def _kind_schema(kind: Kind) -> dict[str, Any]:
    return {
        "title": kind.label,
        "type": "object",
        "required": ["kind", *(f.name for f in kind.fields if f.required)],
        "additionalProperties": False,
        "properties": {
            "kind": {"const": kind.key},
            **{field.name: _field_schema(field) for field in kind.fields},
        },
    }


def _field_schema(field: Field) -> dict[str, Any]:
    if field.choices:
        return {"title": field.label, "enum": list(field.choices)}
    return {"title": field.label, **TYPES[field.type]}


def _fields_in_chinese(kind: Kind) -> str:
    said = []
    for field in kind.fields:
        text = f"{field.label} `{field.name}`"
        if field.choices:
            choices = "、".join(
                f"`{one}` {CHOICE_LABELS[one]}" for one in field.choices
            )
            text += f"（{choices}）"
        said.append(text if field.required else f"[{text}]")
    return "；".join(said)
