"""Argon2 with the cost the settings name."""

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


class TunedArgon2(Argon2PasswordHasher):
    """One lane, and as much memory and time as one sign-in may cost.

    Django's own eight lanes take every core for one password (T12). A
    password hashed at another cost is hashed anew at its next sign-in.
    """

    memory_cost = settings.ARGON2_KIB
    time_cost = settings.ARGON2_PASSES
    parallelism = 1
