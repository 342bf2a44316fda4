"""日历订阅: what calendars read, and that the address is all there is."""

import logging
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from contracts.queries.agreements import agreement_by_key
from contracts.queries.clock import now
from contracts.services.feeds import close_feed, open_feed
from kaifeng_credit.calendar_feed import FeedDay, as_calendar, entries
from kaifeng_credit.logs import WithoutTokens
from tests import factories as make
from tests.stories import ask, fact

pytestmark = pytest.mark.any_database
MOMENT = datetime(2025, 12, 31, 1, tzinfo=UTC)
LATE = fact("operation_started", on="2025-06-19")


def days(*facts, as_of="2025-12-31", side=None):
    rows = ask(LATE, *facts, as_of=as_of).as_json()["deadlines"]
    return list(
        entries(rows, agreement_by_key(make.AGREEMENT), slug="one", side=side)
    )


def read(data: bytes) -> list:
    return Calendar.from_ical(data).walk("VEVENT")


# --- what it holds -----------------------------------------------------------
def test_a_deadline_has_its_last_day_and_the_day_to_act_by():
    found = {one.uid: one for one in days()}
    last = found["d-tranche_2_submission-due@one"]
    assert date(2025, 12, 19) == last.on
    assert "提交第2笔款项核心任务成果（最后一天）" == last.title
    alert = found["d-tranche_2_submission-alert@one"]
    assert alert.on < last.on
    assert alert.title.endswith("（最审慎读法的提醒日）")


def test_one_side_has_its_own_and_every_entry_is_there_once():
    uids = [one.uid for one in days()]
    assert len(uids) == len(set(uids))
    of_a = [one.uid for one in days(side="a")]
    assert "d-tranche_2_submission-due@one" not in of_a
    assert set(of_a) < set(uids)


def test_an_entry_that_moves_keeps_its_name():
    later = fact("operation_started", on="2025-07-21")
    uid = "d-tranche_2_submission-due@one"
    (before,) = [one.on for one in days() if one.uid == uid]
    rows = ask(later, as_of="2025-12-31").as_json()["deadlines"]
    agreement = agreement_by_key(make.AGREEMENT)
    moved = entries(rows, agreement, slug="one", side=None)
    (after,) = [one.on for one in moved if one.uid == uid]
    assert before < after


def test_of_two_invoices_each_keeps_its_name_whichever_is_urgent():
    """What is done sinks to the end of the list; its entry stays its own."""
    first = [
        fact("paid", tranche=1, on="2025-07-03", amount="447000.00"),
        fact(
            "invoiced", tranche=1, on="2025-07-08", amount="447000.00",
            number="1",
        ),
    ]  # fmt: skip
    second = fact("paid", tranche=2, on="2025-12-30", amount="447000.00")

    def invoices(*facts) -> dict:
        return {one.uid: one.on for one in days(*facts) if "发票" in one.title}

    before, after = invoices(*first), invoices(*first, second)
    ((uid, on),) = before.items()
    assert 2 == len(after)
    assert on == after[uid]


def test_an_entry_says_its_clause_and_side_and_leads_to_its_row():
    (last,) = [one for one in days() if one.uid.endswith("submission-due@one")
               and one.on == date(2025, 12, 19)]  # fmt: skip
    assert "第二条2②末段，责任方：乙方。" in last.about
    assert "不是书面通知" in last.about
    assert last.address.endswith("/deadlines/#d-tranche_2_submission")


def test_a_date_that_may_still_move_is_called_provisional():
    rows = ask(LATE, as_of="2025-12-31").as_json()["deadlines"]
    for row in rows:
        row["provisional"] = row["due_on"] is not None
    agreement = agreement_by_key(make.AGREEMENT)
    titles = [
        one.title
        for one in entries(rows, agreement, slug="one", side=None)
        if one.uid.endswith("submission-due@one") and "第2笔" in one.title
    ]
    assert ["提交第2笔款项核心任务成果（暂定的最后一天）"] == titles


