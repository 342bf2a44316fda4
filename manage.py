#!/usr/bin/env python3
"""Django's command line for the portal."""

import os
import sys


def reads_files_only(argv: list[str]) -> bool:
    """Whether a command asks neither a database nor a secret."""
    command, options = argv[1:2], argv[2:]
    if command == ["count_days"]:
        return True
    return command == ["standing"] and any(
        option.split("=")[0] == "--facts" for option in options
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifeng_credit.settings")
    if reads_files_only(sys.argv):
        os.environ.setdefault("PORTAL_MODE", "test")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
