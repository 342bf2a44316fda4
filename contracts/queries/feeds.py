"""A person's calendar feed; nobody reads another's."""

from datetime import datetime

from contracts.models import CalendarFeed, User
from contracts.queries.tokens import digest_of, is_over


def feed_of(user: User) -> CalendarFeed | None:
    """The feed a person made and did not revoke."""
    return CalendarFeed.objects.filter(user=user, revoked_at=None).first()


def feed_for(secret: str, *, now: datetime) -> CalendarFeed | None:
    """The feed an address names, if it still opens anything; one query.

    Not once it is revoked, or its person is inactive or past the last day.
    A new password does not end it: a calendar cannot be told one, and shows
    neither amounts nor files.
    """
    feed = (
        CalendarFeed.objects.select_related("user")
        .filter(
            digest=digest_of(secret), revoked_at=None, user__is_active=True
        )
        .first()
    )
    return None if feed is None or is_over(feed.user, now) else feed
