"""Review and rework dates of each round.

第二条第2款第②项：「甲方应在收到成果后20个工作日内完成验收。若验收不合格，
乙方应在10个工作日内无偿整改」
"""

from __future__ import annotations

from datetime import date

from contracts.rules.agreement import Package
from contracts.rules.calendar import ONE_DAY, CalendarUnknown
from contracts.rules.due import UNDATED, Due, fixed, working_days_after
from contracts.rules.explanation import Said
from contracts.rules.impediments import clipped, moved
from deliverables.rules.history import History, Round
from deliverables.rules.obligations import Obligation, Situation

ROUNDS_READING = "rework.rounds"


def review_due(
    situation: Situation, package: Package | None, received_on: date
) -> Due:
    """When 甲方 has to have decided; outside a package no date is written.

    A force majeure of 甲方 moves it (ruling 14).
    """
    if package is None:
        return UNDATED
    due = working_days_after(
        situation.calendar,
        received_on,
        situation.agreement.days(package.review_term, on=received_on),
        "甲方收到成果",
    )
    if not situation.impediments:
        return due
    hindering = [
        part
        for one in situation.impediments
        if one.kind == "force_majeure" and one.affected == "a" and one.applies
        if any(one.touches(key) for key in package.members)
        if (part := clipped(one, received_on)) is not None
    ]
    return moved(
        due,
        hindering,
        since=received_on + ONE_DAY,
        calendar=situation.calendar,
    )


def rework_due(
    situation: Situation,
    obligation: Obligation,
    history: History,
    rejected: Round,
    *,
    reading: str | None = None,
) -> Due:
    """When the rework of a rejected round is due.

    It is never earlier than the original due date (ruling 12).
    """
    assert rejected.decided_on is not None
    notice = rejected.decided_on
    if situation.calendar.revised:
        again = history.resubmitted_on(rejected.number)
        situation = situation.as_known(again)
    if obligation.package is not None:
        due = _window(
            situation,
            obligation.package,
            history,
            rejected,
            reading or situation.readings[ROUNDS_READING],
        )
    elif rejected.rework_fixed_on is not None:
        due = fixed(
            rejected.rework_fixed_on,
            "{}不合格通知载明整改期限{}",
            notice,
            rejected.rework_fixed_on,
        )
    else:
        return UNDATED
    if situation.impediments:
        due = _impeded(situation, history, due, notice)
    original = obligation.due
    if _is_later(original, due):
        return original.with_steps(Said("整改期限不早于原提交期限"))
    return due


def _impeded(
    situation: Situation, history: History, due: Due, notice: date
) -> Due:
    impeding = [
        part
        for one in situation.impeding((history.deliverable,))
        if (part := clipped(one, notice)) is not None
    ]
    return moved(
        due, impeding, since=notice + ONE_DAY, calendar=situation.calendar
    )


def _is_later(one: Due, other: Due) -> bool:
    """Whether a date lies after another; 日历未公布的年份在已知日期之后."""
    if other.on is None:
        return False
    if one.on is None:
        return one.unknown_year is not None and one.unknown_year > other.on.year
    return one.on > other.on


def _window(
    situation: Situation,
    package: Package,
    history: History,
    rejected: Round,
    reading: str,
) -> Due:
    assert rejected.decided_on is not None
    notice = rejected.decided_on
    days = situation.agreement.days(package.rework_term, on=notice)
    left = days
    if reading == "single":
        left = max(0, days - _used(situation, history, rejected))
    if left == 0:
        return fixed(notice, "{}个工作日的整改期在此前各轮已用尽", days)
    event = "收到不合格通知"
    if left < days:
        event += f"（整改期共{days}个工作日，尚余{left}个）"
    return working_days_after(situation.calendar, notice, left, event)


def _used(situation: Situation, history: History, until: Round) -> int:
    """Working days of the single rework window spent in earlier rounds."""
    used = 0
    for one in history.rounds:
        if one.number >= until.number or one.decided_on is None:
            continue
        again = history.resubmitted_on(one.number)
        if again is None:
            continue
        known = situation.calendar.as_known(again)
        try:
            used += known.count(one.decided_on, again)
        except CalendarUnknown:
            used += known.estimate.count(one.decided_on, again)
    return used
