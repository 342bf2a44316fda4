"""Loaded agreements, read from their folders once per process."""

from functools import lru_cache
from pathlib import Path

from contracts.models import Contract

# The calendar is asked for beside the agreement, and from the same place.
from contracts.queries.calendars import calendar as calendar
from contracts.rules.agreement import Agreement
from contracts.rules.folder import read_agreement
from contracts.rules.versions import later_than

FOLDERS = Path(__file__).resolve().parent.parent / "agreements"


@lru_cache(maxsize=32)
def agreement_by_key(key: str, version: str | None = None) -> Agreement:
    """Read a version of an agreement folder (None: the latest).

    The process keeps it, files do not change.
    """
    return read_agreement(FOLDERS / key, version)


def agreement_of(contract: Contract) -> Agreement:
    """The agreement a contract stands on, in the version it is pinned to."""
    pinned = contract.agreement_version
    return agreement_by_key(pinned.key, pinned.version)


def later_versions(contract: Contract) -> tuple[str, ...]:
    """The versions a contract could still be moved to, the earliest first."""
    pinned = contract.agreement_version
    return _later_than(FOLDERS / pinned.key, pinned.version)


@lru_cache(maxsize=32)
def _later_than(folder: Path, version: str) -> tuple[str, ...]:
    return later_than(folder, version)
