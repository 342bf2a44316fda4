"""What the clock starts."""

from datetime import date

from celery import shared_task

from contracts.queries.clock import now
from kaifeng_credit import reminders, verifying
from kaifeng_credit.gathering import standing_on
from kaifeng_credit.operations import alarms, away, readiness, stored_files
from kaifeng_credit.reminding.posting import send_due
from kaifeng_credit.reminding.weekly import note_week
from kaifeng_credit.searching import texts
from payments.services.report_clock import tick


@shared_task(name="deadlines.check")
def check_deadlines(*, as_of: str | None = None, **_) -> int:
    """Share every contract out among the workers, some at a time; nightly.

    The number of shares. One that is lost with its worker is run again; a
    single one is not worth a message.
    """
    note_week(now=now())
    shares = list(reminders.chunks())
    give = check_some_deadlines
    for pks in shares:
        (give if len(shares) == 1 else give.delay)(pks=pks, as_of=as_of)
    return len(shares)


@shared_task(name="deadlines.check_some")
def check_some_deadlines(
    *, pks: list[int], as_of: str | None = None, **_
) -> int:
    """Refresh some contracts' answers and remind their people."""
    return reminders.check_deadlines(
        pks, as_of=date.fromisoformat(as_of) if as_of else None
    )


@shared_task(name="projections.verify")
def verify_projections(**_) -> int:
    """Compare every stored answer with the pure one; nightly.

    The number of contracts whose stored answer was another.
    """
    return verifying.verify_nightly()


@shared_task(name="operations.canary")
def sing(**_) -> None:
    """Leave a mark that a job went the whole way; each minute."""
    readiness.sing(now())


@shared_task(name="operations.probe")
def probe(**_) -> int:
    """Ask what the portal leans on; each minute. How many are away."""
    return len(away.probe(now()))


@shared_task(name="operations.verify_files")
def verify_stored_files(**_) -> int:
    """Read stored files through; each night. How many are known wrong."""
    return len(stored_files.verify_some(now()))


@shared_task(name="operations.alarms")
def warn(**_) -> int:
    """Log what a person has to look at; each hour. How many there are."""
    return alarms.warn(now())


@shared_task(name="reminders.mail")
def mail_reminders(**_) -> int:
    """Send the mails of reminders that are due; each minute. How many."""
    return send_due(now=now())


@shared_task(name="search.read_files")
def read_files(**_) -> int:
    """Read the words of files that nobody has read yet; each minute.

    How many can be searched from now on.
    """
    return texts.read_some(now=now())


@shared_task(name="reports.tick")
def tick_reports(**_) -> int:
    """Make the scheduled reports that are due and mail them; each minute.

    The number of reports made. Nothing is carried in the message: a tick
    that is lost is made up for by the next.
    """
    return tick(now=now(), standing=standing_on).made
