"""Read the register of readings: where the text can be read two ways."""

from __future__ import annotations

import re

from contracts.rules.agreement import Reading, ReadingOption
from contracts.rules.source import Node
from contracts.rules.units import Names

_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
_ID = re.compile(r"INT-[0-9]{2,}")


def read_readings(root: Node, names: Names) -> dict[str, Reading]:
    """The readings by key, in the register's order."""
    root.only("readings")
    readings: dict[str, Reading] = {}
    ids: set[str] = set()
    for node in root.rows("readings"):
        node.only(
            "id",
            "key",
            "clauses",
            "basis",
            "problem",
            "default",
            "alternatives",
            "effect",
            "options",
        )
        key, own = node.text("key"), node.text("id")
        if not _KEY.fullmatch(key) or not _ID.fullmatch(own):
            raise node.error("key 或 id 不合格式", "key")
        if key in readings or own in ids:
            raise node.error("key 或 id 重复", "key")
        ids.add(own)
        clauses = node.texts("clauses")
        for index, clause in enumerate(clauses):
            if clause not in names.clauses:
                raise node.error(
                    f"协议中没有这一条款：「{clause}」", "clauses", index
                )
        readings[key] = Reading(
            id=own,
            key=key,
            clause=clauses[0] if clauses else "",
            problem=node.text("problem"),
            default_text=node.text("default"),
            alternatives=node.text("alternatives"),
            effect=node.text("effect"),
            options=_options(node),
            clauses=clauses,
            basis=node.optional_text("basis") or "",
        )
    return readings


def _options(node: Node) -> tuple[ReadingOption, ...]:
    """The coded ways to read it, the default first; none without codes."""
    options: dict[str, ReadingOption] = {}
    for row in node.rows("options", "code"):
        row.only("code", "text")
        option = ReadingOption(code=row.text("code"), text=row.text("text"))
        if option.code in options:
            raise row.error("code 重复", "code")
        options[option.code] = option
    if len(options) == 1:
        raise node.error("口径至少有两种", "options")
    return tuple(options.values())
