"""系统管理 disables accounts, opens them again, and gives them a last day."""

from datetime import date, datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from contracts.models import User
from contracts.policies import Refused, check_administers
from contracts.queries.clock import today
from contracts.services import audit
from contracts.services.identity import lock_person
from contracts.services.role_requests import check_last_day
from contracts.services.tokens import revoke_all
from contracts.states import Role


@transaction.atomic
def set_active(*, user: User, active: bool, by: User) -> User:
    """Disable an account, which ends its session at the next request, or
    open it again. Nobody disables themselves: somebody must be left."""
    check_administers(by, Role.SYSTEM_ADMIN, act="停用或启用账号")
    if user.pk == by.pk:
        raise Refused("own_account", "不能停用或启用自己的账号。")
    lock_person(user)
    user.refresh_from_db()
    if user.is_active == active:
        return user
    user.is_active = active
    user.save(update_fields=["is_active"])
    word = "启用" if active else "停用"
    audit.record(
        "account_enabled" if active else "account_disabled",
        by=by,
        on=user,
        summary=f"{word}账号 {user.username}",
    )
    return user


@transaction.atomic
def set_end(*, user: User, ends_on: date | None, by: User) -> User:
    """The last day of an account (Asia/Shanghai); None: no end.

    Raises Refused("day_passed"): a slip of the year would shut the account.
    """
    check_administers(by, Role.SYSTEM_ADMIN, act="设定账号的到期日")
    if user.pk == by.pk:
        raise Refused("own_account", "不能设定自己账号的到期日。")
    check_last_day(ends_on, today=today())
    lock_person(user)
    user.refresh_from_db()
    if user.ends_on == ends_on:
        return user
    user.ends_on = ends_on
    user.save(update_fields=["ends_on"])
    audit.record(
        "account_end_set",
        by=by,
        on=user,
        summary=f"账号 {user.username} "
        + (f"于 {ends_on} 到期" if ends_on else "不再到期"),
    )
    return user


@transaction.atomic
def end_sessions(*, user: User, by: User, now: datetime) -> int:
    """Sign an account out everywhere, pages and programs; how many ended.

    The account goes on: its person signs in again (ASVS 7.4.5). There are
    as many sessions as people at work, so they are looked through.
    """
    check_administers(by, Role.SYSTEM_ADMIN, act="结束他人的登录")
    if user.pk == by.pk:
        raise Refused("own_account", "请用页面顶部的“退出”结束自己的登录。")
    lock_person(user)
    theirs = [
        one.pk
        for one in Session.objects.filter(expire_date__gt=now).iterator()
        if one.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=theirs).delete()
    ended = len(theirs) + revoke_all(user=user, by=by, now=now)
    audit.record(
        "sessions_ended",
        by=by,
        on=user,
        summary=f"结束 {user.username} 的登录",
        detail={"count": ended},
    )
    return ended
