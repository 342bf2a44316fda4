"""Who may sign in, and stay: an account that is neither disabled nor over."""

from datetime import timedelta

from django.contrib.auth.backends import ModelBackend

from contracts.queries.clock import now, today

GIVEN_HOURS = 72  # how long a password that was given out opens anything


class Accounts(ModelBackend):
    """Asked at the sign-in, and at every request for who is signed in."""

    def user_can_authenticate(self, user) -> bool:
        """Not after the account's last day, nor by a password given long ago."""
        over = user.ends_on is not None and user.ends_on < today()
        given = user.password_given_at
        stale = given is not None and now() - given > timedelta(
            hours=GIVEN_HOURS
        )
        return super().user_can_authenticate(user) and not (over or stale)