# --- the bytes ---------------------------------------------------------------
def test_another_library_reads_back_what_was_written_and_writes_the_same():
    title = "提交《工作方案》，附件；逗号, 分号; 反斜线\\ 与很长的标题" * 4
    day = FeedDay("a-1@one", date(2026, 2, 28), title, "说明", "https://x/y")
    data = as_calendar([day], now=MOMENT)
    (event,) = read(data)
    assert title == event["summary"]
    assert date(2026, 2, 28) == event["dtstart"].dt
    assert date(2026, 3, 1) == event["dtend"].dt  # the end is not part of it
    assert "TRANSPARENT" == event["transp"]
    assert data == Calendar.from_ical(data).to_ical()
    lines = data.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    # How often to ask again, as Outlook reads it and as RFC 7986 says it.
    assert b"X-PUBLISHED-TTL:PT6H" in lines
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines


def test_without_a_date_it_is_a_calendar_all_the_same():
    """RFC 5545 3.6: one component at least, or some programs refuse it."""
    calendar = Calendar.from_ical(as_calendar([], now=MOMENT))
    (zone,) = calendar.subcomponents
    assert ("VTIMEZONE", "Asia/Shanghai") == (zone.name, zone["tzid"])
    (always,) = zone.subcomponents
    assert timedelta(hours=8) == always["tzoffsetto"].td


def test_it_holds_no_amount():
    data = as_calendar(days(), now=MOMENT).decode()
    assert not re.search(r"[￥元]|\d,\d{3}|\d\.\d{2}\b", data)


# --- the address -------------------------------------------------------------
@pytest.fixture
def contract(db):
    contract = make.make_contract(is_demo=False)
    contract.people = make.make_people(contract)
    return contract


def subscribe(person) -> str:
    _, secret = open_feed(by=person, now=now())
    return reverse("calendar_feed", args=[secret])


def test_whoever_has_the_address_reads_it_and_nobody_else(contract):
    address = subscribe(contract.people.b_lead)
    response = Client().get(address)
    assert "text/calendar; charset=utf-8" == response["content-type"]
    assert "no-store" in response["cache-control"]
    found = {str(event["uid"]) for event in read(response.content)}
    assert f"d-tranche_2_submission-due@{contract.slug}" in found
    assert 404 == Client().get(address.replace(".ics", "x.ics")).status_code


def test_revoked_it_ends_at_once(contract):
    person = contract.people.b_lead
    address = subscribe(person)
    assert 200 == Client().get(address).status_code
    close_feed(user=person, by=person, now=now())
    assert 404 == Client().get(address).status_code
    # Nor does a calendar that asks for what changed since hear "unchanged".
    asked = {
        "if-none-match": "*",
        "if-modified-since": "Thu, 01 Jan 2099 00:00:00 GMT",
    }
    assert 404 == Client().get(address, headers=asked).status_code


def test_a_contract_one_has_left_is_not_in_it(contract):
    person = contract.people.b_lead
    address = subscribe(person)
    yesterday = now().date() - timedelta(days=2)
    person.memberships.update(ends_on=yesterday)
    assert [] == read(Client().get(address).content)


def test_what_is_only_shown_has_no_dates(contract):
    shown = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    people = make.make_people(shown)
    assert [] == read(Client().get(subscribe(people.b_lead)).content)


def test_its_address_stands_in_no_log_line(contract, caplog):
    address = subscribe(contract.people.b_lead)
    record = logging.LogRecord("x", 20, "", 1, f"GET {address}", (), None)
    assert WithoutTokens().filter(record)
    assert address not in record.getMessage()
    assert "kfx_…" in record.getMessage()


def test_it_asks_a_constant_number_of_questions_per_contract(contract):
    address = subscribe(contract.people.b_lead)
    Client().get(address)
    with CaptureQueriesContext(connection) as asked:
        Client().get(address)
    assert len(asked) <= 20


# --- the page ----------------------------------------------------------------
def test_the_address_is_on_one_answer_only(contract, client):
    client.force_login(contract.people.b_lead)
    page = reverse("calendar_subscription")
    assert "尚未开通日历订阅" in client.get(page).content.decode()
    made = client.post(page).content.decode()
    address = re.search(r"/calendar/(kfx_[\w-]+)\.ics", made)
    assert 200 == Client().get(address[0]).status_code
    again = client.get(page).content.decode()
    assert address[1] not in again
    assert "日历订阅已开通" in again
    ended = client.post(reverse("end_calendar_subscription"), follow=True)
    assert "已撤销，原地址不再打开任何内容。" in ended.content.decode()
    assert 404 == Client().get(address[0]).status_code
    ended = client.post(reverse("end_calendar_subscription"), follow=True)
    assert "没有可撤销的订阅地址。" in ended.content.decode()
