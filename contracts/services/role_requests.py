"""安全管理 asks that a person be given a role; a second administrator signs.

系统管理 opens accounts and asks for no role; 安全管理 asks for roles and opens
no account: whoever would put a person of their own in has to win another.
Taking a role away asks for nobody else: it must be quick, and gives nothing.
"""

from datetime import date, datetime, timedelta

from django.db import transaction

from contracts.models import Contract, Membership, RoleRequest, User
from contracts.policies import (
    Refused,
    check_administers,
    check_reaches,
    check_second_person,
)
from contracts.services import audit
from contracts.services.identity import lock_person
from contracts.services.people import check_may_hold, give_role
from contracts.states import Role

SIGNS = (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)


@transaction.atomic
def ask_role(
    *,
    user: User,
    contract: Contract,
    role: str,
    ends_on: date | None,
    reason: str,
    by: User,
    today: date,
) -> RoleRequest:
    """Ask for a role until a last day; nothing changes before it is signed.

    Raises Refused for oneself, an account that is over, the other party, an
    administrator beside another role, a day that has passed, and what is
    held or asked for already.
    """
    check_administers(by, Role.SECURITY_ADMIN, act="提请授予角色")
    check_reaches(by, contract)
    if user.pk == by.pk:
        raise Refused("own_account", "不能为自己提请角色，须由另一人提请。")
    lock_person(user)
    user.refresh_from_db()
    check_account_lasts(user, today=today)
    check_last_day(ends_on, today=today)
    check_may_hold(user, Role(role))
    held = Membership.objects.in_force(on=today).filter(
        contract=contract, user=user, role=role, ends_on=ends_on
    )
    if held.exists():
        raise Refused("role_held", f"{user} 已担任该角色，期限相同。")
    if waiting_for(user).filter(contract=contract, role=role).exists():
        raise Refused("asked_already", "已有人提请同一角色，请另一人办理。")
    row = RoleRequest.objects.create(
        user=user,
        contract=contract,
        role=role,
        ends_on=ends_on,
        reason=reason,
        asked_by=by,
    )
    audit.record(
        "role_asked",
        by=by,
        contract=contract,
        on=row,
        summary=f"提请授予 {user.username} {Role(role).label}",
        detail={"reason": reason, "ends_on": str(ends_on or "")},
    )
    return row


@transaction.atomic
def settle_role(
    *, request_id: int, by: User, agreed: bool, now: datetime, today: date
) -> RoleRequest:
    """Sign, and the role is given; or decline."""
    check_administers(by, *SIGNS, act="办理授予角色的提请")
    found = RoleRequest.objects.select_related("user", "contract").get(
        pk=request_id
    )
    check_reaches(by, found.contract)
    lock_person(found.user)
    row = RoleRequest.objects.select_related(
        "user", "contract", "asked_by"
    ).get(pk=request_id)
    if row.settled_by_id is not None:
        raise Refused("already_settled", "这项提请已由他人办结，请刷新。")
    if agreed:
        check_second_person(by=by, first=row.asked_by, act="签署授予角色")
        if by.pk == row.user_id:
            raise Refused("own_account", "本人的角色须由另一人签署。")
        check_account_lasts(row.user, today=today)
        check_last_day(row.ends_on, today=today)
        give_role(
            user=row.user,
            contract=row.contract,
            role=row.role,
            by=by,
            ends_on=row.ends_on,
        )
    row.settled_by, row.settled_at, row.agreed = by, now, agreed
    row.save(update_fields=["settled_by", "settled_at", "agreed"])
    if not agreed:
        audit.record(
            "role_declined",
            by=by,
            contract=row.contract,
            on=row,
            summary=f"不同意授予 {row.user.username} {Role(row.role).label}",
        )
    return row


@transaction.atomic
def end_role(
    *,
    membership_id: int,
    last_day: date | None,
    reason: str,
    by: User,
    today: date,
) -> Membership:
    """Take a role away after a last day; None: at once."""
    check_administers(by, Role.SECURITY_ADMIN, act="结束角色")
    row = Membership.objects.select_related("user", "contract").get(
        pk=membership_id
    )
    check_reaches(by, row.contract)
    if row.user_id == by.pk:
        raise Refused("own_account", "不能结束自己的角色，须由另一人办理。")
    lock_person(row.user)
    row.refresh_from_db(fields=["ends_on"])
    if row.ends_on is not None and row.ends_on < today:
        raise Refused("role_over", "这个角色已经结束，无需再办。")
    check_last_day(last_day, today=today)
    row.ends_on = last_day or today - timedelta(days=1)
    row.save(update_fields=["ends_on"])
    when = f"，最后一日 {last_day}" if last_day else "，即刻"
    audit.record(
        "role_ended",
        by=by,
        contract=row.contract,
        on=row,
        summary=f"结束 {row.user.username} 的{Role(row.role).label}{when}",
        detail={"reason": reason, "last_day": row.ends_on.isoformat()},
    )
    return row


@transaction.atomic
def end_roles_of_leaver(
    *, user: User, last_day: date, reason: str, by: User, today: date
) -> int:
    """End all roles of who leaves; how many ended.

    By 系统管理, with the account: opened again it holds nothing, so that
    nobody comes back to a role by one hand.
    """
    check_administers(by, Role.SYSTEM_ADMIN, act="办理离岗")
    lock_person(user)
    rows = Membership.objects.filter(user=user).exclude(ends_on__lte=last_day)
    ended = 0
    for row in rows.select_related("contract").order_by("pk"):
        if row.ends_on is not None and row.ends_on < today:
            continue
        row.ends_on = last_day
        row.save(update_fields=["ends_on"])
        ended += 1
        audit.record(
            "role_ended",
            by=by,
            contract=row.contract,
            on=row,
            summary=f"{user.username} 离岗，结束{Role(row.role).label}",
            detail={"reason": reason, "last_day": last_day.isoformat()},
        )
    return ended


def waiting_for(user: User | None = None):
    """Roles asked for and not settled, oldest first; of all, or of one."""
    rows = RoleRequest.objects.filter(settled_by=None).order_by("pk")
    return rows if user is None else rows.filter(user=user)


def check_account_lasts(user: User, *, today: date) -> None:
    """A role is given to an account that is in use."""
    over = user.ends_on is not None and user.ends_on < today
    if over or not user.is_active:
        raise Refused(
            "account_over", "该账号已停用或到期。请先由系统管理启用。"
        )


def check_last_day(day: date | None, *, today: date) -> None:
    """A last day has not passed yet."""
    if day is not None and day < today:
        raise Refused("day_passed", "最后一日已经过去。请填写今天或以后。")
