"""定期报送 on the page: form, 核对, signature, and what came of each."""

from datetime import datetime, timedelta

import pytest

from payments.models import ReportSchedule
from payments.rules.schedules import SHANGHAI, Plan, Rhythm
from payments.views.schedules import telling
from tests import factories as make
from tests.payments.conftest import MARCH_4


def words(response) -> str:
    return response.content.decode()


def chosen(story, **changed) -> dict:
    return {
        "kind": "payment_status", "fmt": "xlsx", "covering": "last_month",
        "rhythm": "monthly", "working_day": "3", "weekday": "1", "hour": "9",
        "recipients": [story.people.a_handler.pk, story.people.a_approver.pk],
        **changed,
    }  # fmt: skip


@pytest.fixture
def office(silent, mailing):
    """A real contract whose people of 甲方 have addresses."""
    people = silent.people
    make.with_address(people.a_handler, people.a_approver, people.a_finance)
    return silent


def test_a_form_is_checked_before_it_is_signed(office):
    page = office.post("a_finance", "make_schedule", **chosen(office))
    said = words(page)
    assert "核对：新建定期报送" in said
    assert "每月第 3 个工作日 9 时" in said
    for pk in chosen(office)["recipients"]:  # every one of them goes on
        assert f'name="recipients" value="{pk}"' in said
    assert not ReportSchedule.objects.exists()


def test_it_is_set_up_by_its_signature_and_listed(office):
    done = office.post("a_finance", "make_schedule", sign="1", **chosen(office))
    row = ReportSchedule.objects.get()
    assert office.url("schedule", row.pk) == done.url
    assert 2 == row.recipients.count()
    for role in ("a_handler", "a_approver", "auditor"):
        listed = words(office.get(role, "schedules"))
        assert "付款状态表（XLSX）" in listed
        assert "尚未到点" in listed
    assert "没有可查看的定期报送" in words(office.get("b_onsite", "schedules"))
    assert "付款状态表（XLSX）" not in words(office.get("b_lead", "schedules"))


def test_what_was_typed_comes_back_for_editing(office):
    page = office.post(
        "a_finance", "make_schedule", edit="1", **chosen(office, hour="17")
    )
    assert '<option value="17" selected>' in words(page)
    assert not ReportSchedule.objects.exists()


def test_a_second_signature_is_told_that_it_is_there(office):
    for _ in range(2):
        page = office.post(
            "a_finance", "make_schedule", sign="1", **chosen(office)
        )
    assert "已经设置" in words(page)
    assert 1 == ReportSchedule.objects.count()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"recipients": []}, "请至少选择一名收件人"),
        ({"kind": "period", "covering": "day"}, "期间报表须有期间"),
        ({"rhythm": "daily"}, "请选择一种频率"),
        ({"weekday": "8"}, "请选择周一至周日之一。"),
        ({"working_day": "16"}, "请选择第 1 至第 15 个工作日之一。"),
        ({"hour": "24"}, "请选择 0 至 23 时的整点。"),
    ],
)
def test_what_cannot_be_is_said_in_the_form(office, changed, said):
    page = office.post("a_finance", "make_schedule", **chosen(office, **changed))
    assert said in words(page)


def test_no_free_address_and_nobody_elses_people(office):
    for stranger in ("x@portal.example", office.people.b_lead.pk):
        page = office.post(
            "a_finance", "make_schedule",
            **chosen(office, recipients=[stranger]),
        )  # fmt: skip
        assert "收件人只能从名单中选择" in words(page)


def test_the_form_names_people_and_never_addresses(office):
    office.people.a_approver.email = ""
    office.people.a_approver.save()
    said = words(office.get("a_finance", "make_schedule"))
    assert "没有登记邮箱" in said
    assert "portal.example" not in said
    page = office.post("a_finance", "make_schedule", **chosen(office))
    assert f"{office.people.a_approver}的账号没有登记邮箱" in words(page)


