"""How the workbook of 补录 is laid out: sheets, columns and their words.

Everything comes from the vocabulary of facts, so a new kind or field is in
the template and is read without another line here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import days_in_chinese
from contracts.rules.vocabulary import (
    CHOICE_LABELS,
    FIELD_LABELS,
    KINDS,
    Field,
    Kind,
)

KIND_HEADER = "事实"
PROBLEM_HEADER = "问题"
HEADER_ROW = 1
GUIDE, OPTIONS, MISSING = "说明", "可选项", "待补清单"
# Sheets that only help: nothing is read from them.
HELPING = (GUIDE, OPTIONS, MISSING)
# Where the guide says which contract it was made for.
SLUG_LABEL = "合同标识"
OTHER = "其他"
YES, NO = "是", "否"

GROUPS: Mapping[str, tuple[str, ...]] = {
    "交付与验收": (
        "operation_started", "submitted", "withdrawn", "received", "rejected",
        "accepted", "expert_review", "confirmed", "approved",
        "preliminary_review", "national_result",
    ),
    "款项与发票": (
        "paid", "payment_demanded", "invoiced", "sme_declared",
        "total_amended",
    ),
    "指标与计数": ("measured", "counted"),
    "驻场": ("on_site",),
    "函件与变更": (
        "demanded", "extended", "notified", "negotiation_started", "cured",
        "terminated",
    ),
    "事件": (
        "force_majeure", "party_a_delay", "suspended",
        "data_security_incident", "fraud", "disclosure", "general_breach",
        "loss_recorded",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """One sheet to fill: its kinds and the fields they take together."""

    name: str
    kinds: tuple[Kind, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field once, in the order in which the kinds name them."""
        found: dict[str, Field] = {}
        for kind in self.kinds:
            for field in kind.fields:
                found.setdefault(field.name, field)
        return tuple(found.values())

    @property
    def headers(self) -> tuple[str, ...]:
        """The first row."""
        return (KIND_HEADER, *(field.label for field in self.fields))

    def kind_of(self, label: str) -> Kind | None:
        """The kind of a label, or of its key."""
        for kind in self.kinds:
            if label in (kind.label, kind.key):
                return kind
        return None

    def words(self, name: str) -> tuple[str, ...]:
        """What the kinds of this sheet let one choose for a field."""
        return unique(
            choice_label(choice)
            for kind in self.kinds
            if (field := kind.field(name)) is not None
            for choice in field.choices
        )


def sheets() -> tuple[Sheet, ...]:
    """The sheets to fill; a kind nobody grouped is under 其他."""
    grouped = {key for keys in GROUPS.values() for key in keys}
    rest = tuple(key for key in KINDS if key not in grouped)
    groups = {**GROUPS, **({OTHER: rest} if rest else {})}
    return tuple(
        Sheet(name, tuple(KINDS[key] for key in keys))
        for name, keys in groups.items()
    )


def sheet_named(name: str) -> Sheet | None:
    """A sheet to fill by its name."""
    return next((one for one in sheets() if one.name == name), None)


def sheet_of(kind: str) -> Sheet:
    """The sheet on which a kind is filled in."""
    return next(
        one for one in sheets() if kind in {own.key for own in one.kinds}
    )


def choice_label(choice: str) -> str:
    """What people choose instead of a stored value."""
    return CHOICE_LABELS.get(choice, choice)


def deliverable_names(agreement: Agreement) -> dict[str, str]:
    """Name to key: packages first, then every deliverable."""
    return {
        term.name: term.key
        for term in (
            *agreement.packages.values(),
            *agreement.deliverables.values(),
        )
    }


def tranche_names(agreement: Agreement) -> dict[str, int]:
    """第1笔 to its number."""
    return {f"第{one.number}笔": one.number for one in agreement.tranches}


def named_keys(field: Field, agreement: Agreement) -> dict[str, str]:
    """Name to key of what a field may speak of; empty for free values."""
    if field.type in ("deliverable", "deliverables"):
        return deliverable_names(agreement)
    if field.type == "indicator":
        return {one.name: one.key for one in agreement.indicators.values()}
    if field.type == "quota":
        return {one.name: one.key for one in agreement.quotas.values()}
    return {choice_label(choice): choice for choice in field.choices}


def options(
    sheet: Sheet, field: Field, agreement: Agreement
) -> tuple[str, ...]:
    """What the drop-down of a column offers; empty where one writes freely."""
    if field.type == "bool":
        return (YES, NO)
    if field.type == "tranche":
        return tuple(tranche_names(agreement))
    if field.type == "deliverables":
        return ()  # several names in one cell
    if field.choices:
        return sheet.words(field.name)
    return tuple(named_keys(field, agreement))


def in_chinese(text: str, agreement: Agreement) -> str:
    """A sentence of the rules with the words people know for its keys."""
    text = days_in_chinese(text)
    for kind in KINDS.values():
        text = text.replace(f"{kind.key}（{kind.label}）", f"“{kind.label}”")
    for names in (
        {key: name for name, key in deliverable_names(agreement).items()},
        {kind.key: kind.label for kind in KINDS.values()},
        dict(FIELD_LABELS),
    ):
        # Longer keys first: due_on before on.
        for key in sorted(names, key=len, reverse=True):
            text = _replace_word(text, key, f"“{names[key]}”")
    text = text.replace("““", "“").replace("””", "”")
    return re.sub(r"(?<=”) (?=[\u4e00-\u9fff])", "", text)


def _replace_word(text: str, word: str, by: str) -> str:
    """Replace a key that stands alone, whatever Chinese is around it."""
    found, start = [], 0
    while (at := text.find(word, start)) >= 0:
        end = at + len(word)
        alone = not _in_key(text[at - 1 : at]) and not _in_key(
            text[end : end + 1]
        )
        found.append(text[start:at] + (by if alone else word))
        start = end
    return "".join(found) + text[start:]


def _in_key(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def unique(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once, in order."""
    return tuple(dict.fromkeys(words))
