"""The deadlines that notices, breaches and events make.

第八条第2款 · 第九条第1款 · 第十条第4款 · 第十一条第2、3款 · 第十二条第2款 · 第七条第3、4款
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from contracts.rules.agreement import Agreement
from contracts.rules.calendar import ONE_DAY, WorkingCalendar, add_years
from contracts.rules.deadline import Deadline, Duty, judge
from contracts.rules.due import (
    UNDATED,
    Due,
    calendar_days_after,
    computed,
    fixed,
    working_days_after,
)
from contracts.rules.explanation import Counted, Said, Step, said
from contracts.rules.facts import Fact
from contracts.rules.impediments import Impediment
from contracts.rules.record import Record

OTHER = {"a": "b", "b": "a"}
NOTIFYING = ("notified", "negotiation_started", "cured", "terminated")
YEARS_TO_RESCIND = 1  # 民法典564
REPLY = "amendment_reply_days"
ADVANCE = "amendment_notice_days"
CURE = "cure_days"
ADDRESS = "address_notice_days"
OUTSIDE_USE = "outside_use_notice_days"
PAPERS = "force_majeure_papers_days"
TALKS = "force_majeure_talks_days"
NEGOTIATION = "negotiation_days"
CONFIDENTIALITY = "confidentiality_years"


def notice_deadlines(
    agreement: Agreement,
    facts: Sequence[Fact],
    impediments: Iterable[Impediment],
    *,
    record: Record,
    calendar: WorkingCalendar,
    ended_on: date | None,
) -> tuple[Deadline, ...]:
    """Every deadline of this kind that the facts have started."""
    duties: list[Duty] = []
    for fact in facts:
        if fact.kind == "notified":
            duties.extend(
                _notified(agreement, fact, facts, record, calendar)
            )
        elif fact.kind == "negotiation_started":
            duties.extend(_negotiation(agreement, fact, calendar))
    for one in impediments:
        if one.kind == "force_majeure":
            duties.extend(_force_majeure(agreement, one))
    if ended_on is not None and CONFIDENTIALITY in agreement.terms:
        duties.append(_confidentiality(agreement, ended_on))
    return tuple(
        judge(duty, record=record, calendar=calendar) for duty in duties
    )


def _notified(
    agreement: Agreement,
    fact: Fact,
    facts: Sequence[Fact],
    record: Record,
    calendar: WorkingCalendar,
) -> Iterator[Duty]:
    subject, by = fact.text("subject"), fact.text("by")
    if subject in ("amendment", "rescission"):
        # 第十条第4款: whoever gave notice of a breach in vain may rescind by
        # a notice alone; 第九条 asks for consent, and time to consider it.
        if subject == "rescission" and _in_vain(fact, facts):
            return
        if REPLY in agreement.terms:
            yield _reply(agreement, fact, by, calendar)
        if ADVANCE in agreement.terms:
            yield _advance(agreement, fact, by, calendar)
    elif subject == "breach" and CURE in agreement.terms:
        cure = _cure(agreement, fact, by, facts, calendar)
        yield cure
        yield from _rescission_right(cure, fact, by, facts, record)
    elif subject == "address" and ADDRESS in agreement.terms:
        yield _address(agreement, fact, by, calendar)
    elif subject == "outside_use" and OUTSIDE_USE in agreement.terms:
        yield _outside_use(agreement, fact, by, calendar)


def _reply(
    agreement: Agreement, fact: Fact, by: str, calendar: WorkingCalendar
) -> Duty:
    """「另一方收到通知后应在5个工作日内书面回复意见」"""
    received_on = fact.day("received_on")
    due = Due(steps=said("收到通知之日起算，签收日期未录"))
    if received_on is not None:
        days = agreement.days(REPLY, on=received_on)
        known = calendar.as_known(fact.day("replied_on"))
        due = working_days_after(known, received_on, days, "收到通知")
    return Duty(
        key="amendment_reply",
        title="书面回复变更或解除意见",
        clause=agreement.terms[REPLY].clause,
        obligor=OTHER[by],
        due=due,
        met_on=fact.day("replied_on"),
        began=received_on is not None,
        act=fact.get("act"),
        refs=(fact.ref,),
    )


def _advance(
    agreement: Agreement, fact: Fact, by: str, calendar: WorkingCalendar
) -> Duty:
    """「且至少提前30日以书面形式通知另一方」, counted from the posting (8.1)."""
    return _days_ahead(
        agreement,
        fact,
        by,
        calendar,
        term=ADVANCE,
        key="amendment_notice",
        title="提前书面通知变更或解除",
        event="变更或解除生效",
    )


def _days_ahead(
    agreement: Agreement,
    fact: Fact,
    by: str,
    calendar: WorkingCalendar,
    *,
    term: str,
    key: str,
    title: str,
    event: str,
) -> Duty:
    """Calendar days before the day a notice names.

    A backward limit on a rest day is warned of earlier, not rolled later.
    """
    effective_on = fact.day("effective_on")
    due, alert = UNDATED, None
    if effective_on is not None:
        days = agreement.days(term, on=fact.on)
        last = effective_on - timedelta(days=days)
        due = fixed(last, "{}{}，提前{}日为{}", effective_on, event, days, last)
        known = calendar.as_known(fact.on)
        early = computed(known, lambda used: (used.roll_back(last), ()))
        alert = early.on or last
    return Duty(
        key=key,
        title=title,
        clause=agreement.terms[term].clause,
        obligor=by,
        due=due,
        met_on=fact.on,
        alert_on=alert,
        careful=True,
        act=fact.get("act"),
        refs=(fact.ref,),
    )


def _cure(
    agreement: Agreement,
    fact: Fact,
    by: str,
    facts: Sequence[Fact],
    calendar: WorkingCalendar,
) -> Duty:
    """「若在守约方发出上述通知后30日内，违约方未对其违约行为进行补救」"""
    act = fact.get("act")
    cured = [
        one.on
        for one in facts
        if one.kind == "cured" and one.on >= fact.on and one.get("act") == act
    ]
    cured_on = min(cured, default=None)
    due = calendar_days_after(
        calendar.as_known(cured_on),
        fact.on,
        agreement.days(CURE, on=fact.on),
        "发出书面通知",
    )
    return Duty(
        key="cure",
        title="停止违约并补救",
        clause=agreement.terms[CURE].clause,
        obligor=OTHER[by],
        due=due.with_steps(
            Said("届满仍未补救的，次日起守约方可书面通知解除")
        ),
        met_on=cured_on,
        act=act,
        refs=(fact.ref,),
    )


def _in_vain(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether a notice of breach by the same side came before, unheeded."""
    return any(
        one.kind == "notified"
        and one.get("subject") == "breach"
        and one.get("by") == fact.get("by")
        and one.get("act") == fact.get("act")
        and one.on < fact.on
        for one in facts
    )