def test_without_mail_the_page_says_so_and_offers_nothing(silent, settings):
    settings.EMAIL_HOST = ""
    said = words(silent.get("a_finance", "schedules"))
    assert "平台没有配置邮件服务器" in said
    assert "新建定期报送" not in said
    assert 409 == silent.get("a_finance", "make_schedule").status_code


def test_a_demo_says_that_nothing_comes_due(story):
    said = words(story.get("a_finance", "schedules"))
    assert "不会到点，也不发邮件" in said
    assert "新建定期报送" in said


def test_a_demo_promises_no_moment_and_asks_for_no_address(story, mailing):
    assert "没有登记邮箱" not in words(story.get("a_finance", "make_schedule"))
    check = words(story.post("a_finance", "make_schedule", **chosen(story)))
    assert "核对：新建定期报送" in check
    assert "演示合同时点固定，不会到点" in check
    assert "2026年" not in check
    assert "各收到一封邮件" not in check


def test_pause_resume_close_on_the_page(monthly):
    key = monthly.schedule.pk
    page = monthly.get("a_finance", "schedule", key)
    assert "下次到点" in words(page)
    monthly.post("a_finance", "pause_schedule", key)
    said = words(monthly.get("a_finance", "schedule", key))
    assert "已暂停" in said
    assert "恢复" in said
    monthly.post("a_finance", "resume_schedule", key)
    check = words(monthly.get("a_finance", "close_schedule", key))
    assert "不能恢复" in check
    monthly.post("a_finance", "close_schedule", key)
    monthly.schedule.refresh_from_db()
    assert "closed" == monthly.schedule.state
    page = monthly.post("a_finance", "resume_schedule", key)
    assert (409, True) == (page.status_code, "已结束" in words(page))
    assert monthly.get("a_finance", "close_schedule", key).status_code == 302


def test_a_colleague_reads_and_has_no_buttons(monthly):
    said = words(monthly.get("a_handler", "schedule", monthly.schedule.pk))
    assert "暂停" not in said
    assert 403 == monthly.post(
        "a_handler", "pause_schedule", monthly.schedule.pk
    ).status_code  # fmt: skip


def test_a_run_is_listed_with_its_report_and_its_mails(monthly):
    monthly.tick()
    record = monthly.run().export
    said = words(monthly.get("a_handler", "schedule", monthly.schedule.pk))
    assert monthly.url("export", record.pk) in said
    assert "邮件 2/2 封已发送" in said
    listed = words(monthly.get("a_handler", "schedules"))
    assert "2/2 封已发送" in listed
    page = monthly.post("a_finance", "retry_report", monthly.run().pk)
    assert "没有失败的一步" in words(page)


def test_a_run_that_failed_is_asked_again_on_the_page(monthly):
    monthly.people.a_handler.is_active = False
    monthly.people.a_handler.save()
    monthly.tick()
    done = monthly.post("a_finance", "retry_report", monthly.run().pk)
    assert monthly.url("schedule", monthly.schedule.pk) == done.url
    assert ["waiting", "sent"] == monthly.mails()


def test_lists_ask_as_many_queries_however_long(
    monthly, django_assert_max_num_queries
):
    for hour in range(10, 16):
        make.schedule(
            monthly.contract, monthly.people.a_finance,
            monthly.people.a_handler, plan=Plan(Rhythm.WEEKLY, 1, hour),
            now=MARCH_4 - timedelta(days=30),
        )  # fmt: skip
    monthly.tick(MARCH_4)
    client = monthly.client("a_finance")
    client.get(monthly.url("schedules"))
    with django_assert_max_num_queries(23):
        client.get(monthly.url("schedules"))
    with django_assert_max_num_queries(23):
        client.get(monthly.url("schedule", monthly.schedule.pk))


def test_three_moments_to_come_are_said_and_none_is_guessed(db):
    after = datetime(2026, 10, 20, tzinfo=SHANGHAI)
    assert [
        "2026年11月4日（周三）9 时",
        "2026年12月3日（周四）9 时",
        "待国务院公布 2027 年放假安排",
    ] == telling.next_ones(Plan(Rhythm.MONTHLY, 3, 9), after)
