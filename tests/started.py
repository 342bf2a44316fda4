"""What a process that a test starts must know of Django's own database."""

import os
import sys
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def database_url() -> str:
    """The address of the PostgreSQL database that the test is in."""
    one = connection.settings_dict
    password = quote(str(one["PASSWORD"]), safe="")
    where = f"{one['HOST']}:{one['PORT']}/{one['NAME']}"
    return f"postgres://{one['USER']}:{password}@{where}"


def environment(settings, **more: str) -> dict[str, str]:
    """As the processes of this portal find it."""
    return {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PORTAL_", "DATABASE_URL", "REDIS_URL"))
        },
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PORTAL_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "kaifeng_credit.settings",
        "DATABASE_URL": database_url(),
        "PORTAL_DATA_DIR": str(settings.DATA_DIR),
        "PORTAL_WORKER_PROCESSES": "1",
        **more,
    }
