"""定期报送 and what came of each, as programs read them."""

from datetime import datetime, timedelta

import pytest
import yaml
from django.core.cache import cache

from contracts.queries.agreements import calendar
from contracts.rules.calendar import CalendarUnknown
from kaifeng_credit.api import scheduled
from kaifeng_credit.api.document import openapi_text
from kaifeng_credit.api.scheduled import next_of
from payments.rules.schedules import SHANGHAI, next_due
from tests import factories as make
from tests.payments.conftest import MARCH_4, mailing, monthly, silent

RUNS = "/api/v1/contracts/{contract}/report-runs/"
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
__all__ = ["mailing", "monthly", "silent"]  # fixtures of payments


@pytest.fixture
def office(monthly):
    """甲方's monthly report, told once, and a weekly one of 乙方."""
    cache.clear()
    make.with_address(monthly.people.b_lead)
    make.schedule(
        monthly.contract, monthly.people.b_lead, monthly.people.b_lead,
        now=MARCH_4 + timedelta(days=1), fmt="pdf",
    )  # fmt: skip
    monthly.tick()
    return monthly


def rows(office, role, name, **filters):
    return office.get(role, name, **filters).json()["results"]


def test_a_schedule_says_what_when_for_whom_and_when_next(
    office, monkeypatch
):
    monkeypatch.setattr(scheduled, "now", lambda: MARCH_4)
    first, second = rows(office, "a_handler", "api_report_schedules")
    assert (office.schedule.pk, "a", "payment_status", "last_month") == (
        first["id"], first["side"], first["kind"], first["covering"],
    )  # fmt: skip
    assert "每月第 3 个工作日 9 时" == first["words"]
    assert "2026-04-03T09:00:00+08:00" == first["next_due_at"]
    assert [
        str(office.people.a_handler), str(office.people.a_approver)
    ] == first["recipients"]  # fmt: skip
    assert ("b", "pdf") == (second["side"], second["format"])


def test_a_run_says_which_report_was_made_and_what_came_of_each_mail(office):
    (run,) = rows(office, "auditor", "api_report_runs")
    assert (None, "2026-02-28", "done", office.run().export_id) == (
        run["since"], run["as_of"], run["state"], run["export"],
    )  # fmt: skip
    assert [
        (str(office.people.a_handler), "sent"),
        (str(office.people.a_approver), "sent"),
    ] == [(one["to"], one["state"]) for one in run["mails"]]


def test_no_address_of_a_person_is_answered(office):
    for name in ("api_report_schedules", "api_report_runs"):
        assert b"@" not in office.get("a_handler", name).content


@pytest.mark.parametrize(
    ("role", "schedules", "runs"),
    [("a_finance", 2, 1), ("b_lead", 1, 0), ("b_onsite", 0, 0)],
)
def test_each_side_reads_what_its_page_shows(office, role, schedules, runs):
    assert schedules == len(rows(office, role, "api_report_schedules"))
    assert runs == len(rows(office, role, "api_report_runs"))


def test_filters_are_on_the_list_and_leave_the_rows_that_match(office):
    def ids(**filters):
        found = rows(office, "a_handler", "api_report_schedules", **filters)
        return [one["id"] for one in found]

    first, second = ids()
    assert [second] == ids(format="pdf")
    assert [] == ids(state="paused") == ids(kind="cash_timeline")
    assert 1 == len(
        rows(office, "a_handler", "api_report_runs", schedule=first)
    )
    assert [] == rows(office, "a_handler", "api_report_runs", schedule=second)
    for name, wrong in (
        ("api_report_schedules", {"made_by": "1"}),
        ("api_report_schedules", {"state": "done"}),
        ("api_report_runs", {"schedule": "0"}),
        ("api_report_runs", {"as_of": "2026-03-04"}),
    ):
        assert 400 == office.get("a_handler", name, **wrong).status_code


def test_the_document_says_which_numbers_are_read(office):
    """Found by Schemathesis: ten digits were allowed there and refused."""
    (asked,) = [
        one
        for one in yaml.safe_load(openapi_text())["paths"][RUNS]["get"][
            "parameters"
        ]
        if one["name"] == "schedule"
    ]
    most = asked["schema"]["maximum"]
    assert [] == rows(office, "a_handler", "api_report_runs", schedule=most)
    assert 400 == office.get(
        "a_handler", "api_report_runs", schedule=most + 1
    ).status_code


def test_a_page_leads_to_the_next(office):
    page = office.get(
        "a_handler", "api_report_schedules", page_size=1
    ).json()
    following = office.client("a_handler").get(page["next"]).json()
    assert following["next"] is None
    both = page["results"] + following["results"]
    assert both == rows(office, "a_handler", "api_report_schedules")


def test_what_is_paused_of_a_demo_or_beyond_the_calendar_has_no_next(office):
    days, row = calendar(), office.schedule
    late = datetime(2026, 12, 30, tzinfo=SHANGHAI)
    with pytest.raises(CalendarUnknown):
        next_due(row.plan, late, days)
    assert next_of(row, late, days) is None
    row.contract.is_demo = True
    assert next_of(row, MARCH_4, days) is None
    row.contract.is_demo = False
    assert next_of(row, MARCH_4, days)
    row.state = "paused"
    assert next_of(row, MARCH_4, days) is None


def test_lists_ask_the_same_questions_however_long(
    office, django_assert_num_queries
):
    """The session, its person, the contract, its roles, the page, and whom
    or what it tells; of the schedules the calendar: for one as for many."""
    client = office.client("a_handler")
    for name in ("api_report_schedules", "api_report_runs"):
        asked = 7 if name == "api_report_schedules" else 6
        for size in (1, 200):
            with django_assert_num_queries(asked):
                client.get(office.url(name), {"page_size": size})
