"""Trying to sign in: counted first, written down after, unlocked by a person.

Nothing here says whether an account exists: counts and locks go by what was
typed, and the answer is the same.
"""

from datetime import datetime

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from contracts.models import SignInAttempt, User
from contracts.policies import Refused, check_administers
from contracts.services import audit
from contracts.services.rates import count_asked
from contracts.states import Role, SignInOutcome


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
            raise Refused(
                "too_many_sign_ins",
                f"尝试登录过于频繁。请 {seconds // 60} 分钟后再试。",
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


@transaction.atomic
def unlock(*, username: str, address: str, by: User) -> int:
    """安全管理 ends a lock before it has cooled off; how many were ended."""
    check_administers(by, Role.SECURITY_ADMIN, act="解除登录锁定")
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
