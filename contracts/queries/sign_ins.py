"""What is locked now, and what was tried."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum

from contracts.models import User


@dataclass(frozen=True)
class Lock:
    """A name that may not sign in from one address until it cools off."""

    user: User | None  # None: there is no such account
    username: str
    address: str
    failures: int
    until: datetime


def locks(*, now: datetime) -> list[Lock]:
    """What is locked at a moment, the latest first."""
    cools_off = timedelta(minutes=settings.LOCK_MINUTES)
    rows = list(
        AccessAttempt.objects.filter(attempt_time__gte=now - cools_off)
        .order_by()
        .values("username", "ip_address")
        .annotate(
            failures=Sum("failures_since_start"), last=Max("attempt_time")
        )
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("-last")
    )
    accounts = {
        user.username: user
        for user in User.objects.filter(
            username__in=[row["username"] for row in rows]
        )
    }
    return [
        Lock(
            user=accounts.get(row["username"]),
            username=row["username"] or "",
            address=row["ip_address"] or "",
            failures=row["failures"],
            until=row["last"] + cools_off,
        )
        for row in rows
    ]
