"""A person's own access tokens; nobody reads another's."""

from datetime import datetime
from hashlib import sha256

from django.db.models import QuerySet
from django.utils.timezone import localdate

from contracts.models import ApiToken, User


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The tokens a person made and did not revoke, the newest first."""
    return ApiToken.objects.filter(user=user, revoked_at=None).order_by("-pk")


def digest_of(secret: str) -> str:
    """How a token is kept: 256 random bits need no slow hash."""
    return sha256(secret.encode()).hexdigest()


def token_for(secret: str, *, now: datetime) -> ApiToken | None:
    """The token a program shows, if it still opens anything; one query.

    Not once it is revoked or over, its person is inactive, or the password
    it was made under has been replaced.
    """
    token = (
        ApiToken.objects.select_related("user")
        .filter(
            digest=digest_of(secret),
            revoked_at=None,
            expires_at__gt=now,
            user__is_active=True,
        )
        .first()
    )
    if token is not None and is_over(token.user, now):
        return None
    if token is None or token.issued_under != password_mark(token.user):
        return None
    return token


def is_over(user: User, moment: datetime) -> bool:
    """Whether the account's last day has passed, as its people see it."""
    return user.ends_on is not None and user.ends_on < localdate(moment)


def password_mark(user: User) -> str:
    """A keyed hash of the stored password: another password, another mark."""
    return user.get_session_auth_hash()
