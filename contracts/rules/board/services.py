"""The service items: what is done, what asks most of somebody."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.rules.agreement import Item
from contracts.rules.board.reading import Reader
from contracts.rules.board.shapes import UNDATED, Segment, ServiceRow, Task

BAR_WIDTH = 64
BAR_GAP = 2
MOST_SEGMENTS = 12

STATE_LOOKS = {
    "accepted": "song", "submitted": "dai", "in_review": "dai",
    "rework": "ju", "drafting": "run",
}  # fmt: skip
# An item shows the state that asks most of somebody.
URGENCY = ("rework", "in_review", "submitted", "drafting")


def services_of(
    reader: Reader, tasks: Sequence[Task]
) -> tuple[ServiceRow, ...]:
    """One row per service item of the agreement."""
    return tuple(
        _service(reader, item, tasks) for item in reader.agreement.items
    )


def _service(
    reader: Reader, item: Item, tasks: Sequence[Task]
) -> ServiceRow:
    rows = [reader.deliverables.get(key, {}) for key in item.deliverables]
    states = [str(row.get("state", "not_started")) for row in rows]
    late = max((reader.late_days(k) for k in item.deliverables), default=0)
    own = [task for task in tasks if task.key in item.deliverables]
    first = own[0] if own else None
    looks = [
        "zhu" if reader.late_days(key) else STATE_LOOKS.get(state, "mute")
        for key, state in zip(item.deliverables, states, strict=True)
    ]
    done, owed = states.count("accepted"), len(states)
    counted = _counted(reader, item) or _present(reader, item)
    if counted and owed == 1 and states != ["accepted"] and not late:
        done, owed = counted[0], counted[1]
        looks = ["run"] * min(done, owed) + ["mute"] * max(owed - done, 0)
    state, n = _item_state(reader, item, states, late, started=bool(done))
    if state == "in_progress" and _present(reader, item):
        state = "on_duty"
    holder = first.side if first else None
    note = first.due_words.replace("协议", "") if first else ""
    look = _note_look(first)
    present = _present(reader, item)
    if present and present[0] < present[1] and first is None:
        holder, note = "b", f"在岗缺 {present[1] - present[0]} 人"
        look = "warn"
    return ServiceRow(
        number=item.number,
        title=item.short_title,
        segments=segments(looks),
        done=done,
        owed=owed,
        state=state,
        n=n,
        holder=holder,
        note=note,
        look=look,
        gated=any(reader.package_of(k) for k in item.deliverables),
        clause=item.clause,
    )


def _note_look(task: Task | None) -> str:
    if task is None or task.due_words == UNDATED:
        return "q"
    return {"bad": "bad", "near": "warn"}.get(task.look, "")


def _item_state(
    reader: Reader, item: Item, states: Sequence[str], late: int,
    *, started: bool,
) -> tuple[str, int | None]:  # fmt: skip
    if late:
        return "overdue", late
    for state in URGENCY:
        if state in states:
            number = None
            if state == "rework":
                key = item.deliverables[states.index(state)]
                number = (reader.round_of(key) or {}).get("number")
            return state, number
    if states and set(states) == {"accepted"}:
        return "accepted", None
    if started or "accepted" in states:
        return "in_progress", None
    if "not_recorded" in states:
        return "not_recorded", None
    return "not_started", None


def _counted(reader: Reader, item: Item) -> tuple[int, int] | None:
    """What is counted for an item: articles, trainings, people."""
    for row in reader.standing.get("quotas", ()):
        quota = reader.agreement.quotas.get(row["key"])
        if quota and quota.clause in (item.clause, item.acceptance_clause):
            if not reader.covers(row) or row.get("counted") is None:
                continue
            required = int(row["required"])
            if 0 < required <= MOST_SEGMENTS:
                return int(row["counted"]), required
    return None


def _present(reader: Reader, item: Item) -> tuple[int, int] | None:
    """People on site today against the number owed."""
    term = reader.agreement.terms.get("onsite_staff_minimum")
    presence = reader.standing.get("presence") or {}
    if term is None or term.clause != item.acceptance_clause:
        return None
    if presence.get("today") is None:
        return None
    return int(presence["today"]), int(presence["required"])


def segments(looks: Sequence[str]) -> tuple[Segment, ...]:
    """A bar of equal stretches, in a 64-unit box."""
    shown = list(looks[:MOST_SEGMENTS]) or ["mute"]
    step = BAR_WIDTH / len(shown)
    return tuple(
        Segment(f"{step * i:.1f}", f"{step - BAR_GAP:.1f}", look)
        for i, look in enumerate(shown)
    )
