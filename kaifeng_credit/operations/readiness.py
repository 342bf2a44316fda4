"""Is this process ready to serve? Each check alone, by one plain word.

A load balancer asks; so the answers hold no address, no path and no text of
an error: those go to the log. ``/healthz`` says that the process lives,
``/readyz`` that what it stands on does.
"""

import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.functions import Now
from django.utils import timezone

from contracts.services.files import incoming_folder
from kaifeng_credit.models import Mark

log = logging.getLogger(__name__)
CANARY, PROBE = "canary", "probe"
CLOCKS_APART = timedelta(seconds=1)
QUEUE_SECONDS = 2


class Amiss(Exception):
    """A check that does not hold; the words go to the log alone."""


def readiness(now: datetime) -> dict[str, bool]:
    """Every check by name, and whether it holds."""
    return {name: _holds(name, check, now) for name, check in CHECKS.items()}


def _holds(
    name: str, check: Callable[[datetime], None], now: datetime
) -> bool:
    try:
        check(now)
    except Exception as error:
        log.error("readiness: %s does not hold: %s", name, error)
        return False
    return True


def database_writes(now: datetime) -> None:
    """A row can be written, not only read: a standby is not ready."""
    with transaction.atomic():
        Mark.objects.update_or_create(name=PROBE, defaults={"at": now})


def migrations_applied(now: datetime) -> None:
    """The code's migrations are in the database; later ones may be too.

    A release that is rolled back meets a newer schema, and serves.
    """
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise Amiss(f"{len(missing)} migrations are not applied")


def storage_writes(now: datetime) -> None:
    """A file can be written and kept, and there is room for one more."""
    folder = incoming_folder()
    with tempfile.NamedTemporaryFile(dir=folder, prefix="probe-") as file:
        file.write(b"probe")
        file.flush()
        os.fsync(file.fileno())
    if shutil.disk_usage(folder).free < settings.FREE_FLOOR_BYTES:
        raise Amiss("less room than the floor")


def queue_answers(now: datetime) -> None:
    """The broker takes a connection within two seconds."""
    with current_app.connection_for_write(
        connect_timeout=QUEUE_SECONDS
    ) as broker:
        broker.ensure_connection(max_retries=0, timeout=QUEUE_SECONDS)


def canary_came_through(now: datetime) -> None:
    """A job went the whole way, beat to worker to database, a moment ago."""
    last = Mark.objects.filter(name=CANARY).first()
    if last is None or now - last.at > settings.CANARY_WITHIN:
        raise Amiss(f"the last canary: {last and last.at}")


def clocks_agree(now: datetime) -> None:
    """This machine and the database name the same second."""
    apart = clocks_apart()
    if apart is None or apart > CLOCKS_APART:
        raise Amiss(f"the database's clock is off by {apart}")


def clocks_apart() -> timedelta | None:
    """How far the database's clock is from ours; None where no row is.

    Read beside a row, as each database then names its own clock.
    """
    there = (
        Mark.objects.annotate(there=models.ExpressionWrapper(
            Now(), output_field=models.DateTimeField()
        ))
        .values_list("there", flat=True)
        .first()
    )  # fmt: skip
    return None if there is None else abs(timezone.now() - there)


# In this order: the clock is read beside the row that the first one wrote.
CHECKS: dict[str, Callable[[datetime], None]] = {
    "database": database_writes,
    "migrations": migrations_applied,
    "storage": storage_writes,
    "queue": queue_answers,
    "canary": canary_came_through,
    "clock": clocks_agree,
}


def sing(now: datetime) -> None:
    """What the canary does when a worker runs it."""
    Mark.objects.update_or_create(name=CANARY, defaults={"at": now})
