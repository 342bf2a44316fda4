"""The rows of the standing in the OpenAPI document.

They are what ``docs/standing.schema.json`` says: read off the code that
answers, never written a second time.
"""

from typing import Any

from kaifeng_credit.answer_schema import answer_schema

REF = "#/components/schemas/"


def standing_components() -> dict[str, Any]:
    """Every row of the standing, and the standing, as OpenAPI components."""
    whole = answer_schema()
    parts = whole.pop("$defs")
    whole.pop("$schema")
    whole["description"] = "整份合同在某一天的情况，每项附条款与算法"
    return _moved({**parts, "Standing": whole})


def _moved(value: Any) -> Any:
    """The same with its references where OpenAPI keeps schemas."""
    if isinstance(value, dict):
        return {
            key: f"{REF}{inner.rpartition('/')[2]}"
            if key == "$ref"
            else _moved(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_moved(inner) for inner in value]
    return value


def ref(name: str) -> dict[str, str]:
    """A reference to a component."""
    return {"$ref": f"{REF}{name}"}


def computed_list(row: str) -> dict[str, Any]:
    """The answer of a list that is computed for a day."""
    properties = {
        "as_of": {"type": "string", "format": "date"},
        "known": {
            "type": ["string", "null"],
            "format": "date",
            "description": "按这一天结束时所知；null 为现在所知",
        },
        "forecast": {
            "type": "boolean",
            "description": "推算：假定到那天再没有记录",
        },
        "complete_through": {
            "type": ["string", "null"],
            "format": "date",
            "description": "记录补齐至",
        },
        "results": {"type": "array", "items": ref(row)},
    }
    return closed(properties)


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these fields."""
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }
