"""One person, one session: how it begins, is kept alive, and ends.

A session carries when it began, when its person last did something, and its
number; the account carries the number of its last sign-in. All of it is read
with the request anyway, so that watching a session asks nothing more.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.dispatch import receiver

from contracts.models import User
from contracts.queries.clock import now as this_moment
from contracts.rules.sessions import ended
from contracts.services.identity import lock_person

STARTED, SEEN, NUMBER = "started_at", "seen_at", "number"
CONFIRMED = "confirmed_at"
NOTED_EVERY = timedelta(minutes=1)  # a write a minute, not one a request
WORDS = {
    "idle": "{minutes} 分钟没有操作，登录已结束。请重新登录。",
    "over": "登录已满 {hours} 小时，须重新登录。",
    "replaced": "账号已在另一处登录，这里的登录随即结束。"
    "不是本人所为的，请立即修改密码并告知安全管理员。",
    "closed": "这次登录已结束：密码已修改，或账号已停用、已到期。",
}


@transaction.atomic
def begin_session(user: User) -> None:
    """Number a sign-in; the older session of the account ends with it."""
    lock_person(user)
    user.refresh_from_db(fields=["session_number"])
    user.session_number = (user.session_number or 0) + 1
    # Not an edit of the person: no row of their history.
    User.objects.filter(pk=user.pk).update(session_number=user.session_number)


@receiver(user_logged_in, dispatch_uid="contracts.sessions")
def mark_session(request, user: User, **_) -> None:
    """Write into a new session what its limits are counted from."""
    moment = int(this_moment().timestamp())
    request.session[STARTED] = request.session[SEEN] = moment
    request.session[NUMBER] = user.session_number or 0
    request.session[CONFIRMED] = moment


def keep_this_session(session: SessionBase, user: User) -> None:
    """End the account's other sessions; this one goes on."""
    begin_session(user)
    session[NUMBER] = user.session_number


def why_ended(session: SessionBase, user: User, *, now: datetime) -> str:
    """Why a session is over, in one sentence; empty while it lasts."""
    started, seen = (
        datetime.fromtimestamp(session.get(name, 0), UTC)
        for name in (STARTED, SEEN)
    )
    why = ended(
        started=started,
        seen=seen,
        now=now,
        idle=timedelta(minutes=settings.IDLE_MINUTES),
        longest=timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
    replaced = settings.ONE_SESSION and session.get(NUMBER, 0) != (
        user.session_number or 0
    )
    if why is None and not replaced:
        return ""
    return WORDS["replaced" if replaced else why or "over"].format(
        minutes=settings.IDLE_MINUTES,
        hours=settings.SESSION_COOKIE_AGE // 3600,
    )


def confirmed_since(session: SessionBase) -> datetime:
    """When the person last proved who they are: at the sign-in or since."""
    return datetime.fromtimestamp(session.get(CONFIRMED, 0), UTC)


def note_confirmed(session: SessionBase, *, now: datetime) -> None:
    """Remember that the person has just proved who they are."""
    session[CONFIRMED] = int(now.timestamp())


def note_seen(session: SessionBase, *, now: datetime) -> None:
    """Remember that a person did something; at most one write a minute."""
    moment = int(now.timestamp())
    if moment - session.get(SEEN, 0) >= NOTED_EVERY.total_seconds():
        session[SEEN] = moment
