"""A person changes their own password; what was made under the old one ends."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from contracts.models import PasswordUsed, User
from contracts.services import audit
from contracts.services.identity import confirm_identity, lock_person


def change_password(
    *, by: User, old: str, new: str, now: datetime
) -> User:
    """Set a new password after the old one; other sessions and tokens end.

    Raises Refused for a wrong old password, ValidationError for a new one
    against the rules.
    """
    confirm_identity(by, old, now=now, why="修改密码")
    with transaction.atomic():
        lock_person(by)
        by.refresh_from_db()
        validate_password(new, by)
        PasswordUsed.objects.create(user=by, encoded=by.password)
        by.set_password(new)
        by.password_changed_at = now
        by.save(update_fields=["password", "password_changed_at"])
        audit.record("password_changed", by=by, on=by, summary="修改登录密码")
    return by


def password_is_due(user: User, *, now: datetime) -> str:
    """Why a person must change the password first; empty if they need not.

    Only where passwords age at all (PORTAL_PASSWORD_DAYS): one that another
    person gave out, and one that has been in use for too long.
    """
    if not settings.PASSWORD_DAYS:
        return ""
    if user.password_changed_at is None:
        return "登录密码由他人发放，请先改成只有本人知道的密码。"
    if now - user.password_changed_at >= timedelta(
        days=settings.PASSWORD_DAYS
    ):
        return f"登录密码已满 {settings.PASSWORD_DAYS} 天，请先修改。"
    return ""
