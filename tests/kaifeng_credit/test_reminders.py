"""Reminders: at 15, 5 and 1 working days, on the day, weekly when late."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from contracts.models import (
    AuditEvent,
    CompletenessDeclaration,
    Reminder,
    StandingProjection,
)
from contracts.queries.agreements import agreement_by_key
from contracts.queries.clock import today
from contracts.rules.calendar import official_calendar
from contracts.services.facts import stamp
from kaifeng_credit import reminders
from kaifeng_credit.reminders import (
    check_deadlines,
    chunks,
    due_reminders,
    remind,
)
from tests.factories import AGREEMENT, make_contract, make_people

DUE = date(2025, 12, 19)
ROW = {
    "key": "tranche_2_submission",
    "title": "提交第2笔款项核心任务成果",
    "clause": "2.2.2.5",
    "obligor": "b",
    "due_on": DUE.isoformat(),
    "alert_on": DUE.isoformat(),
    "met_on": None,
    "days_overdue": 0,
    "state": "open",
    "round": None,
    "tranche": None,
    "act": None,
    "deliverable": None,
    "provisional": False,
    "provisional_on": None,
}


def due(as_of: date, **values):
    return due_reminders(
        [{**ROW, **values}],
        agreement=agreement_by_key(AGREEMENT),
        calendar=official_calendar(),
        as_of=as_of,
    )


def stage(as_of: date, **values) -> str | None:
    found = due(as_of, **values)
    return found[0].stage if found else None


# --- which stage, without a database -----------------------------------------
@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2025-11-27", None),  # 16 working days
        ("2025-11-28", "before_15"),
        ("2025-12-11", "before_15"),  # 6: the stage already given
        ("2025-12-12", "before_5"),
        ("2025-12-14", "before_5"),  # a Sunday: still 5
        ("2025-12-18", "before_1"),
        ("2025-12-19", "today"),
    ],
)
def test_stages_count_working_days(as_of, expected):
    assert expected == stage(date.fromisoformat(as_of))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (1, "overdue_0"),
        (7, "overdue_0"),
        (8, "overdue_1"),
        (14, "overdue_1"),
        (15, "overdue_2"),
    ],
)
def test_overdue_is_said_on_the_first_day_and_then_weekly(days, expected):
    found = stage(
        DUE + timedelta(days=days), state="overdue", days_overdue=days
    )
    assert expected == found


def test_a_working_sunday_counts():
    """2026-01-04 (周日) is worked: two are left on New Year's Day."""
    new_year = {"due_on": "2026-01-05", "alert_on": "2026-01-05"}
    (found,) = due(date(2026, 1, 1), **new_year)
    assert "剩 2 个工作日" in found.text
    assert "before_1" == stage(date(2026, 1, 4), **new_year)


def test_the_most_careful_reading_is_counted_first():
    early = {"alert_on": "2025-11-28"}
    assert "today" == stage(date(2025, 11, 28), **early)
    (found,) = due(date(2025, 11, 28), **early)
    assert "按最稳妥的读法2025年11月28日到期，今日到期" in found.text
    assert "按现行口径2025年12月19日到期" in found.text


def test_once_the_careful_date_is_gone_the_decided_one_counts():
    early = {"alert_on": "2025-11-28"}
    assert "due_before_15" == stage(date(2025, 12, 1), **early)
    assert "due_today" == stage(DUE, **early)


def test_a_window_that_has_not_opened_yet_is_reminded_of():
    assert "before_15" == stage(date(2025, 11, 28), state="waiting")


@pytest.mark.parametrize(
    "state", ["met", "met_late", "undated", "not_recorded"]
)
def test_nothing_is_said_of_what_is_done_undated_or_not_recorded(state):
    assert [] == due(DUE, state=state)


def test_a_date_without_calendar_is_counted_to_its_earliest_day():
    unknown = {
        "state": "calendar_unknown",
        "due_on": None,
        "alert_on": "2026-12-29",
        "provisional_on": "2027-01-05",
    }
    (found,) = due(date(2026, 12, 28), **unknown)
    assert "before_1" == found.stage
    assert "放假安排未公布，最早可能2026年12月29日到期" in found.text


def test_a_date_beyond_every_notice_waits_for_its_notice():
    far = {"due_on": "2027-03-01", "alert_on": "2027-03-01"}
    assert [] == due(date(2026, 12, 28), **far)


def test_a_provisional_date_is_called_so():
    (found,) = due(DUE, provisional=True)
    assert "2025年12月19日（暂定）到期" in found.text


def test_every_text_cites_the_clause_and_is_no_notice():
    (found,) = due(DUE)
    assert "（第二条2②末段）" in found.text
    assert found.text.endswith("仅为提醒，不构成第八条送达。")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"b_lead", "b_onsite"}),
        ({"key": "tranche_2_rework"}, {"b_lead", "b_onsite"}),
        ({"key": "invoice"}, {"b_lead"}),
        (
            {"key": "tranche_2_review", "obligor": "a"},
            {"a_handler", "a_approver"},
        ),
        (
            {"key": "tranche_3_payment", "obligor": "a"},
            {"a_handler", "a_approver", "a_finance"},
        ),
        (
            {"state": "overdue", "days_overdue": 1},
            {"b_lead", "b_onsite", "a_handler"},
        ),
        (
            {
                "key": "tranche_2_review",
                "obligor": "a",
                "state": "overdue",
                "days_overdue": 1,
            },
            {"a_handler", "a_approver", "b_lead"},
        ),
        (
            {"key": "negotiation", "obligor": None},
            {"a_handler", "a_approver", "b_lead"},
        ),
    ],
)
def test_those_who_can_act_are_reminded(values, expected):
    (found,) = due(DUE, **values)
    assert expected == set(found.roles)


