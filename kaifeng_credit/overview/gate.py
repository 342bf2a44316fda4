"""阻断原因: the conditions of the tranche at hand, and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from contracts.rules.board.reading import (
    Reader,
    Row,
    day_words,
    days_in_chinese,
    lines,
)
from contracts.rules.calendar import CalendarUnknown
from contracts.rules.vocabulary import KINDS
from kaifeng_credit.overview.shapes import Gate, GateRow, Piece, Target

# look → icon, tint; the order is the order of the rows.
ROW_LOOKS = {
    "late": ("alert-circle", "zhu"),
    "fix": ("rotate-clockwise-2", "ju"),
    "unsure": ("help", "ju"),
    "wait": ("circle-dot", "dai"),
    "idle": ("circle-dashed", "mute"),
    "done": ("circle-check", "song"),
}

LONGEST_NOTE = 6
MOST_PIECES = 2
SEPARATOR = "；"
UNRECORDED = "尚未补录："
# As payments.rules.gates says that it is missing.
CONFIRMATION = KINDS["confirmed"].label


def gate(reader: Reader) -> Gate | None:
    """The conditions of the tranche at hand: stopped first, passed quiet."""
    row = _asked(reader)
    if row is None:
        return None
    number = row["number"]
    rows = [_gate_row(reader, row, c) for c in row.get("conditions", ())]
    order = list(ROW_LOOKS)
    rows.sort(key=lambda r: order.index(r.look))
    title = reader.tranche_name(number)
    heading = {"blocked": "阻断原因", "not_recorded": "付款条件"}
    passed = sum(1 for r in rows if r.passed)
    return Gate(
        title=f"{title}{heading.get(row['state'], '付款条件')}",
        sub=f"{len(rows)} 项须全部满足，已满足 {passed} 项",
        clause=reader.tranche_term(number).clause,
        rows=tuple(rows),
        path=_path(reader),
        number=number,
    )


def _only_confirmation(condition: Row) -> bool:
    """Whether all that a condition lacks is 甲方's word in writing."""
    missing = SEPARATOR.join(lines(condition.get("missing")))
    return all(one.endswith(CONFIRMATION) for one in missing.split(SEPARATOR))


def _asked(reader: Reader) -> Row | None:
    """The tranche at hand; while history is missing, the first in doubt."""
    row = reader.at_hand
    if row is None or row["state"] != "not_recorded":
        return row
    doubtful = [
        other for other in reader.tranches
        if other["state"] == "not_recorded" and other.get("gate") is not True
    ]  # fmt: skip
    return doubtful[0] if doubtful else row


def _gate_row(reader: Reader, tranche: Row, condition: Row) -> GateRow:
    number, key = tranche["number"], condition["key"]
    value = condition.get("value")
    term = reader.condition_term(number, key)
    members = reader.condition_members(number, key)
    late = max((reader.late_days(m) for m in members), default=0)
    states = {
        str(reader.deliverables.get(m, {}).get("state")): m for m in members
    }
    look, kind, shown, n, about = "fix", "condition", value, None, None
    if value is True:
        look = "done"
    elif late:
        look, kind, shown, n = "late", "deliverable", "overdue", late
    elif "rework" in states:
        about = states["rework"]
        current = reader.round_of(about) or {}
        look, kind, shown = "fix", "deliverable", "rework"
        n = current.get("number")
    elif value is None:
        unrecorded = tranche["state"] == "not_recorded"
        look = "unsure"
        if unrecorded:
            kind, shown = "tranche", "not_recorded"
    elif "in_review" in states or "submitted" in states:
        shown = "in_review" if "in_review" in states else "submitted"
        about, look, kind = states[shown], "wait", "deliverable"
        if _only_confirmation(condition):
            shown = "to_confirm"
    elif tranche["state"] == "waiting" or (term and term.package):
        look = "idle"  # it follows from the other rows
    else:
        look = "fix"
    icon, tint = ROW_LOOKS[look]
    holder = condition.get("holder") or _holder_of(reader, members)
    holder = holder if holder in ("a", "b") else None
    if kind == "tranche":
        holder = None  # nobody is late with what is only not recorded
    about = about or next((m for m in members if reader.late_days(m)), None)
    return GateRow(
        key=key,
        look=look,
        icon=icon,
        tint=tint,
        title=condition.get("title") or (term.title if term else key),
        detail=_detail(condition),
        clause=condition.get("clause") or (term.clause if term else ""),
        kind=kind,
        value=shown,
        n=n,
        holder=None if value is True else holder,
        note="" if value is True else _holder_note(reader, about, late),
        target=_row_target(number, members, about),
    )


