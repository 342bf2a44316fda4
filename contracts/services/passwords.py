"""Passwords: changed by their person, or given out anew by 系统管理.

What was made under the old one ends, sessions and tokens alike.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from contracts.models import PasswordUsed, User
from contracts.policies import Refused, check_administers
from contracts.services import audit
from contracts.services.backend import GIVEN_HOURS
from contracts.services.hashing import hashing
from contracts.services.identity import confirm_identity, lock_person
from contracts.services.people import new_password
from contracts.services.sessions import begin_session
from contracts.services.sign_ins import note_try
from contracts.states import Role, SignInOutcome


def change_password(
    *, by: User, old: str, new: str, now: datetime
) -> User:
    """Set a new password after the old one; other sessions and tokens end.

    Raises Refused for a wrong old password, ValidationError for a new one
    against the rules, LimitReached before all that where too many hash.
    """
    with hashing():
        confirm_identity(by, old, now=now, why="修改密码")
        return _set_password(by, new, now)


@transaction.atomic
def _set_password(by: User, new: str, now: datetime) -> User:
    lock_person(by)
    by.refresh_from_db()
    validate_password(new, by)
    PasswordUsed.objects.create(user=by, encoded=by.password)
    by.set_password(new)
    by.password_changed_at, by.password_given_at = now, None
    by.save(
        update_fields=[
            "password", "password_changed_at", "password_given_at",
        ]
    )  # fmt: skip
    audit.record("password_changed", by=by, on=by, summary="修改登录密码")
    return by


@transaction.atomic
def give_password(*, user: User, by: User, now: datetime) -> str:
    """A password for who forgot theirs: shown once, to be changed at once.

    Every session and token of the account ends, and its person finds the act
    among their sign-ins. The second factor stays as it is: that another
    phone be taken is asked for and agreed to apart (factor_resets).
    """
    check_administers(by, Role.SYSTEM_ADMIN, act="重设密码")
    if user.pk == by.pk:
        raise Refused("own_account", "本人的密码在“修改密码”页修改。")
    lock_person(user)
    user.refresh_from_db()
    PasswordUsed.objects.create(user=user, encoded=user.password)
    password = new_password()
    user.set_password(password)
    user.password_changed_at, user.password_given_at = None, now
    user.save(
        update_fields=["password", "password_changed_at", "password_given_at"]
    )
    begin_session(user)
    note_try(SignInOutcome.GIVEN, username=user.username, address="")
    audit.record(
        "password_given",
        by=by,
        on=user,
        summary=f"重设 {user.username} 的登录密码",
    )
    return password


def password_is_due(user: User, *, now: datetime) -> str:
    """Why a person must change the password first; empty if they need not.

    One that 系统管理 gave out, anywhere. Where passwords age at all
    (PORTAL_PASSWORD_DAYS): also one of a command, and one in use too long.
    """
    if user.password_given_at is not None:
        return (
            "这是系统管理员发放的一次性密码，请先改成只有本人知道的密码；"
            f"发放后 {GIVEN_HOURS} 小时内不改即失效。"
        )
    if not settings.PASSWORD_DAYS:
        return ""
    if user.password_changed_at is None:
        return "登录密码由他人发放，请先改成只有本人知道的密码。"
    if now - user.password_changed_at >= timedelta(
        days=settings.PASSWORD_DAYS
    ):
        return f"登录密码已满 {settings.PASSWORD_DAYS} 天，请先修改。"
    return ""