def _rescission_right(
    cure: Duty,
    fact: Fact,
    by: str,
    facts: Sequence[Fact],
    record: Record,
) -> Iterator[Duty]:
    """「守约方有权在向违约方发出书面解除通知后解除本协议」, for one year.

    民法典564: 自解除权人知道或者应当知道解除事由之日起一年内不行使，该权利消灭。
    It exists once the days for the cure are known to have passed in vain.
    """
    lapsed = cure.due.certain
    if lapsed is None or record.as_of <= lapsed or not record.knows(lapsed):
        return
    if cure.met_on is not None and cure.met_on <= lapsed:
        return
    end = add_years(lapsed + ONE_DAY, YEARS_TO_RESCIND)
    used = [
        one.on
        for one in facts
        if one.on > lapsed
        and one.get("act") == fact.get("act")
        and (
            one.kind == "terminated"
            or (
                one.kind == "notified"
                and one.get("subject") == "rescission"
                and one.get("by") == by
            )
        )
    ]
    yield Duty(
        key="rescission_right",
        title="书面通知解除协议的权利",
        clause=cure.clause,
        obligor=by,
        due=fixed(
            end,
            "{}届满未补救，{}起可书面通知解除，一年内不行使则消灭"
            "（民法典第564条）",
            lapsed,
            lapsed + ONE_DAY,
        ),
        met_on=min(used, default=None),
        window_from=lapsed + ONE_DAY,
        ends=True,
        act=fact.get("act"),
        refs=(fact.ref,),
    )