def _row_target(
    number: int, members: Sequence[str], about: str | None
) -> Target:
    if about:
        return ("deliverable", about)
    if len(members) == 1:
        return ("deliverable", members[0])
    return ("payment", number, "#gate")


def _detail(condition: Row) -> str:
    """What is missing; where nothing is, how it was met."""
    words = "；".join(lines(condition.get("detail")))
    if condition.get("value") is True:
        return days_in_chinese(words)
    return missing_words(condition.get("missing")) or days_in_chinese(words)


def missing_words(missing: object) -> str:
    """What a condition lacks, at most two pieces of it spelt out."""
    parts = [
        piece for line in lines(missing) for piece in line.split(SEPARATOR)
    ]
    # Not recorded is not "not submitted".
    parts = [p.replace(f"{UNRECORDED}未提交", UNRECORDED) for p in parts]
    unrecorded = bool(parts) and all(p.startswith(UNRECORDED) for p in parts)
    if unrecorded:
        first = parts[0].removeprefix(UNRECORDED)
        more = f" 等 {len(parts)} 项" if len(parts) > 1 else ""
        return f"{UNRECORDED}{first}{more}"
    if len(parts) > MOST_PIECES:
        return f"{SEPARATOR.join(parts[:MOST_PIECES])} 等 {len(parts)} 项"
    return SEPARATOR.join(parts)


def _holder_of(reader: Reader, members: Sequence[str]) -> str | None:
    for member in members:
        holder = reader.deliverables.get(member, {}).get("holder")
        if holder:
            return str(holder)
    return None


def _holder_note(reader: Reader, about: str | None, late: int) -> str:
    if late:
        return "补交" if about is None else f"补交{_short(reader, about)}"
    if about is None:
        return ""
    left = reader.working_days_to(reader.due_of(about))
    if left is None:
        return ""
    return f"剩 {left} 个工作日" if left else "今日到期"


def _short(reader: Reader, key: str) -> str:
    name = reader.name_of(key)
    return name if len(name) <= LONGEST_NOTE else "成果"


def forecast(reader: Reader) -> tuple[str, date] | None:
    """When the money could go out at the latest, if each side keeps time.

    Raises:
        CalendarUnknown: the days needed are not published.
    """
    row = reader.at_hand
    if row is None or row["state"] != "blocked":
        return None
    conditions = reader.tranche_term(row["number"]).conditions
    package = next((c.package for c in conditions if c.package), None)
    if package is None:
        return None
    held: dict[str, list[str]] = {"a": [], "b": []}
    for member in reader.agreement.members(package):
        holder = reader.deliverables.get(member, {}).get("holder")
        if holder in held:
            held[holder].append(member)
    term = reader.agreement.packages[package].review_term
    days = reader.agreement.days(term)
    if held["b"]:
        ready = max([reader.as_of, *_dues(reader, held["b"])])
        words = day_words(ready, beside=reader.as_of)
        start = f"若乙方 {words} 前补齐，甲方按 {days} 个工作日验收，"
        return start, reader.calendar.nth_after(ready, days)
    dues = _dues(reader, held["a"])
    if dues and max(dues) >= reader.as_of:
        return "若甲方按期验收合格，", max(dues)
    return None


def _path(reader: Reader) -> tuple[Piece, ...]:
    try:
        found = forecast(reader)
    except CalendarUnknown as unknown:
        return (Piece(f"{unknown}，最迟可付日暂不推算。"),)
    if found is None:
        return ()
    start, latest = found
    return (
        Piece(start),
        Piece(f"最迟 {day_words(latest)}", "strong"),
        Piece(" 可付。"),
        Piece("推算，非承诺", "muted"),
    )


def _dues(reader: Reader, keys: Sequence[str]) -> list[date]:
    return [due for due in map(reader.due_of, keys) if due]
