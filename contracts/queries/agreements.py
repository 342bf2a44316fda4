"""Loaded agreements, read from their folders once per process."""

from functools import lru_cache
from pathlib import Path

from contracts.models import Contract

# The calendar is asked for beside the agreement, and from the same place.
from contracts.queries.calendars import calendar as calendar
from contracts.rules.agreement import Agreement
from contracts.rules.folder import read_agreement

FOLDERS = Path(__file__).resolve().parent.parent / "agreements"


@lru_cache(maxsize=32)
def agreement_by_key(key: str) -> Agreement:
    """Read an agreement folder; the process keeps it, files do not change."""
    return read_agreement(FOLDERS / key)


def agreement_of(contract: Contract) -> Agreement:
    """The agreement a contract stands on."""
    return agreement_by_key(contract.agreement_version.key)
