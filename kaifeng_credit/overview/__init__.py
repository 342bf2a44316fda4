"""The overview as ready values, from the JSON of a standing (design.md 3.3).

Pure: no database, no clock, no request. The view gathers the standing and
calls `build_overview`; `templates/overview.html` shows what comes back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contracts.rules.agreement import Agreement
from contracts.rules.board import Reader, Row, Task, services_of
from contracts.rules.board.reading import day_words
from contracts.rules.board.work import grouped, tasks_of
from contracts.rules.calendar import WorkingCalendar
from kaifeng_credit.overview.blocks import (
    backfill_of,
    penalty_of,
    quotas_of,
    unknown_of,
)
from kaifeng_credit.overview.chart import chart_of
from kaifeng_credit.overview.gate import gate
from kaifeng_credit.overview.holders import holders_of
from kaifeng_credit.overview.money import money_strip
from kaifeng_credit.overview.ruler import ruler_of
from kaifeng_credit.overview.sentence import lead
from kaifeng_credit.overview.shapes import Overview, Recent

__all__ = [
    "Overview", "Recent", "Task", "build_overview", "build_tasks",
    "group_tasks",
]  # fmt: skip

ACCEPTED = "accepted"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def build_overview(
    standing: Mapping[str, Any],
    agreement: Agreement,
    calendar: WorkingCalendar,
    *,
    side: str | None,
    as_of: date,
    recent: Iterable[Recent] = (),
    alternative: tuple[str, Mapping[str, Any]] | None = None,
    indicators: Sequence[Row] = (),
    recorded: Collection[str] = (),
    complete_through: date | None = None,
    extra_tasks: Iterable[Task] = (),
    closed: bool = False,
) -> Overview:
    """Everything the overview of a contract shows on a day.

    ``side`` is the reader's own party, None for an auditor. ``alternative``
    is (a reading in words, the standing under it) for the comparison of
    penalties. ``recorded`` holds the kinds of fact the contract already has;
    ``indicators`` rows carry key, baseline, value. ``extra_tasks`` are the
    portal's own errands (an approval, a countersignature). ``closed``: both
    sides had closed the contract by that day.
    """
    reader = Reader(
        standing=standing,
        agreement=agreement,
        calendar=calendar,
        as_of=as_of,
        side=side,
        indicators=indicators,
        closed=closed,
    )
    tasks = tasks_of(reader, extra=extra_tasks)
    services = services_of(reader, tasks)
    half = (len(services) + 1) // 2
    backfilling = any(
        row["state"] == "not_recorded" for row in reader.tranches
    )
    return Overview(
        lead=lead(reader, tasks),
        money=money_strip(reader, reader.remedy("late_delivery")),
        gate=gate(reader),
        holders=holders_of(reader, tasks),
        tasks=tasks,
        ruler=ruler_of(reader, tasks),
        services=(services[:half], services[half:]),
        services_done=sum(1 for row in services if row.state == ACCEPTED),
        penalty=penalty_of(reader, alternative),
        quotas=quotas_of(reader),
        chart=chart_of(reader),
        recent=tuple(_dated(row, as_of) for row in recent),
        backfill=backfill_of(reader, recorded) if backfilling else (),
        unknown=unknown_of(reader),
        backfilling=backfilling,
        complete_through=complete_through,
        own_tasks=sum(1 for task in tasks if task.side == side),
    )


def build_tasks(
    standing: Mapping[str, Any],
    agreement: Agreement,
    calendar: WorkingCalendar,
    *,
    as_of: date,
    extra_tasks: Iterable[Task] = (),
    closed: bool = False,
) -> tuple[Task, ...]:
    """What is in both sides' hands: the to-do page and its badge."""
    reader = Reader(standing, agreement, calendar, as_of, closed=closed)
    return tasks_of(reader, extra=extra_tasks)


def group_tasks(
    tasks: Iterable[Task], *, as_of: date
) -> tuple[tuple[str, str, tuple[Task, ...]], ...]:
    """Tasks under 逾期, 3 个工作日内, 本月, 以后, 未约定期限."""
    return grouped(tasks, as_of=as_of)


def _dated(row: Recent, as_of: date) -> Recent:
    """今天 and 昨天 within two days, else the day."""
    moment = row.at
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(SHANGHAI)
    on = moment.date() if isinstance(moment, datetime) else moment
    time = f" {moment:%H:%M}" if isinstance(moment, datetime) else ""
    if on == as_of:
        return replace(row, when=f"今天{time}")
    if on == as_of - timedelta(days=1):
        return replace(row, when=f"昨天{time}")
    return replace(row, when=day_words(on, beside=as_of))
