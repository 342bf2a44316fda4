"""One mail per run and person: no figure, no file, never twice."""

import logging
import smtplib
from datetime import datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.db import IntegrityError, transaction

from contracts.models import AuditEvent
from contracts.policies import NotAllowed, Refused
from payments.models import ReportMail
from payments.rules.schedules import SHANGHAI
from payments.services import report_mails, report_runs
from payments.services.report_mails import one_line, retry_run, send_due
from payments.services.report_runs import pause_after
from tests import factories as make
from tests.payments.conftest import MARCH_4

MINUTE = timedelta(minutes=1)


def refuse(monkeypatch, error: Exception) -> None:
    """A mail server that answers everything with one error."""

    def send(self, **_):
        raise error

    monkeypatch.setattr(django_mail.EmailMessage, "send", send)


def test_a_mail_says_what_there_is_and_where_to_sign_in(monthly):
    monthly.tick()
    first, second = monthly.outbox
    run = monthly.run()
    assert (
        f"定期报送：付款状态表 截至2026年2月28日（{run.export.number}）"
        == first.subject
    )
    slug = monthly.contract.slug
    assert (
        f"合同：{monthly.contract.title}\n"
        "报表：付款状态表\n期间：截至2026年2月28日\n"
        f"编号：{run.export.number}\n\n登录后查看：\n"
        f"https://portal.example.cn/c/{slug}/exports/schedules/"
        f"{run.schedule_id}/#run-{run.pk}\n\n"
        "仅为提醒，不构成第八条送达。\n"
    ) == first.body
    assert [[monthly.people.a_handler.email], [monthly.people.a_approver.email]] == [
        first.to, second.to,
    ]  # fmt: skip
    assert first.body == second.body


def test_no_mail_holds_a_figure_or_a_file(monthly):
    monthly.tick()
    for one in monthly.outbox:
        assert [] == one.attachments + getattr(one, "alternatives", [])
        assert not {"￥", "元", "447", ".00"} & {
            sign for sign in ("￥", "元", "447", ".00") if sign in one.body
        }


def test_the_link_asks_for_the_password(monthly, client):
    monthly.tick()
    (line,) = (
        one for one in monthly.outbox[0].body.splitlines() if "https" in one
    )
    path = line.removeprefix("https://portal.example.cn").partition("#")[0]
    assert client.get(path).url.startswith("/login/")
    client.force_login(monthly.people.a_handler)
    said = client.get(path).content.decode()
    assert line.partition("#")[2] in said


def test_a_title_cannot_add_a_header_to_the_mail(monthly):
    monthly.contract.title = "合同\r\nBcc: x@portal.example\n\n正文\u2028尾"
    monthly.contract.save()
    monthly.tick()
    sent = monthly.outbox[0].message()
    assert "合同 Bcc: x@portal.example 正文 尾" in monthly.outbox[0].body
    assert sent["Bcc"] is None
    assert "\n" not in monthly.outbox[0].subject
    assert "a b" == one_line("a\x00\r\n b\u202e")


def test_an_address_cannot_add_one_either(monthly):
    person = monthly.people.a_handler
    person.email = "x@portal.example\nBcc: y@portal.example"
    person.save()
    monthly.tick()
    assert ["skipped", "sent"] == monthly.mails()
    assert 1 == len(monthly.outbox)


def test_each_mail_keeps_its_own_id_over_all_tries(monthly):
    monthly.tick()
    run = monthly.run()
    ids = [one.message()["Message-ID"] for one in monthly.outbox]
    assert [
        f"<report-{run.pk}-{one.pk}@portal.example.cn>"
        for one in run.mails.order_by("pk")
    ] == ids


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("role", "已不再有权查看"),
        ("account", "账号已停用"),
        ("address", "没有登记邮箱"),
    ],
)
def test_who_may_no_longer_read_is_skipped_and_the_maker_told(
    monthly, gone, said
):
    person = monthly.people.a_handler
    if gone == "role":
        person.memberships.update(ends_on=MARCH_4.date())
    else:
        person.is_active = gone != "account"
        person.email = "" if gone == "address" else person.email
        person.save()
    monthly.tick()
    assert ["skipped", "sent"] == monthly.mails()
    assert [[monthly.people.a_approver.email]] == [
        one.to for one in monthly.outbox
    ]
    page = monthly.get("a_finance", "schedule", monthly.schedule.pk)
    assert said in page.content.decode()


def test_a_failed_mail_is_tried_later_and_the_report_is_there(
    monthly, monkeypatch
):
    with monkeypatch.context() as patch:
        refuse(patch, smtplib.SMTPConnectError(421, "later"))
        assert (1, 1, 0) == monthly.tick()
    assert ["waiting", "waiting"] == monthly.mails()
    page = monthly.get("a_finance", "schedule", monthly.schedule.pk)
    said = page.content.decode()
    assert monthly.run().export.number in said
    assert "2026年3月4日 09:01 后再试" in said
    assert 0 == send_due(now=MARCH_4)
    assert 2 == send_due(now=MARCH_4 + pause_after(1))
    assert 0 == send_due(now=MARCH_4 + timedelta(days=1))
    assert 2 == len(monthly.outbox)


