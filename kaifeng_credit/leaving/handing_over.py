"""离岗移交: everything a person held goes to others, or nothing happens.

In one transaction: what moves is moved, the account is disabled or given its
last day, its roles end, its sessions and tokens end with a disabled account.
The administrator who does it takes nothing over.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from contracts.models import User
from contracts.policies import Refused, check_administers, check_reaches
from contracts.queries.people import roles_of
from contracts.services import audit
from contracts.services.accounts import set_active, set_end
from contracts.services.facts import lock_contract
from contracts.services.feeds import close_feed
from contracts.services.identity import lock_person
from contracts.services.role_requests import end_roles_of_leaver
from contracts.services.sessions import begin_session
from contracts.services.tokens import revoke_all
from contracts.states import Role
from deliverables.services.handing_on import hand_on_drafts, hand_on_uploads
from kaifeng_credit.leaving.holdings import Desk, Held, desks_of
from kaifeng_credit.leaving.taken_over import (
    DRAFTS,
    ERRANDS,
    SCHEDULES,
    UPLOADS,
)
from kaifeng_credit.models import Handover
from payments.services.schedules import tell_instead, told_by_schedules


@transaction.atomic
def hand_over(
    *,
    user: User,
    successors: Mapping[int, User],
    last_day: date | None,
    reason: str,
    by: User,
    now: datetime,
    today: date,
) -> list[Handover]:
    """Hand on and let go: after a last day, or (None) at once.

    ``successors`` by the contract's key. Raises Refused, and changes nothing,
    where one is missing, is the administrator, or may not hold what the
    leaver held.
    """
    check_administers(by, Role.SYSTEM_ADMIN, act="办理离岗移交")
    if user.pk == by.pk:
        raise Refused("own_account", "本人的离岗须由另一名系统管理办理。")
    if last_day is not None and last_day < today:
        raise Refused("day_passed", "最后一日已经过去。请填写今天或以后。")
    lock_person(user)  # of two clicks the second finds nothing to move
    desks = desks_of(user, now=now, today=today)
    for desk in desks:
        check_reaches(by, desk.contract)
        lock_contract(desk.contract.pk, after_end=True)
    done = [
        _hand_on(user, desk, successors.get(desk.contract.pk), reason, by, now)
        for desk in desks
        if desk.moves
    ]
    _let_go(user, last_day, reason, by, now, today)
    return done


def _hand_on(user, desk: Desk, to: User | None, reason, by, now) -> Handover:
    """One contract's worth; its own row and its own event."""
    slug = desk.contract.slug
    if to is None:
        raise Refused("successor_missing", f"请为 {slug} 选择接手人。")
    if to.pk in (by.pk, user.pk):
        raise Refused("successor_wrong", f"{slug} 的接手人须是另一人。")
    roles = roles_of(to, desk.contract)
    for held in desk.moves:
        _check_may_hold(desk, held, to, roles)
    moved = [
        {
            "what": held.what,
            "label": held.label,
            "count": held.count,
            "keys": _move(held.what, user, desk, to, by, now),
        }
        for held in desk.moves
    ]
    row = Handover.objects.create(
        contract=desk.contract, leaver=user, successor=to, moved=moved,
        reason=reason, recorded_by=by,
    )  # fmt: skip
    audit.record(
        "errands_handed_on",
        by=by,
        contract=desk.contract,
        on=row,
        summary=f"{user.username} 离岗，事项移交 {to.username}",
        detail={"reason": reason, "moved": moved},
    )
    return row


def _check_may_hold(desk: Desk, held: Held, to: User, roles) -> None:
    """The successor holds a role that may; for errands each that waits.

    A role that somebody else holds beside the leaver is not missing.
    """
    if held.what == ERRANDS:
        missing = (set(desk.alone) & held.takers) - roles
    else:
        missing = set() if roles & held.takers else set(held.takers)
    if missing:
        words = "、".join(sorted(Role(one).label for one in missing))
        raise Refused(
            "successor_may_not",
            f"{to} 在 {desk.contract.slug} 上没有办理“{held.label}”的角色"
            f"（{words}）。请改选他人，或先由安全管理提请该角色。",
        )


def _move(what: str, user, desk: Desk, to: User, by, now) -> list[int]:
    """The rows that are the successor's from now on."""
    contract = desk.contract
    if what == DRAFTS:
        return hand_on_drafts(contract, user, to)
    if what == UPLOADS:
        return hand_on_uploads(contract, user, to, now=now)
    if what == SCHEDULES:
        return [
            tell_instead(
                schedule_id=one.pk, leaver=user, successor=to, by=by, now=now
            ).pk
            for one in told_by_schedules(contract, user)
        ]
    return []  # errands are found by role


def _let_go(user, last_day: date | None, reason, by, now, today) -> None:
    """The account, its roles, its sessions and its tokens."""
    if last_day is not None:
        set_end(user=user, ends_on=last_day, by=by)
    else:
        set_active(user=user, active=False, by=by)
        begin_session(user)
        revoke_all(user=user, by=by, now=now)
        close_feed(user=user, by=by, now=now)
    end_roles_of_leaver(
        user=user,
        last_day=last_day or today - timedelta(days=1),
        reason=reason,
        by=by,
        today=today,
    )
