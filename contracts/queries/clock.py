"""The only place that reads the clock for views, tasks and commands."""

from datetime import date, datetime

from django.utils import timezone

from contracts.models import Contract


def now() -> datetime:
    """This moment."""
    return timezone.now()


def today() -> date:
    """Today in Asia/Shanghai."""
    return timezone.localdate()


def contract_day(contract: Contract) -> date:
    """The day a contract lives on: today, or the day a demo is pinned to."""
    return contract.pinned_on or today()


def day_of(contract: Contract, moment: datetime) -> date:
    """The contract's day of a moment; on a demo all moments are its day."""
    return contract.pinned_on or timezone.localdate(moment)


def complete_through(contract: Contract, *, as_of: date) -> date | None:
    """The day up to which an absent fact did not happen (design.md 1.3).

    Once both sides declared the portal the running record (启用) the day
    moves with the clock. Asked of a day to come, that is the assumption of
    a forecast (推算), not a fact: nothing more happens until then.
    """
    if contract.in_service_from and contract.in_service_from <= as_of:
        return as_of
    return contract.records_complete_through
