"""What a tick of the clock does with scheduled reports."""

from datetime import datetime
from typing import NamedTuple

from payments.services.report_mails import send_due
from payments.services.report_runs import make_due, note_due
from payments.services.reports.exporting import StandingOn


class Ticked(NamedTuple):
    """What one tick did."""

    noted: int
    made: int
    sent: int


def tick(*, now: datetime, standing: StandingOn) -> Ticked:
    """Note what is due, make it, tell people; each once, whoever ticks."""
    return Ticked(
        note_due(now=now),
        make_due(now=now, standing=standing),
        send_due(now=now),
    )
