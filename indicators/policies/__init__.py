"""Who records what is counted, who confirms it, and what is refused."""

from datetime import date
from typing import Any

from contracts.models import Contract, Proposal, User
from contracts.policies import (
    NotAllowed,
    Refused,
    check_not_before_signing,
    check_role,
    not_countersigned,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.people import roles_of, side_of, who_can
from contracts.states import ProposalKind, Role, Side
from indicators.models import Activity, CountedEvent
from indicators.rules.activities import (
    ActivityKind,
    kind_of,
    missing_evidence,
)
from indicators.rules.links import LinkRefused, link_key

# design.md 2, Roles: 乙方 records articles and trainings, 甲方 confirms.
RECORDERS = (Role.B_LEAD, Role.B_ONSITE)
CONFIRMERS = (Role.A_HANDLER, Role.A_APPROVER)


def check_can_record_activity(contract: Contract, by: User) -> None:
    """Only 乙方 says what it did."""
    check_role(contract, by, *RECORDERS, act="登记宣传与培训")


def known_kind(contract: Contract, key: str) -> ActivityKind:
    """The kind of that key; Refused("no_kind") where there is none."""
    kind = kind_of(key, agreement_of(contract))
    if kind is None:
        raise Refused("no_kind", "协议没有这一类登记，请返回重新选择。")
    return kind


def check_activity(
    contract: Contract,
    kind: ActivityKind,
    values: dict[str, Any],
    *,
    shown: bool,
    today: date,
) -> str:
    """Refuse an entry that cannot be one; what its link is known by.

    ``shown`` says whether a file comes with it.
    """
    check_not_before_signing(contract, values["on"], today)
    lacks = missing_evidence(kind, {**values, "file": shown})
    if lacks:
        raise Refused("not_shown", lacks)
    try:
        return link_key(values["link"]) if values.get("link") else ""
    except LinkRefused as refused:
        raise Refused("bad_link", str(refused)) from refused


def check_new(
    contract: Contract,
    kind: str,
    *,
    title: str,
    on: date,
    key: str,
    but: int | None = None,
) -> None:
    """Refuse what is recorded already, or waits; on a locked contract.

    The same article is the same link; what has no link is told by its kind,
    its name and its day. ``but`` is the proposal that asks for it now.
    """
    standing = Activity.objects.standing(contract)
    waiting = Proposal.objects.waiting(
        contract, ProposalKind.ACTIVITY
    ).exclude(pk=but)
    if key:
        same = standing.filter(link_key=key).first()
        asked = waiting.filter(payload__link_key=key).first()
        what = "这个链接"
    else:
        same = standing.filter(
            kind=kind, title=title, happened_on=on, link_key=""
        ).first()
        asked = waiting.filter(
            subject=kind,
            payload__values__title=title,
            payload__values__on=on.isoformat(),
            payload__link_key="",
        ).first()
        what = "同名同日的一项"
    if same is not None:
        day = same.happened_on
        raise Refused(
            "already_recorded",
            f"{what}已登记：《{same.title}》，{day.year}年{day.month}月"
            f"{day.day}日。同一件事只登记一次，登记有误请更正原记录。",
        )
    if asked is not None:
        raise Refused(
            "already_proposed",
            f"{what}已登记，正等待甲方确认。无需重复登记。",
        )


def signers_of(proposal: Proposal) -> tuple[str, ...]:
    """The roles that settle an entry, or the correction of one."""
    if proposal.on_behalf_of == Side.A:
        return (Role.B_LEAD,)
    kind = kind_of(proposal.subject, agreement_of(proposal.contract))
    if kind is not None and kind.by_approver:
        return (Role.A_APPROVER,)
    return CONFIRMERS


def check_can_confirm(
    contract: Contract, by: User, proposal: Proposal
) -> tuple[str, ...]:
    """The roles that settle it, this person's among them."""
    roles = signers_of(proposal)
    check_role(contract, by, *roles, act="确认这项登记")
    return roles


def check_can_correct_activity(
    contract: Contract, by: User, row: Activity | CountedEvent
) -> str:
    """Either side asks, the other confirms; the side it is asked for."""
    side = side_of(by, contract)
    allowed = (*RECORDERS, *CONFIRMERS)
    if side is None or not roles_of(by, contract) & set(allowed):
        raise NotAllowed(
            "当前角色不能提请更正。", who=who_can(contract, *allowed)
        )
    if row.reverses_id is not None or hasattr(row, "reversed_by"):
        raise Refused("already_corrected", "这条记录已更正，无需再次更正。")
    batch = getattr(row, "batch", None)
    if (
        batch is not None
        and batch.countersigned_at is None
        and not contract.is_demo
    ):
        raise not_countersigned()
    return side
