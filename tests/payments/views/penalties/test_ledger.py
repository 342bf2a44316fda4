"""违约金: every day with its reason; other readings with their money."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from kaifeng_credit.gathering import standing_on
from tests import factories as make
from tests.payments.conftest import Story


def words(response) -> str:
    return response.content.decode()


def late_story() -> Story:
    """Nothing handed in by the last day of the year."""
    day = date(2025, 12, 31)
    contract = make.make_contract(is_demo=True, pinned_on=day)
    contract.records_complete_through = day
    contract.save()
    return Story(contract=contract, people=make.make_people(contract))


def test_twelve_days_are_listed_and_add_up(db):
    page = words(late_story().get("a_finance", "penalties"))
    assert "2025年12月20日" in page
    assert "2025年12月31日" in page
    assert "人民币捌仟玖佰肆拾元整" in page
    assert "0.05% × 12日" in page
    assert "测算" in page
    assert "共 12 日，计 12 日" in page


def test_another_reading_shows_its_money(db):
    page = words(late_story().get("b_lead", "penalties"))
    assert "24,585.00" in page
    assert "INT-02" in page
    assert "最迟于期满前第15个工作日" in page


def test_the_warning_lines_are_shown_and_nothing_is_capped(db):
    page = words(late_story().get("auditor", "penalties"))
    assert "298,000.00" in page
    assert "400 日" in page
    assert "协议未约定上限" in page


def test_no_late_day_is_said_calmly(story):
    page = words(story.get("a_finance", "penalties"))
    assert "无逾期日" in page
    assert "换一种读法" in page  # the careful reading already has days


def test_what_is_not_recorded_is_not_accused(silent):
    page = words(silent.get("a_finance", "penalties"))
    assert "尚未补录，不计逾期日" in page
    assert "￥" not in page.partition("违约情形目录")[0].partition("<h1>")[2]


def test_readings_that_change_nothing_are_left_out(db):
    page = late_story().get("a_finance", "penalties")
    shown = {one.id for one in page.context_data["readings"]}
    assert {"INT-02", "INT-34"} == shown


def test_the_page_ties_to_the_standing_to_the_fen(late):
    late.decide("confirm", 20, 25)
    context = late.get("auditor", "penalties").context_data
    account = context["account"]
    (remedy,) = standing_on(late.contract, late.day)["remedies"]
    parts = (account.open, account.contested, account.excused)
    undecided = sum(one.amount for one in parts)
    assert remedy["amount"] == f"{undecided + account.confirmed.amount:.2f}"
    assert remedy["amount"] == f"{context['months'].days[-1].computed.running}"
    with connection.cursor() as cursor:  # the ledger by itself
        cursor.execute(
            "SELECT COUNT(*), SUM(amount) FROM payments_penaltyday"
        )
        days, amount = cursor.fetchone()
    assert (6, Decimal("4470.00")) == (days, Decimal(amount))
    assert (days, amount) == (
        account.confirmed.days, account.confirmed.amount,
    )  # fmt: skip


def test_what_was_known_then_had_nothing_decided(late):
    """Confirmed today; the day before today knew nothing of it."""
    late.decide("confirm", 20, 31)
    yesterday = localdate() - timedelta(days=1)
    page = late.get("b_lead", "penalties", known=yesterday.isoformat())
    assert 0 == page.context_data["account"].confirmed.days
    before = late.get("b_lead", "penalties", as_of="2025-12-30")
    assert 0 == before.context_data["account"].confirmed.days
    assert "甲方确认" not in words(before).partition("<main")[2].partition(
        "</h1>"
    )[2].partition("合计")[0]
    now = late.get("b_lead", "penalties")
    assert 12 == now.context_data["account"].confirmed.days


def test_the_page_asks_the_same_questions_however_much_was_decided(
    late,
):
    late.decide("confirm", 20, 20)
    client, address = late.client("a_handler"), late.url("penalties")

    def asked() -> int:
        client.get(address)  # the stored answer is fresh
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    late.ask("confirm", 28, 28)
    few = asked()
    late.decide("confirm", 21, 27)
    late.decide("excuse", 20, 21, evidence=late.paper())
    late.ask("confirm", 30, 30)
    late.dispute(29)
    assert few == asked()
