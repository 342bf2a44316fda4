"""Access tokens: made, shown once, revoked; writing needs the password again.

A token that reads lives for weeks; one that acts is made by a person who has
just typed the password, and lives for hours.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from contracts.models import ApiToken, CalendarFeed, User
from contracts.policies import Refused
from contracts.queries.tokens import digest_of, password_mark, tokens_of
from contracts.services import audit
from contracts.services.identity import confirm_identity, lock_person
from contracts.states import TOKEN_PREFIX

TOKEN_BYTES = 32
SHOWN = len(TOKEN_PREFIX) + 4  # how much of it a page shows afterwards
READING_DAYS = (7, 30, 90)
WRITING_HOURS = (1, 8)
MOST_TOKENS = 10
USED_EVERY = timedelta(hours=1)


def issue_token(
    *,
    by: User,
    name: str,
    now: datetime,
    lasts: timedelta,
    writes: bool = False,
    password: str = "",
) -> tuple[ApiToken, str]:
    """A new token of a person and its secret, which is not kept.

    Raises Refused for a name in use, too many tokens, a life that is not on
    offer, and (for one that acts) a wrong password.
    """
    _check_life(lasts, writes=writes)
    if writes:
        confirm_identity(by, password, now=now, why="生成令牌")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        lock_person(by)
        _check_room(by, name)
        token = ApiToken.objects.create(
            user=by,
            name=name,
            digest=digest_of(secret),
            hint=secret[:SHOWN],
            writes=writes,
            issued_under=password_mark(by),
            expires_at=now + lasts,
        )
        audit.record(
            "token_issued",
            by=by,
            on=token,
            summary=f"生成访问令牌“{name}”（{'可办理' if writes else '只读'}）",
            detail={"expires_at": token.expires_at.isoformat()},
        )
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, now: datetime) -> ApiToken:
    """A person ends a token of their own; again changes nothing."""
    lock_person(by)
    token = ApiToken.objects.get(pk=token.pk, user=by)
    if token.revoked_at is not None:
        return token
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    audit.record(
        "token_revoked",
        by=by,
        on=token,
        summary=f"撤销访问令牌“{token.name}”",
    )
    return token


@transaction.atomic
def revoke_all(*, user: User, by: User, now: datetime) -> int:
    """End every token of a leaver; how many there were."""
    lock_person(user)
    ended = tokens_of(user).update(revoked_at=now)
    if ended:
        audit.record(
            "token_revoked",
            by=by,
            on=user,
            summary=f"撤销 {user.username} 的全部访问令牌",
            detail={"count": ended},
        )
    return ended


def note_use(way_in: ApiToken | CalendarFeed, *, now: datetime) -> None:
    """Remember that a way in is in use; a write an hour, not one a request."""
    last = way_in.last_used_at
    if last is None or now - last >= USED_EVERY:
        rows = type(way_in).objects.filter(pk=way_in.pk)
        rows.update(last_used_at=now)


def _check_life(lasts: timedelta, *, writes: bool) -> None:
    offered = (
        [timedelta(hours=hours) for hours in WRITING_HOURS]
        if writes
        else [timedelta(days=days) for days in READING_DAYS]
    )
    if lasts not in offered:
        raise Refused(
            "token_life",
            "请从所列的有效期中选一个；可办理业务的令牌最长 "
            f"{WRITING_HOURS[-1]} 小时。",
        )


def _check_room(by: User, name: str) -> None:
    live = list(tokens_of(by))
    if any(one.name == name for one in live):
        raise Refused(
            "token_name_taken", "已有同名的令牌。请换一个名称，或先撤销旧的。"
        )
    if len(live) >= MOST_TOKENS:
        raise Refused(
            "too_many_tokens",
            f"每人最多 {MOST_TOKENS} 个令牌。请先撤销不用的。",
        )
