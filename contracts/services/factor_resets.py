"""安全管理 asks that a lost phone be put away; a second administrator agrees.

The person then signs in with the password alone and enrols another phone.
"""

from datetime import datetime

from django.db import transaction

from contracts.models import FactorReset, SecondFactor, User
from contracts.policies import (
    Refused,
    check_administers,
    check_second_person,
)
from contracts.services import audit
from contracts.services.identity import lock_person
from contracts.services.second_factor import factor_of
from contracts.services.sessions import begin_session
from contracts.states import Role

AGREES = (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)


@transaction.atomic
def ask_reset(*, user: User, reason: str, by: User) -> FactorReset:
    """Ask; nothing changes before another person agrees."""
    check_administers(by, Role.SECURITY_ADMIN, act="提请重设两步验证")
    if user.pk == by.pk:
        raise Refused("own_account", "本人的两步验证须由另一人提请重设。")
    lock_person(user)
    if factor_of(user) is None:
        raise Refused("not_enrolled", "该账号没有启用两步验证，无需重设。")
    if open_reset(user) is not None:
        raise Refused("asked_already", "已有人提请重设，请另一人办理。")
    row = FactorReset.objects.create(user=user, reason=reason, asked_by=by)
    audit.record(
        "factor_reset_asked",
        by=by,
        on=user,
        summary=f"提请重设 {user.username} 的两步验证",
        detail={"reason": reason},
    )
    return row


@transaction.atomic
def settle_reset(
    *, user: User, by: User, agreed: bool, now: datetime
) -> FactorReset:
    """Agree, and the phone opens nothing any more; or decline."""
    check_administers(by, *AGREES, act="办理重设两步验证")
    lock_person(user)
    row = open_reset(user)
    if row is None:
        raise Refused("nothing_asked", "没有待办理的重设，或已由他人办结。")
    if agreed:
        check_second_person(by=by, first=row.asked_by, act="同意重设")
        if by.pk == user.pk:
            raise Refused("own_account", "本人的重设须由另一人同意。")
        SecondFactor.objects.filter(user=user, ended_at=None).update(
            ended_at=now
        )
        begin_session(user)  # whoever is in with the lost phone is out
    row.settled_by, row.settled_at, row.agreed = by, now, agreed
    row.save()
    audit.record(
        "factor_reset_agreed" if agreed else "factor_reset_declined",
        by=by,
        on=user,
        summary=f"{'同意' if agreed else '不同意'}重设 {user.username} 的两步验证",
    )
    return row


def open_reset(user: User) -> FactorReset | None:
    """What was asked for an account and nobody has settled yet."""
    return (
        FactorReset.objects.select_related("asked_by")
        .filter(user=user, settled_by=None)
        .first()
    )
