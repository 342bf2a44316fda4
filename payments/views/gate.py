"""The gate on a page: each condition with where it is settled."""

from dataclasses import dataclass

from contracts.queries.facts import FACT_TABLES
from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import days_in_chinese
from contracts.rules.record import NOT_RECORDED
from payments.rules.status import (
    ConditionStatus,
    Row,
    TrancheStatus,
    rows_of,
)

# How the rules begin what 乙方 has not handed in.
NOT_SUBMITTED = "未提交"
ICONS = {
    True: ("circle-check", "t-song"),
    False: ("alert-circle", "t-zhu"),
    None: ("help", "t-ju"),
}
WAITING_ICON = ("circle-dashed", "t-mute")
HOLDER_NOTES = {"a": "甲方办理", "b": "乙方办理", "outside": "等待外部文件"}


@dataclass(frozen=True)
class Said:
    """A line of text, and the page it speaks of: a deliverable, a record."""

    text: str
    key: str = ""
    on: object = None
    record: tuple[str, ...] = ()  # ("fact", table, key) for target_url


@dataclass(frozen=True)
class GateRow:
    """One condition, ready to be shown."""

    one: ConditionStatus
    icon: str
    tint: str
    lines: tuple[Said, ...]
    evidence: tuple[Said, ...]
    unrecorded: bool
    holder: str | None  # "a" | "b" | None
    holder_note: str


@dataclass(frozen=True)
class Aside:
    """What a payment does not wait for, shown apart."""

    text: str
    detail: str = ""
    look: str = ""
    url_name: str = ""
    key: str = ""


def gate_rows(
    tranche: TrancheStatus, agreement: Agreement
) -> tuple[tuple[GateRow, ...], tuple[GateRow, ...]]:
    """The time conditions, and the others with what is blocked first."""
    waiting = tranche.state == "waiting"
    times = [one for one in tranche.conditions if one.is_time]
    return (
        tuple(_row(one, agreement, waiting=waiting) for one in times),
        tuple(
            _row(one, agreement, waiting=waiting)
            for one in tranche.by_urgency
        ),
    )


def asides(standing: Row) -> tuple[Aside, ...]:
    """What stands beside the gate and is no condition (`warnings`)."""
    return tuple(
        Aside(
            row["text"],
            row["detail"],
            url_name=PAGES[row["key"]],
            key=row["deliverables"][0] if row["key"] == "deliverable" else "",
        )
        for row in rows_of(standing, "warnings")
    )


# Where a reader finds more about a warning.
PAGES = {
    "deliverable": "deliverable",
    "items": "services",
    "penalty": "penalties",
    "invoice": "invoices",
}


def _unrecorded(text: str, head: str) -> str:
    """Not recorded is not "not submitted": name the record that lacks.

    ``head`` is what a piece says before it where it is not known; a piece
    of complete records without it stays as it is.
    """
    name = text.removeprefix(f"{head}{NOT_SUBMITTED}")
    return text if name == text else f"{head}{name}的提交记录"


def _row(
    one: ConditionStatus, agreement: Agreement, *, waiting: bool
) -> GateRow:
    icon, tint = ICONS[one.value]
    if waiting and one.value is False:
        icon, tint = WAITING_ICON
    head = f"{NOT_RECORDED}："
    # Beside a known failure each unrecorded piece says so for itself.
    unrecorded = one.value is None and one.missing.startswith(head)
    lack = one.missing.removeprefix(head) if unrecorded else one.missing
    said = [
        _unrecorded(text, "" if unrecorded else head)
        for text in lack.split("；")
        if text
    ]
    if not said and one.value is not True and one.detail:
        said = [one.detail]
    return GateRow(
        one=one,
        icon=icon,
        tint=tint,
        lines=tuple(
            Said(days_in_chinese(text), _about(text, one, agreement))
            for text in said
        ),
        evidence=tuple(
            Said(
                days_in_chinese(proof.text),
                _about(proof.text, one, agreement),
                proof.on,
                _record(proof.ref),
            )
            for proof in one.evidence
        ),
        unrecorded=unrecorded,
        holder=one.holder if one.holder in ("a", "b") else None,
        holder_note=HOLDER_NOTES.get(one.holder or "", ""),
    )


def _about(text: str, one: ConditionStatus, agreement: Agreement) -> str:
    """The deliverable a line names, or the condition's only one."""
    named = [
        key
        for key, term in agreement.deliverables.items()
        if term.name in text
    ]
    if named:
        return max(named, key=lambda key: len(agreement.deliverables[key].name))
    return one.deliverables[0] if len(one.deliverables) == 1 else ""


def _record(ref: str) -> tuple[str, ...]:
    """The page of a registered fact, where evidence rests on one."""
    table, _, key = ref.partition(":")
    return ("fact", table, key) if table in FACT_TABLES else ()
