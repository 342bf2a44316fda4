"""The way in when no administrator can sign in: sealed, and never silent (T9).

A command at the machine opens an account of 安全管理 for two days. That it
was opened, and each sign-in with it, stands in the audit log and in the
system's own log; while it lasts, and for a week after, an alarm says so.
"""

import logging
from datetime import date, datetime, timedelta

from django.contrib.auth.signals import user_logged_in
from django.db import models, transaction
from django.dispatch import receiver

from contracts.models import Contract, User
from contracts.policies import Refused
from contracts.services import audit
from contracts.services.people import give_role, open_account
from contracts.states import Role

log = logging.getLogger(__name__)
LASTS = timedelta(days=1)  # beyond the day on which it is opened
TOLD_FOR = timedelta(days=7)


@transaction.atomic
def open_emergency(
    *,
    username: str,
    contract: Contract,
    reason: str,
    now: datetime,
    today: date,
) -> tuple[User, str]:
    """A new account of 安全管理 and its password, which is shown once."""
    if not reason.strip():
        raise Refused("reason_missing", "请写明启用应急账号的理由。")
    user, password = open_account(
        username=username, display_name="应急账号", given_at=now
    )
    user.emergency_at, user.ends_on = now, today + LASTS
    user.save(update_fields=["emergency_at", "ends_on"])
    give_role(
        user=user,
        contract=contract,
        role=Role.SECURITY_ADMIN,
        ends_on=user.ends_on,
    )
    audit.record(
        "emergency_opened",
        by=None,
        on=user,
        summary=f"启用应急账号 {username}，至 {user.ends_on}",
        detail={"reason": reason.strip()},
    )
    log.critical("alarm emergency: an emergency account was opened")
    return user, password


@receiver(user_logged_in, dispatch_uid="contracts.emergency")
@transaction.atomic
def note_emergency(request, user: User, **_) -> None:
    """Each sign-in with it is an event of its own."""
    if user.emergency_at is None:
        return
    audit.record(
        "emergency_used",
        by=user,
        on=user,
        summary=f"应急账号 {user.username} 登录",
    )
    log.critical("alarm emergency: an emergency account signed in")


def emergencies(*, now: datetime, today: date) -> list[User]:
    """Those that are open, and those of the last days, closed or not."""
    lasts = models.Q(is_active=True) & (
        models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=today)
    )
    return list(
        User.objects.filter(emergency_at__isnull=False)
        .filter(lasts | models.Q(emergency_at__gte=now - TOLD_FOR))
        .order_by("emergency_at")
    )
