"""Trying to sign in: counted first, written down after, unlocked by a person.

Nothing here says whether an account exists: counts and locks go by what was
typed, and the answer is the same.
"""

from datetime import datetime

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.timezone import localtime

from contracts.models import AuditEvent, SignInAttempt, User
from contracts.policies import LimitReached, Refused, check_administers
from contracts.services import audit
from contracts.services.rates import count_asked
from contracts.states import Role, SignInOutcome

FAILED = (
    SignInOutcome.WRONG, SignInOutcome.CODE_WRONG, SignInOutcome.LOCKED,
)  # fmt: skip
# What one signs in with was changed, by oneself or an administrator.
CHANGES = (
    "password_changed", "password_given", "second_factor_enrolled",
    "second_factor_ended", "recovery_codes_renewed", "factor_reset_agreed",
    "address_set",
)  # fmt: skip
MOST_TOLD = 5


def count_try(*, address: str, username: str, now: datetime) -> None:
    """Count a try before anything is hashed, or refuse it past the limit.

    By address, and by name from wherever: each alone would let one of the
    two be tried without end.
    """
    seconds = settings.SIGN_IN_WINDOW_SECONDS
    for who, most in (
        (f"sign-in:{address}", settings.SIGN_INS_PER_ADDRESS),
        (f"sign-in-as:{username}", settings.SIGN_INS_PER_ACCOUNT),
    ):
        if count_asked(who, seconds=seconds, now=now) > most:
            raise LimitReached(
                "too_many_sign_ins",
                f"尝试登录过于频繁。请 {seconds // 60} 分钟后再试。",
                wait=seconds,
            )


def is_locked(request: HttpRequest, *, username: str) -> bool:
    """Whether a name is locked from where a request comes."""
    return settings.AXES_ENABLED and not AxesProxyHandler.is_allowed(
        request, {"username": username}
    )


def note_try(
    outcome: SignInOutcome, *, username: str, address: str
) -> SignInAttempt:
    """Write down how a try ended; the name only where it is an account's."""
    return SignInAttempt.objects.create(
        user=User.objects.filter(username=username).first(),
        outcome=outcome,
        address=address[:64],
    )


def told_at_sign_in(user: User) -> str:
    """What happened at an account since its person last came in; or "".

    Asked before this sign-in is written down. Tries that failed, and changes
    of what one signs in with: whoever did neither is told whom to tell
    (ASVS 6.3.5, 6.3.7).
    """
    tries = SignInAttempt.objects.of(user)
    last = tries.filter(outcome=SignInOutcome.DONE).order_by("-pk").first()
    if last is None:
        return ""
    since = tries.filter(pk__gt=last.pk)
    failed = since.filter(outcome__in=FAILED)
    said = [
        f"{one.summary}（{_said(one.recorded_at)}）"
        for one in AuditEvent.objects.filter(
            chain=audit.PORTAL,
            action__in=CHANGES,
            object_type=User._meta.label_lower,
            object_id=str(user.pk),
            recorded_at__gt=last.recorded_at,
        ).order_by("number")[:MOST_TOLD]
    ]
    if (latest := failed.order_by("-pk").first()) is not None:
        said.insert(
            0,
            f"{failed.count()} 次登录未成功，最近一次 "
            f"{_said(latest.recorded_at)}，来自 {latest.address}",
        )
    if not said:
        return ""
    return (
        f"自上次登录以来：{'；'.join(said)}。"
        "不是本人所为的，请立即修改密码并告知安全管理员。"
    )


def _said(moment: datetime) -> str:
    here = localtime(moment)
    return f"{here.month}月{here.day}日 {here:%H:%M}"


@transaction.atomic
def unlock(*, username: str, address: str, by: User) -> int:
    """安全管理 ends a lock before it has cooled off; how many were ended.

    Raises Refused("no_name"): django-axes would end every lock there is.
    """
    check_administers(by, Role.SECURITY_ADMIN, act="解除登录锁定")
    if not username:
        raise Refused("no_name", "没有这处锁定，请从列表里选择。")
    account = User.objects.filter(username=username).first()
    ended = AxesProxyHandler.reset_attempts(
        username=username, ip_address=address or None
    )
    if ended:
        audit.record(
            "sign_in_unlocked",
            by=by,
            on=account,
            summary=f"解除账号 {username} 的登录锁定",
            detail={"address": address},
        )
    return ended