def test_a_mail_that_never_goes_out_says_what_to_do_and_is_asked_again(
    monthly, monkeypatch
):
    now = MARCH_4
    with monkeypatch.context() as patch:
        refuse(patch, OSError("unreachable"))
        monthly.tick(now)
        for tries in range(1, report_runs.MAX_TRIES):
            now += pause_after(tries)
            send_due(now=now)
    assert ["failed", "failed"] == monthly.mails()
    page = monthly.get("a_finance", "schedule", monthly.schedule.pk)
    assert "连不上邮件服务器" in page.content.decode()
    assert "重新发送" in page.content.decode()
    retry_run(run_id=monthly.run().pk, by=monthly.people.a_finance, now=now)
    assert 2 == send_due(now=now)
    assert ["sent", "sent"] == monthly.mails()


def test_what_was_sent_is_not_sent_again_with_the_rest(monthly):
    monthly.people.a_handler.is_active = False
    monthly.people.a_handler.save()
    monthly.tick()
    monthly.people.a_handler.is_active = True
    monthly.people.a_handler.save()
    retry_run(
        run_id=monthly.run().pk, by=monthly.people.a_approver, now=MARCH_4
    )
    assert 1 == send_due(now=MARCH_4)
    sent = [one.to[0] for one in monthly.outbox]
    assert [
        monthly.people.a_approver.email, monthly.people.a_handler.email,
    ] == sent  # fmt: skip
    with pytest.raises(Refused) as refused:
        retry_run(
            run_id=monthly.run().pk, by=monthly.people.a_finance, now=MARCH_4
        )
    assert "nothing_to_retry" == refused.value.code


def test_the_database_itself_keeps_a_sent_mail_sent(monthly):
    monthly.tick()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportMail.objects.update(state="waiting")


def test_a_mail_goes_to_recipients_of_its_schedule_only(monthly):
    monthly.tick()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportMail.objects.create(
            run=monthly.run(), user=monthly.people.b_lead, next_try_at=MARCH_4
        )


def test_a_worker_that_died_while_sending_leaves_a_question_not_a_twin(
    monthly, monkeypatch
):
    with monkeypatch.context() as patch:
        refuse(patch, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            monthly.tick()
    assert ["sending", "waiting"] == monthly.mails()
    send_due(now=MARCH_4 + report_mails.LEASE + MINUTE)
    assert ["failed", "sent"] == monthly.mails()
    assert "不知是否已送达" in monthly.run().mails.earliest("pk").reason
    assert 1 == len(monthly.outbox)


def test_a_portal_whose_mail_was_taken_away_says_so(monthly, settings):
    settings.EMAIL_HOST = ""
    assert (1, 1, 0) == monthly.tick()
    assert "没有配置邮件服务器" in monthly.run().mails.earliest("pk").reason
    page = monthly.get("a_finance", "schedule", monthly.schedule.pk)
    assert "没有配置邮件服务器" in page.content.decode()


def test_no_address_stands_in_a_row_a_log_line_or_an_event(
    monthly, monkeypatch, caplog
):
    caplog.set_level(logging.DEBUG)
    address = monthly.people.a_handler.email
    with monkeypatch.context() as patch:
        refuse(
            patch,
            smtplib.SMTPRecipientsRefused({address: (550, address.encode())}),
        )
        monthly.tick()
    monthly.tick(MARCH_4 + timedelta(hours=1))
    retold = [
        *(f"{one.summary}{one.detail}" for one in AuditEvent.objects.all()),
        *ReportMail.objects.values_list("reason", flat=True),
        caplog.text,
        monthly.get("a_finance", "schedule", monthly.schedule.pk).content.decode(),
        monthly.get("a_finance", "schedules").content.decode(),
    ]
    assert "SMTPRecipientsRefused" in caplog.text
    assert [] == [words for words in retold if "portal.example" in words]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (smtplib.SMTPRecipientsRefused({}), "不收这名收件人"),
        (smtplib.SMTPSenderRefused(550, b"", "x"), "不收平台的发件地址"),
        (smtplib.SMTPAuthenticationError(535, b""), "不认平台的账号"),
        (smtplib.SMTPDataError(554, b""), "没有收下这封信"),
        (TimeoutError(), "连不上邮件服务器"),
        (ValueError("header"), "写法"),
        (RuntimeError(), "查看日志"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_kind_of_failure_says_who_mends_what(error, said):
    assert said in report_mails.reason_of(error)


def test_only_the_maker_or_who_keeps_order_asks_again(monthly):
    monthly.tick()
    for role in ("a_handler", "auditor", "b_lead"):
        with pytest.raises(NotAllowed):
            retry_run(
                run_id=monthly.run().pk,
                by=getattr(monthly.people, role), now=MARCH_4,
            )  # fmt: skip


def test_the_mails_of_party_b_go_to_party_b(silent, mailing):
    people = silent.people
    make.with_address(people.b_lead)
    make.schedule(
        silent.contract, people.b_lead, people.b_lead,
        now=datetime(2026, 2, 10, tzinfo=SHANGHAI),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        make.schedule(
            silent.contract, people.b_lead, people.a_finance,
            now=datetime(2026, 2, 10, tzinfo=SHANGHAI), fmt="pdf",
        )  # fmt: skip
    assert "not_a_reader" == refused.value.code
