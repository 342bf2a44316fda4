#!/usr/bin/env python3
"""Django's command line for the portal.

With nothing of the portal in the environment it speaks of the portal that
`make run` keeps in var/. As soon as one setting is given, all come from the
environment, and production fails closed.
"""

import os
import secrets
import sys
from pathlib import Path

VAR = Path(__file__).resolve().parent / "var"


def reads_files_only(argv: list[str]) -> bool:
    """Whether a command asks neither a database nor a secret."""
    command, options = argv[1:2], argv[2:]
    if command == ["count_days"]:
        return True
    return command == ["standing"] and any(
        option.split("=")[0] == "--facts" for option in options
    )


def told_nothing() -> bool:
    """Whether no setting of the portal is in the environment."""
    return not any(
        name.startswith("PORTAL_") or name in {"DATABASE_URL", "REDIS_URL"}
        for name in os.environ
    )


def use_the_embedded_portal() -> None:
    """Point at var/, with the secret `make run` keeps there, or a new one."""
    key = VAR / "secret_key"
    if not key.exists():
        VAR.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(key, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
    os.environ["PORTAL_MODE"] = "embedded"
    os.environ["PORTAL_SECRET_KEY_FILE"] = str(key)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifeng_credit.settings")
    if reads_files_only(sys.argv):
        os.environ.setdefault("PORTAL_MODE", "test")
    elif told_nothing():
        use_the_embedded_portal()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
