"""Counting what leaves the portal, per person and hour, up to a limit (T26).

Every view that hands out bytes does so inside ``handing_out``: the count is
locked, checked and raised in the transaction of the view, so that two at once
cannot share the last place and an answer that fails counts for nothing.
Hours are those of the clock: what the person is told is when they end.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from contracts.models import Contract, HandoutHour, User
from contracts.policies import LimitReached
from contracts.queries.people import accountable
from contracts.services import audit
from contracts.states import Handout, Meter

log = logging.getLogger(__name__)
HOUR = timedelta(hours=1)
PERCENT = 100
# As `handing_out` names a person who has no account: an expert's link.
LINK = "expert"


@dataclass(frozen=True)
class Taker:
    """Who takes: ``key`` counts, ``name`` is read, ``user`` is accountable."""

    key: str
    name: str
    user: User | None = None

    @classmethod
    def person(cls, user: User) -> "Taker":
        """Somebody with an account; in a preview the administrator."""
        user = accountable(user)
        return cls(f"person:{user.pk}", str(user), user)

    @classmethod
    def link(cls, pk: int) -> "Taker":
        """Whoever holds an expert's link."""
        return cls(f"{LINK}:{pk}", f"专家链接 {pk}")


@dataclass
class Handed:
    """What is being handed out; a ZIP weighs the files in it.

    ``told`` is added to the summary of the event: for whom it is.
    """

    weight: int = 1
    told: str = ""


class _Full(Exception):
    """The hour's count is used up; the view is rolled back with it."""


@contextmanager
def handing_out(
    taker: Taker,
    kind: Handout,
    *,
    now: datetime,
    contract: Contract | None = None,
    thing: str = "",
    note: str = "",
) -> Iterator[Handed]:
    """Count what the block hands out, or raise LimitReached before it.

    ``thing`` names what is looked at rather than taken: it counts once an
    hour. ``note`` is the summary of an audit event, for what writes none of
    its own. The last place may be taken by a ZIP of many files: what it
    weighs is known only when it is made.
    """
    meter = Meter.LOOKED if kind == Handout.PREVIEW else Meter.TAKEN
    since = hour_of(now)
    if thing and _seen(taker, meter, since, thing):
        yield Handed()
        return
    try:
        with transaction.atomic():
            row = _locked(taker, meter, since)
            if is_full(row):
                raise _Full
            handed = Handed()
            yield handed
            if note:
                audit.record(
                    "file_taken",
                    by=taker.user,
                    contract=contract,
                    summary=note + handed.told,
                )
            _add(row, kind, handed.weight, thing, taker)
    except _Full:
        raise _refuse(taker, meter, since, now) from None


def hour_of(now: datetime) -> datetime:
    """The full hour a moment lies in."""
    return now.replace(minute=0, second=0, microsecond=0)


def limit_of(meter: str) -> int:
    """How many an hour; 0 is no limit."""
    return int(
        settings.PREVIEWS_PER_HOUR
        if meter == Meter.LOOKED
        else settings.EXPORTS_PER_HOUR
    )


def alarm_at(meter: str) -> int:
    """From how many on 安全管理 is told; 0: never, there is no limit."""
    limit = limit_of(meter)
    return -(-limit * int(settings.EXPORTS_ALARM_PERCENT) // PERCENT)


def is_full(row: HandoutHour) -> bool:
    """Whether the hour's limit is reached."""
    return 0 < limit_of(row.meter) <= row.taken


def is_many(row: HandoutHour) -> bool:
    """Whether 安全管理 is told of it."""
    return row.refused > 0 or 0 < alarm_at(row.meter) <= row.taken


def reached() -> models.Q:
    """The hours ``is_many`` holds for, as a query asks."""
    many = models.Q(refused__gt=0)
    for meter in Meter:
        if alarm_at(meter):
            many |= models.Q(meter=meter, taken__gte=alarm_at(meter))
    return many


def _seen(taker: Taker, meter: str, since: datetime, thing: str) -> bool:
    """Whether it counted this hour already; asked without a lock."""
    row = HandoutHour.objects.filter(
        taker=taker.key, meter=meter, since=since
    ).first()
    return row is not None and thing in row.things


def _locked(taker: Taker, meter: str, since: datetime) -> HandoutHour:
    """The count of the hour, locked until the transaction ends."""
    row, _ = HandoutHour.objects.get_or_create(
        taker=taker.key,
        meter=meter,
        since=since,
        defaults={"name": taker.name},
    )
    return HandoutHour.objects.select_for_update().get(pk=row.pk)


def _add(
    row: HandoutHour, kind: Handout, weight: int, thing: str, taker: Taker
) -> None:
    if thing and thing in row.things:
        return  # another picture of the same file came first
    before, row.taken = row.taken, row.taken + weight
    row.kinds[kind] = row.kinds.get(kind, 0) + weight
    if thing:
        row.things.append(thing)
    row.save(update_fields=["taken", "kinds", "things"])
    threshold = alarm_at(row.meter)
    if before < threshold <= row.taken:
        _tell(row, taker, f"一小时内{_told(row)}")


@transaction.atomic
def _refuse(
    taker: Taker, meter: str, since: datetime, now: datetime
) -> LimitReached:
    """Count the refusal, write the hour's first one down, and say when."""
    row = _locked(taker, meter, since)
    row.refused += 1
    row.save(update_fields=["refused"])
    if row.refused == 1:
        _tell(row, taker, f"达到上限，{_told(row)}")
    opens = since + HOUR
    return LimitReached(
        "export_limit",
        f"本小时已{_verb(row)} {row.taken} 份，达到每小时 "
        f"{limit_of(meter)} 份的上限；请在 "
        f"{timezone.localtime(opens):%H:%M} 以后再试，急需时联系安全管理员。",
        wait=max(1, int((opens - now).total_seconds())),
    )


def _verb(row: HandoutHour) -> str:
    return "预览" if row.meter == Meter.LOOKED else "下载或导出"


def _told(row: HandoutHour) -> str:
    return f"{_verb(row)} {row.taken} 份"


def _tell(row: HandoutHour, taker: Taker, words: str) -> None:
    """An event of the portal's chain, and a line that names nobody."""
    audit.record(
        "exports_refused" if row.refused else "exports_many",
        by=taker.user,
        on=row,
        summary=f"{taker.name}{words}",
        detail={"meter": row.meter, "taken": row.taken, "kinds": row.kinds},
    )
    log.error("alarm exports: %s %s %d", taker.key, row.meter, row.taken)