def test_rounds_tranches_and_deliverables_are_deadlines_of_their_own():
    names = {
        due(DUE, **values)[0].deadline
        for values in (
            {"round": 1},
            {"round": 2},
            {"tranche": 1},
            {"round": 1, "deliverable": "water"},
            {"act": "breach_1"},
        )
    }
    assert 5 == len(names)
    assert all(len(name) <= 120 for name in names)


# --- once per person, with a database -----------------------------------------
@pytest.fixture
def contract(db):
    return make_contract()


@pytest.fixture
def people(contract):
    return make_people(contract)


@pytest.fixture
def recorded(contract, people):
    """Both sides run the portal as their record: absences are certain."""
    CompletenessDeclaration.objects.create(
        **stamp(contract, by=people.b_lead, on=contract_start()),
        proposed_by=people.a_approver,
    )
    contract.in_service_from = contract_start()
    contract.save()
    return contract


def contract_start() -> date:
    return agreement_by_key(AGREEMENT).effective_on


def stages(user) -> list[str]:
    rows = Reminder.objects.filter(user=user, deadline="tranche_2_submission")
    return list(rows.order_by("pk").values_list("stage", flat=True))


def test_each_reminder_comes_once_however_often_the_task_runs(
    recorded, people
):
    day = date(2025, 12, 12)
    first = check_deadlines(as_of=day)
    assert first > 0
    assert [0, 0] == [check_deadlines(as_of=day) for _ in range(2)]
    assert 1 == len(stages(people.b_lead))


def test_every_contract_is_in_one_share(recorded):
    others = [make_contract().pk for _ in range(4)]
    shares = list(chunks(size=2))
    assert [2, 2, 1] == [len(share) for share in shares]
    assert sorted([recorded.pk, *others]) == sorted(
        pk for share in shares for pk in share
    )


def test_a_share_is_checked_and_no_other(recorded, people):
    day = date(2025, 12, 12)
    assert 0 == check_deadlines([make_contract().pk], as_of=day)
    assert 0 < check_deadlines([recorded.pk], as_of=day)


def test_a_year_of_nights_gives_each_stage_once(recorded, people):
    day, last = date(2025, 11, 1), date(2026, 1, 10)
    while day <= last:
        check_deadlines(as_of=day)
        day += timedelta(days=1)
    expected = [
        "before_15", "before_5", "before_1", "today",
        "due_before_15", "due_before_5", "due_before_1", "due_today",
        "overdue_0", "overdue_1", "overdue_2", "overdue_3",
    ]  # fmt: skip
    assert expected == stages(people.b_lead)
    assert expected == stages(people.b_onsite)
    assert expected[-4:] == stages(people.a_handler)
    assert [] == stages(people.a_finance)


def test_the_database_holds_that_it_comes_once(recorded, people):
    check_deadlines(as_of=date(2025, 12, 12))
    row = Reminder.objects.filter(user=people.b_lead).first()
    again = Reminder(
        contract=row.contract,
        user=row.user,
        deadline=row.deadline,
        stage=row.stage,
        text=row.text,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_without_records_there_is_no_alarm(contract, people):
    assert 0 == check_deadlines(as_of=date(2026, 6, 1))


def test_administrators_experts_and_auditors_are_left_alone(recorded, people):
    check_deadlines(as_of=date(2026, 1, 5))
    reminded = set(Reminder.objects.values_list("user_id", flat=True))
    for role in ("expert", "auditor", "system_admin", "security_admin"):
        assert getattr(people, role).pk not in reminded


def test_a_leaver_is_not_reminded(recorded, people):
    people.b_lead.is_active = False
    people.b_lead.save()
    check_deadlines(as_of=date(2025, 12, 12))
    assert [] == stages(people.b_lead)
    assert ["due_before_5"] == stages(people.b_onsite)


def test_giving_reminders_is_one_event_of_the_chain(recorded, people):
    remind(recorded.pk, as_of=date(2025, 12, 12))
    remind(recorded.pk, as_of=date(2025, 12, 12))
    assert 1 == AuditEvent.objects.filter(action="reminders_given").count()


def test_every_stored_answer_is_brought_up_to_today(recorded, people):
    StandingProjection.objects.all().delete()
    check_deadlines()
    assert today() == StandingProjection.objects.get().as_of


def test_one_broken_contract_does_not_silence_the_others(
    recorded, people, monkeypatch, caplog
):
    broken = make_contract()
    answer = reminders.standing_as_of

    def partly(contract, day):
        if contract.pk == broken.pk:
            raise RuntimeError("facts that cannot be")
        return answer(contract, day)

    monkeypatch.setattr(reminders, "standing_as_of", partly)
    assert check_deadlines(as_of=date(2025, 12, 12)) > 0
    assert f"contract {broken.pk}" in caplog.text
