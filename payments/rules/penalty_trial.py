"""试算: facts that were never recorded, for a question and nothing else.

What comes of them is computed on a copy of the recorded facts by the same
rules, is marked 推算 wherever it is shown, and is written nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from contracts.rules.agreement import Agreement
from contracts.rules.facts import Fact, parse_fact
from payments.rules.late_days import HEAD
from payments.rules.status import Row, rows_of

# What may stop or move the clock, as the vocabulary names it.
EXCUSES = {
    "suspended": "停计（甲方决定）",
    "party_a_delay": "甲方原因延误",
    "force_majeure": "不可抗力（已准免责）",
}
# A submission makes sense of what is in 乙方's hands.
IN_HAND = ("not_started", "drafting", "rework", "withdrawn")
REF = "试算"


def late_matters(
    standing: Row, agreement: Agreement
) -> tuple[tuple[str, str], ...]:
    """(key, name) of what 乙方 has still to hand in, the late ones first."""
    late = dict.fromkeys(
        key
        for row in rows_of(standing, "remedies")
        if row["head"] == HEAD
        for line in row["day_list"]
        if line["counted"]
        for key in line["keys"]
    )
    open_ones = {
        row["key"]: row["name"]
        for row in rows_of(standing, "deliverables")
        if row["state"] in IN_HAND
    }
    members = {
        package.key: package.name
        for package in agreement.packages.values()
        if any(key in open_ones for key in package.members)
    }
    names = {**members, **open_ones}
    keys = [*(key for key in late if key in names), *names]
    return tuple((key, names[key]) for key in dict.fromkeys(keys))


def supposed(
    agreement: Agreement,
    standing: Row,
    *,
    handed_in: tuple[str, date] | None = None,
    excuse: tuple[str, date, date | None] | None = None,
) -> list[Fact]:
    """The facts of a question: handed in on a day, excused from one to one.

    A package stands for those of its members that are in 乙方's hands.

    Raises:
        FactError: a fact the vocabulary does not know.
    """
    found = []
    if handed_in is not None:
        key, on = handed_in
        for member in _members(agreement, standing, key):
            row = {"kind": "submitted", "deliverable": member, "on": on}
            found.append(parse_fact(row, agreement=agreement, ref=REF))
    if excuse is not None:
        kind, start, end = excuse
        row = {"kind": kind, "start": start}
        if end is not None:
            row["end"] = end
        if kind == "force_majeure":
            row["relief"] = "granted"
        found.append(parse_fact(row, agreement=agreement, ref=REF))
    return found


def _members(
    agreement: Agreement, standing: Row, key: str
) -> Iterable[str]:
    package = agreement.packages.get(key)
    if package is None:
        return (key,)
    states = {
        row["key"]: row["state"] for row in rows_of(standing, "deliverables")
    }
    return [one for one in package.members if states.get(one) in IN_HAND]