def _address(
    agreement: Agreement, fact: Fact, by: str, calendar: WorkingCalendar
) -> Duty:
    """「须在变更前10个工作日以书面形式通知对方」"""
    effective_on = fact.day("effective_on")
    due = UNDATED
    if effective_on is not None:
        changed_on = effective_on
        days = agreement.days(ADDRESS, on=fact.on)

        def computation(
            used: WorkingCalendar,
        ) -> tuple[date, tuple[Step, ...]]:
            last = used.nth_before(changed_on, days)
            first = Said(
                "{}变更，当日不计入，向前数{}个工作日", (changed_on, days)
            )
            one_before = changed_on - timedelta(days=1)
            return last, (first, Counted(used, last, one_before))

        due = computed(calendar.as_known(fact.on), computation)
    return Duty(
        key="address_notice",
        title="通知地址变更",
        clause=agreement.terms[ADDRESS].clause,
        obligor=by,
        due=due,
        met_on=fact.on,
        act=fact.get("act"),
        refs=(fact.ref,),
    )


def _outside_use(
    agreement: Agreement, fact: Fact, by: str, calendar: WorkingCalendar
) -> Duty:
    """「需提前 15 日书面通知甲方并获得甲方书面同意」"""
    return _days_ahead(
        agreement,
        fact,
        by,
        calendar,
        term=OUTSIDE_USE,
        key="outside_use_notice",
        title="通知在约定区域以外使用成果",
        event="使用",
    )


def _force_majeure(agreement: Agreement, one: Impediment) -> Iterator[Duty]:
    if one.papers is not None:
        yield Duty(
            key="force_majeure_papers",
            title="提供不可抗力公证文书和书面说明",
            clause=agreement.terms[PAPERS].clause,
            obligor=one.affected,
            due=one.papers,
            met_on=one.documents_on,
            refs=(one.ref,),
        )
    if TALKS in agreement.terms:
        days = agreement.days(TALKS, on=one.start)
        reached = one.start + timedelta(days=days)
        if one.ended and one.end < reached:
            return
        yield Duty(
            key="force_majeure_talks",
            title="就不可抗力影响协商修改或终止",
            clause=agreement.terms[TALKS].clause,
            obligor=one.affected,
            due=fixed(reached, "自{}持续达{}日，不顺延", one.start, days),
            ends=True,
            refs=(one.ref,),
        )


def _negotiation(
    agreement: Agreement, fact: Fact, calendar: WorkingCalendar
) -> Iterator[Duty]:
    """「在协商开始后30个工作日内……没能达成一致意见」"""
    if NEGOTIATION not in agreement.terms:
        return
    days = agreement.days(NEGOTIATION, on=fact.on)
    due = working_days_after(calendar, fact.on, days, "开始协商")
    yield Duty(
        key="negotiation",
        title="友好协商期",
        clause=agreement.terms[NEGOTIATION].clause,
        obligor=None,
        due=due.with_steps(
            Said("届满未达成一致的，次日起任何一方可起诉")
        ),
        ends=True,
        act=fact.get("act"),
        refs=(fact.ref,),
    )


def _confidentiality(agreement: Agreement, ended_on: date) -> Duty:
    """「保密期限为本协议生效之日起至协议终止后 5 年」: it ends, unrolled."""
    years = agreement.days(CONFIDENTIALITY)
    end = add_years(ended_on, years)
    return Duty(
        key="confidentiality_end",
        title="保密期限届满",
        clause=agreement.terms[CONFIDENTIALITY].clause,
        obligor=None,
        due=fixed(end, "{}协议终止，{}年后为{}", ended_on, years, end),
        ends=True,
    )
