"""Who may sign in, and stay: an account that is neither disabled nor over."""

from django.contrib.auth.backends import ModelBackend

from contracts.queries.clock import today


class Accounts(ModelBackend):
    """Asked at the sign-in, and at every request for who is signed in."""

    def user_can_authenticate(self, user) -> bool:
        """Not after the account's last day."""
        over = user.ends_on is not None and user.ends_on < today()
        return super().user_can_authenticate(user) and not over
