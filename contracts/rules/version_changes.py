"""What one version of an agreement's data asks for otherwise than another.

Pure: two loaded agreements in; what came, went or reads differently out, in
the words of the data. What follows from it for a contract's days and money
is another question, which standing() answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.rules.agreement import Agreement, Condition, DeliverableTerm

ABSENT = "—"
OPTIONAL = "可选"
MEASURES = {
    "judged": "逐项判定",
    "counted": "计数",
    "ratio": "比率",
    "improved": "较基期提升",
}
PERIODS = {
    "contract_year": "每个合同年度",
    "full_months": "按月平均",
    "whole_term": "全期",
}
PIECE, CRITERION, DELIVERABLE = "组成", "验收标准", "成果"
QUOTA, INDICATOR, READING = "计数事项", "指标", "疑点与口径"
OPTION, TRANCHE, CLAUSE = "读法", "款项", "条款原文"

# What tells one thing of the data from another: its group and its keys.
Identity = tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """One thing of the data in words."""

    name: str
    words: str
    clause: str = ""


@dataclass(frozen=True)
class VersionChange:
    """One thing that a version says otherwise; — where it says nothing."""

    group: str
    key: tuple[str, ...]
    what: str
    before: str
    after: str
    clause: str

    @property
    def came(self) -> bool:
        """Whether only the later version has it."""
        return self.before == ABSENT

    @property
    def went(self) -> bool:
        """Whether only the earlier version has it."""
        return self.after == ABSENT


def version_changes(
    before: Agreement, after: Agreement
) -> tuple[VersionChange, ...]:
    """Everything that two versions say differently, group by group."""
    old, new = dict(_said(before)), dict(_said(after))
    order = {identity[0]: None for identity in (*old, *new)}
    found = []
    for group in order:
        for identity in dict.fromkeys([*old, *new]):
            one, other = old.get(identity), new.get(identity)
            if identity[0] != group or one == other:
                continue
            shown = other or one
            assert shown is not None
            # Of one thing under another name, the old name is told too.
            renamed = one and other and one.name != other.name
            found.append(
                VersionChange(
                    group=group,
                    key=identity[1:],
                    what=shown.name,
                    before=_words(one, named=bool(renamed)),
                    after=_words(other, named=bool(renamed)),
                    clause=shown.clause,
                )
            )
    return tuple(found)


def vanished(before: Agreement, after: Agreement) -> frozenset[Identity]:
    """What the later version no longer has, as (group, key, …)."""
    return frozenset(dict(_said(before))) - frozenset(dict(_said(after)))


def same_contract(before: Agreement, after: Agreement) -> bool:
    """Whether parties and days are those of the same signed agreement."""
    return (
        before.key == after.key
        and before.signed_on == after.signed_on
        and before.effective_on == after.effective_on
        and {side: one.name for side, one in before.parties.items()}
        == {side: one.name for side, one in after.parties.items()}
    )


def _words(said: Said | None, *, named: bool) -> str:
    if said is None:
        return ABSENT
    return f"{said.name}：{said.words}" if named else said.words


def _said(agreement: Agreement) -> Iterator[tuple[Identity, Said]]:
    """Everything a version says, thing by thing."""
    for term in agreement.deliverables.values():
        yield from _deliverable(term, agreement)
    for package in agreement.packages.values():
        members = "、".join(
            agreement.deliverables[key].name for key in package.members
        )
        yield (
            ("成果包", package.key),
            Said(package.name, members, package.clause),
        )
    for tranche in agreement.tranches:
        amount = agreement.terms[tranche.amount_term].values[0].quantity.says
        number = str(tranche.number)
        yield (
            (TRANCHE, number),
            Said(f"第{number}笔{tranche.name}", amount, tranche.clause),
        )
        for condition in tranche.conditions:
            yield (
                ("付款条件", number, condition.key),
                Said(
                    f"第{number}笔：{condition.title}",
                    _condition(condition, agreement),
                    condition.clause,
                ),
            )
    for key, quantity in agreement.terms.items():
        rows = "；".join(
            f"自 {row.since} 起 {row.quantity.says}（{row.quote}）"
            for row in quantity.values
        )
        yield ("数额与期限", key), Said(key, rows, quantity.clause)
    yield from _counted(agreement)
    yield from _readings(agreement)
    for item in agreement.items:
        yield (
            ("服务事项", str(item.number)),
            Said(f"事项 {item.number}", item.title, item.clause),
        )
    for clause in agreement.clauses.values():
        yield (
            (CLAUSE, clause.id),
            Said(clause.citation or clause.id, clause.text, clause.id),
        )


def _deliverable(
    term: DeliverableTerm, agreement: Agreement
) -> Iterator[tuple[Identity, Said]]:
    yield (
        (DELIVERABLE, term.key),
        Said(term.name, f"事项 {term.item}", term.acceptance_clause),
    )
    for piece in term.pieces:
        least = f"至少 {piece.minimum} 件" if piece.minimum else OPTIONAL
        yield (
            (PIECE, term.key, piece.key),
            Said(f"{term.name}：{piece.name}", least, piece.clause),
        )
    for one in term.criteria:
        words = f"{MEASURES[one.measure]}：{one.quote}"
        if one.term is not None:
            says = agreement.terms[one.term].values[0].quantity.says
            words = f"{words}（{says}）"
        yield (
            (CRITERION, term.key, one.key),
            Said(term.name, words, one.clause),
        )


def _condition(condition: Condition, agreement: Agreement) -> str:
    names = [agreement.deliverables[key].name for key in condition.deliverables]
    names += [agreement.indicators[key].name for key in condition.indicators]
    if condition.quota:
        names.append(agreement.quotas[condition.quota].name)
    if condition.package:
        names.append(agreement.packages[condition.package].name)
    return "、".join(names) or condition.title


def _counted(agreement: Agreement) -> Iterator[tuple[Identity, Said]]:
    for quota in agreement.quotas.values():
        least = f"{agreement.required(quota.key)}{quota.unit}"
        yield (
            (QUOTA, quota.key),
            Said(
                quota.name, f"{PERIODS[quota.period]} {least}", quota.clause
            ),
        )
    for indicator in agreement.indicators.values():
        direction = "升高" if indicator.direction == "higher" else "降低"
        yield (
            (INDICATOR, indicator.key),
            Said(indicator.name, f"{direction}为提升", indicator.clause),
        )


def _readings(agreement: Agreement) -> Iterator[tuple[Identity, Said]]:
    for reading in agreement.readings.values():
        yield (
            (READING, reading.key),
            Said(
                f"{reading.id} {reading.problem}",
                reading.default_text,
                reading.clause,
            ),
        )
        for option in reading.options:
            yield (
                (OPTION, reading.key, option.code),
                Said(reading.id, option.text, reading.clause),
            )
