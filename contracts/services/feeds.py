"""Calendar feeds: an address is made, shown once, and ended at once."""

import secrets
from datetime import datetime

from django.db import transaction

from contracts.models import CalendarFeed, User
from contracts.queries.feeds import feed_of
from contracts.queries.tokens import digest_of
from contracts.services import audit
from contracts.services.identity import lock_person
from contracts.states import TOKEN_PREFIX

SECRET_BYTES = 32


@transaction.atomic
def open_feed(*, by: User, now: datetime) -> tuple[CalendarFeed, str]:
    """A new feed of a person and its secret, which is not kept.

    The address they had before opens nothing from then on.
    """
    lock_person(by)
    _end(by, now)
    # With the mark of every token, by which logs know what to blot out.
    secret = TOKEN_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    feed = CalendarFeed.objects.create(user=by, digest=digest_of(secret))
    audit.record("feed_opened", by=by, on=feed, summary="生成日历订阅地址")
    return feed, secret


@transaction.atomic
def close_feed(*, user: User, by: User, now: datetime) -> bool:
    """End a person's feed at once; whether there was one."""
    lock_person(user)
    feed = _end(user, now)
    if feed is None:
        return False
    audit.record(
        "feed_closed",
        by=by,
        on=feed,
        summary=f"撤销 {user.username} 的日历订阅地址",
    )
    return True


def _end(user: User, now: datetime) -> CalendarFeed | None:
    feed = feed_of(user)
    if feed is not None:
        feed.revoked_at = now
        feed.save(update_fields=["revoked_at"])
    return feed
