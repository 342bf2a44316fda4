"""Setting up, pausing, resuming, closing: who may, and what is kept."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from contracts.models import AuditEvent
from contracts.policies import NotAllowed, Refused
from payments.models import ReportSchedule
from payments.rules.report import ReportKind
from payments.rules.schedules import SHANGHAI, Covering, Plan, Rhythm
from payments.services.schedules import (
    close_schedule,
    pause_schedule,
    resume_schedule,
    tell_instead,
    told_by_schedules,
)
from tests import factories as make

NOW = datetime(2026, 2, 10, tzinfo=SHANGHAI)


def ask(story, role: str = "a_finance", *people, **changed):
    people = people or (story.people.a_handler,)
    return make.schedule(
        story.contract, getattr(story.people, role), *people, now=NOW,
        **changed,
    )  # fmt: skip


def test_it_keeps_what_was_chosen_and_whom(monthly):
    row = ReportSchedule.objects.get()
    assert (
        "a", "payment_status", "csv", "last_month", "monthly", 3, 9, "active",
    ) == (
        row.side, row.kind, row.format, row.covering, row.rhythm, row.nth,
        row.hour, row.state,
    )  # fmt: skip
    assert {monthly.people.a_handler, monthly.people.a_approver} == {
        one.user for one in row.recipients.select_related("user")
    }
    event = AuditEvent.objects.get(action="schedule_made")
    assert monthly.people.a_finance.pk == event.actor_id
    assert "每月第 3 个工作日 9 时" in event.summary


@pytest.mark.parametrize("missing", ["EMAIL_HOST", "PUBLIC_URL"])
def test_without_mail_or_address_nothing_is_scheduled(
    silent, mailing, settings, code, missing
):
    make.with_address(silent.people.a_handler)
    setattr(settings, missing, "")
    assert "mail_not_configured" == code(lambda: ask(silent))


def test_a_recipient_without_an_address_is_named(silent, mailing, code):
    assert "no_address" == code(lambda: ask(silent))


@pytest.mark.parametrize("role", ["b_lead", "b_onsite", "expert", "auditor"])
def test_nobody_but_the_own_side_is_told(silent, mailing, code, role):
    stranger = getattr(silent.people, role)
    make.with_address(stranger)
    assert "not_a_reader" == code(lambda: ask(silent, "a_finance", stranger))


def test_a_recipient_of_another_contract_is_a_stranger(
    silent, story, mailing, code
):
    other = story.people.a_finance
    make.with_address(other)
    assert "not_a_reader" == code(lambda: ask(silent, "a_finance", other))


@pytest.mark.parametrize("role", ["b_onsite", "expert", "system_admin"])
def test_who_may_not_export_may_not_schedule(silent, mailing, role):
    with pytest.raises(NotAllowed):
        ask(silent, role)


@pytest.mark.parametrize("role", ["b_lead", "auditor", "a_handler"])
def test_each_who_exports_schedules_for_the_own_side(silent, mailing, role):
    person = getattr(silent.people, role)
    make.with_address(person)
    side = {"b_lead": "b", "auditor": "", "a_handler": "a"}[role]
    assert side == ask(silent, role, person).side


def test_a_period_report_needs_a_period(silent, mailing, code):
    make.with_address(silent.people.a_handler)
    refused = code(
        lambda: ask(
            silent, kind=ReportKind.PERIOD, covering=Covering.DAY
        )
    )
    assert "covering_needs_period" == refused


def test_the_same_twice_is_a_second_click(monthly, code):
    again = code(lambda: ask(monthly, "a_finance", monthly.people.a_handler))
    assert "already_scheduled" == again
    close_schedule(
        schedule_id=monthly.schedule.pk, by=monthly.people.a_finance
    )
    assert ask(monthly, "a_finance", monthly.people.a_handler)


def test_nobody_at_all_or_too_many_schedules_are_refused(
    monthly, code, monkeypatch
):
    empty = make.terms(fmt="pdf")
    from payments.services.schedules import make_schedule

    assert "no_recipient" == code(
        lambda: make_schedule(
            contract=monthly.contract, terms=empty,
            by=monthly.people.a_finance, now=NOW,
        )
    )  # fmt: skip
    monkeypatch.setattr("payments.policies.schedules.MOST_ACTIVE", 1)
    assert "too_many_schedules" == code(
        lambda: ask(monthly, "a_finance", monthly.people.a_handler, fmt="pdf")
    )


def test_pause_resume_and_close_leave_a_trace(monthly):
    by, key = monthly.people.a_finance, monthly.schedule.pk
    assert "paused" == pause_schedule(schedule_id=key, by=by).state
    assert "paused" == pause_schedule(schedule_id=key, by=by).state
    again = resume_schedule(schedule_id=key, by=by, now=NOW)
    assert ("active", NOW) == (again.state, again.active_since)
    assert "closed" == close_schedule(schedule_id=key, by=by).state
    actions = AuditEvent.objects.filter(action__startswith="schedule_")
    assert [
        "schedule_made", "schedule_paused", "schedule_active",
        "schedule_closed",
    ] == list(actions.order_by("number").values_list("action", flat=True))  # fmt: skip
    assert 4 == monthly.schedule.history.count()


def test_what_is_closed_stays_closed(monthly, code):
    by, key = monthly.people.a_finance, monthly.schedule.pk
    close_schedule(schedule_id=key, by=by)
    refused = code(lambda: resume_schedule(schedule_id=key, by=by, now=NOW))
    assert "schedule_closed" == refused
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportSchedule.objects.update(state="active")


def test_it_is_resumed_only_where_mail_can_go_out(monthly, settings, code):
    by, key = monthly.people.a_finance, monthly.schedule.pk
    pause_schedule(schedule_id=key, by=by)
    settings.PUBLIC_URL = ""
    refused = code(lambda: resume_schedule(schedule_id=key, by=by, now=NOW))
    assert "mail_not_configured" == refused
    monthly.schedule.refresh_from_db()
    assert "paused" == monthly.schedule.state


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("a_finance", True), ("a_approver", True), ("a_handler", False),
        ("b_lead", False), ("auditor", False),
    ],
)  # fmt: skip
def test_its_maker_and_the_approver_may_end_it(monthly, role, may):
    by = getattr(monthly.people, role)
    if may:
        close_schedule(schedule_id=monthly.schedule.pk, by=by)
        return
    with pytest.raises(NotAllowed) as refused:
        close_schedule(schedule_id=monthly.schedule.pk, by=by)
    assert "甲方审批" in refused.value.who


def test_a_maker_without_the_role_may_no_longer(monthly):
    by = monthly.people.a_finance
    by.memberships.all().delete()
    with pytest.raises(NotAllowed):
        pause_schedule(schedule_id=monthly.schedule.pk, by=by)


@pytest.mark.parametrize(
    "change", [{"hour": 8}, {"kind": "period"}, {"side": "b"}]
)
def test_the_database_keeps_the_terms_as_they_were_made(monthly, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportSchedule.objects.update(**change)


def test_nothing_of_it_is_ever_removed(monthly):
    monthly.tick()
    run = monthly.run()
    for row in (run.mails.first(), run, monthly.schedule.recipients.first()):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk)._raw_delete("default")
    assert Plan(Rhythm.MONTHLY, 3, 9) == monthly.schedule.plan


def test_another_is_told_instead_by_another_schedule_of_the_same_terms(monthly):
    people, old = monthly.people, ReportSchedule.objects.get()
    make.with_address(people.a_finance)
    new = tell_instead(
        schedule_id=old.pk, leaver=people.a_handler,
        successor=people.a_finance, by=people.system_admin, now=NOW,
    )  # fmt: skip
    old.refresh_from_db()
    assert "closed" == old.state
    assert (old.kind, old.plan, "active") == (new.kind, new.plan, new.state)
    assert {people.a_finance.pk, people.a_approver.pk} == set(
        new.recipients.values_list("user_id", flat=True)
    )
    assert [new] == list(told_by_schedules(monthly.contract, people.a_finance))
    assert not told_by_schedules(monthly.contract, people.a_handler).exists()
    with pytest.raises(Refused, match="不能查看这份报表"):
        tell_instead(
            schedule_id=new.pk, leaver=people.a_finance,
            successor=people.b_lead, by=people.system_admin, now=NOW,
        )  # fmt: skip
