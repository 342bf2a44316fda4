"""What a later version of the agreement would change on a contract.

Asked before either side signs; nothing is written. Both answers are of the
same day and the same facts, so the version alone makes the difference.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date

from contracts.models import (
    AgreementVersion,
    Contract,
    Proposal,
    ReadingDecision,
    ReadingObjection,
    User,
)
from contracts.policies import Refused
from contracts.queries.agreements import agreement_by_key, agreement_of
from contracts.queries.clock import contract_day
from contracts.rules.agreement import Agreement
from contracts.rules.board import Task
from contracts.rules.facts import FactError
from contracts.rules.version_changes import (
    CLAUSE,
    INDICATOR,
    OPTION,
    PIECE,
    QUOTA,
    READING,
    Identity,
    VersionChange,
    vanished,
    version_changes,
)
from contracts.states import ProposalKind, Side
from deliverables.queries.orphans import orphans_of
from deliverables.services.slots import ensure_deliverables
from indicators.models import CountedEvent, Measurement
from kaifeng_credit.differences import Change, changes
from kaifeng_credit.gathering import compute
from payments.models import Tranche
from payments.services.tranches import ensure_tranches

MOST_NAMED = 3
# What a newly required piece means for a deliverable that stands so.
SETTLED = {
    "accepted": "已验收合格，不因此重验",
    "submitted": "这一轮按提交时的要求验收",
    "in_review": "这一轮按提交时的要求验收",
}
STILL_TO_COME = "下次提交前须补齐"


@dataclass(frozen=True)
class Asked:
    """A piece that a version newly asks for, and for whom it comes in time."""

    change: VersionChange
    key: str
    follows: str


@dataclass(frozen=True)
class VersionMoves:
    """A contract under a version that it does not stand on yet."""

    before: Agreement
    after: Agreement
    as_of: date
    data: tuple[VersionChange, ...]
    standing: tuple[Change, ...]
    pieces: tuple[Asked, ...]


def version_moves(contract: Contract, version: str) -> VersionMoves:
    """What a version says otherwise, and what of the standing moves by it.

    Raises Refused("facts_misfit") where the record cannot stand under it.
    """
    before = agreement_of(contract)
    after = agreement_by_key(before.key, version)
    day = contract_day(contract)
    now = compute(contract, as_of=day)
    then = _under(contract, after, day)
    data = version_changes(before, after)
    states = {row["key"]: row["state"] for row in now["deliverables"]}
    return VersionMoves(
        before=before,
        after=after,
        as_of=day,
        data=data,
        standing=changes(now, then, after),
        pieces=tuple(
            Asked(
                one, one.key[0], SETTLED.get(states.get(one.key[0]), STILL_TO_COME)
            )
            for one in data
            if one.group == PIECE and not one.went
        ),
    )


def check_bears(contract: Contract, after: Agreement) -> None:
    """Refuse a version under which something recorded would have no place.

    Services that move a contract ask this under its lock.
    """
    before = agreement_of(contract)
    gone = vanished(before, after)
    lost = [*_orphans(contract, before, after, gone)]
    if lost:
        more = f"等 {len(lost)} 处" if len(lost) > MOST_NAMED else ""
        raise Refused(
            "would_orphan",
            f"第 {after.version} 版没有了已有记录的内容："
            f"{'；'.join(lost[:MOST_NAMED])}{more}。"
            "请先在新版中保留它们，再提请更换。",
        )
    _check_tranches(contract, after)
    _under(contract, after, contract_day(contract))


def make_room(contract: Contract, after: Agreement) -> None:
    """The rows that a version's new deliverables and tranches need."""
    ensure_deliverables(contract, after)
    ensure_tranches(contract, after)


def versions_to_sign(contract: Contract, user: User) -> list[Task]:
    """Versions that one side asked for and the other has to sign."""
    rows = (
        Proposal.objects.visible_to(user)
        .waiting(contract, ProposalKind.AGREEMENT_VERSION)
        .select_related("proposed_by")
    )
    return [
        Task(
            side=str(Side.B if row.on_behalf_of == Side.A else Side.A),
            verb="同意",
            subject=row.summary,
            target=("agreement_version_proposal", row.pk),
            key=f"version_{row.pk}",
            why=f"{Side(row.on_behalf_of).label}已提请，须由对方签署",
        )
        for row in rows
    ]


def _under(contract: Contract, after: Agreement, day: date) -> dict:
    """The standing of a contract as if it stood on a version."""
    moved = copy(contract)
    moved.agreement_version = AgreementVersion(
        key=after.key, version=after.version
    )
    try:
        return compute(moved, as_of=day)
    except FactError as error:
        raise Refused(
            "facts_misfit",
            f"已记录的事实在第 {after.version} 版下不成立：{error}。"
            "请先更正新版的协议数据，再提请更换。",
        ) from error


def _orphans(
    contract: Contract,
    before: Agreement,
    after: Agreement,
    gone: frozenset[Identity],
) -> Iterator[str]:
    yield from orphans_of(contract, before, gone)
    groups: dict[str, set[str]] = {}
    for group, *keys in gone:
        groups.setdefault(group, set()).add(keys[0])
    for clause in sorted(groups.get(CLAUSE, ())):
        # Signed papers and the audit log cite clauses by their number.
        yield f"{before.cite(clause)}的原文"
    yield from _readings(contract, before, after, groups)
    for model, field, group, names in (
        (Measurement, "indicator", INDICATOR, before.indicators),
        (CountedEvent, "quota", QUOTA, before.quotas),
    ):
        for key in sorted(groups.get(group, ())):
            rows = model.objects.filter(contract=contract, **{field: key})
            if rows.exists():
                yield f"“{names[key].name}”下有 {rows.count()} 条记录"


def _readings(
    contract: Contract,
    before: Agreement,
    after: Agreement,
    groups: dict[str, set[str]],
) -> Iterator[str]:
    """Readings that were decided, proposed or objected to and have gone."""
    for key in sorted(groups.get(READING, set()) | groups.get(OPTION, set())):
        left = after.readings.get(key)
        codes = set(left.codes) if left else set()
        own = {"contract": contract, "key": key}
        decided = ReadingDecision.objects.filter(**own).exclude(code__in=codes)
        objected = left is None and (
            ReadingObjection.objects.filter(**own).exists()
        )
        asked = Proposal.objects.waiting(contract, ProposalKind.READING)
        if decided.exists() or objected or asked.filter(subject=key).exists():
            yield f"疑点 {before.readings[key].id} 的决定、提请或异议"


def _check_tranches(contract: Contract, after: Agreement) -> None:
    """Amounts agreed on are moved by no version of the data."""
    amounts = {
        term.number: after.quantity(term.amount_term)
        for term in after.tranches
    }
    for row in Tranche.objects.filter(contract=contract).order_by("number"):
        if amounts.get(row.number) != row.amount:
            raise Refused(
                "tranche_changed",
                f"第 {after.version} 版改动了第{row.number}笔款项的金额。"
                "款项金额只能按双方签章的补充协议另行登记，"
                "不随协议数据更换。",
            )
