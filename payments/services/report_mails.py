"""One mail per run and recipient: what there is, and where to sign in.

A mail holds no figure and no file: the contract's name, the report, its
period, its number and a link that asks for the password. An address is read
from the account when the mail is sent and stands in no row, log line or
audit event; what a mail server answers may repeat it, so only the kind of
its answer is kept.
"""

import logging
import smtplib
import unicodedata
import uuid
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from contracts.models import User
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of
from contracts.services import audit
from contracts.services.facts import lock_contract
from payments.models import ReportMail, ReportRun
from payments.policies.schedules import (
    check_can_change,
    mail_missing,
    not_a_reader,
    readers_now,
)
from payments.rules.report import ReportKind
from payments.rules.schedules import covered_words
from payments.services.report_runs import MAX_TRIES, pause_after
from payments.states import MailState, RunState

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than a mail server may keep us waiting
AT_A_TIME = 50  # mails a tick sends; the next tick goes on
SUBJECT = "定期报送：{report} {days}（{number}）"
BODY = """\
合同：{contract}
报表：{report}
期间：{days}
编号：{number}

登录后查看：
{link}

{no_notice}
"""
# A try that ended between the server's yes and our row: nobody can tell.
UNKNOWN = (
    "发送途中后台中断，不知是否已送达，未再自动发送。"
    "请问收件人；没有收到的，点“重新发送”。"
)
# What a mail server's answer means for a person, by its kind, in order.
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (
        smtplib.SMTPRecipientsRefused,
        "邮件服务器不收这名收件人的信。请系统管理员核对其邮箱。",
    ),
    (
        smtplib.SMTPSenderRefused,
        "邮件服务器不收平台的发件地址。请系统管理员核对 PORTAL_MAIL_FROM。",
    ),
    (
        smtplib.SMTPAuthenticationError,
        "邮件服务器不认平台的账号。请系统管理员核对 PORTAL_MAIL_USER。",
    ),
    (
        smtplib.SMTPException,
        "邮件服务器没有收下这封信。请系统管理员查看邮件服务器。",
    ),
    (OSError, "连不上邮件服务器。请系统管理员检查 PORTAL_MAIL_HOST 与网络。"),
    (ValueError, "邮箱或标题的写法邮件不能用。请系统管理员核对邮箱。"),
)
ELSE = "发送出错。请系统管理员查看日志。"


def send_due(*, now: datetime) -> int:
    """Send the mails whose time has come; how many went out."""
    _give_up(now)
    keys = (
        ReportMail.objects.filter(_free(now))
        .order_by("next_try_at", "pk")
        .values_list("pk", flat=True)[:AT_A_TIME]
    )
    return sum(send_mail(mail_id=pk, now=now) for pk in list(keys))


def _free(now: datetime) -> Q:
    return Q(state=MailState.WAITING, next_try_at__lte=now)


def _give_up(now: datetime) -> None:
    """A worker died while it sent: a second mail would be a guess."""
    ReportMail.objects.filter(
        state=MailState.SENDING, lease_until__lt=now
    ).update(state=MailState.FAILED, reason=UNKNOWN, lease_until=None)


def claim_mail(mail_id: int, now: datetime) -> ReportMail | None:
    """Take a mail: one conditional UPDATE, so of two workers one sends."""
    won = ReportMail.objects.filter(_free(now), pk=mail_id).update(
        state=MailState.SENDING,
        claim=uuid.uuid4(),
        tries=F("tries") + 1,
        lease_until=now + LEASE,
    )
    if not won:
        return None
    return ReportMail.objects.select_related(
        "user", "run__export", "run__schedule__contract__agreement_version"
    ).get(pk=mail_id)


def send_mail(*, mail_id: int, now: datetime) -> bool:
    """Send one mail, if it is ours to send; whether it went out."""
    mail = claim_mail(mail_id, now)
    if mail is None:
        return False
    schedule = mail.run.schedule
    readers = readers_now(schedule.contract, schedule.side)
    if why := not_a_reader(mail.user, readers):
        _settle(mail, state=MailState.SKIPPED, reason=why)
        return False
    if why := mail_missing():
        _again(mail, now, why)
        return False
    try:
        message_of(mail.run, mail.user, mail.pk).send()
    except Exception as error:
        # The error's own words may hold the address: only its kind is kept.
        log.error("report mail %s not sent: %s", mail.pk, type(error).__name__)
        _again(mail, now, reason_of(error))
        return False
    _settle(mail, state=MailState.SENT, reason="", sent_at=now)
    return True


def message_of(run: ReportRun, user: User, key: int) -> EmailMessage:
    """The mail of a run to a person; the same each time it is tried.

    Its Message-ID is the row's, so that a server which took a try in that it
    never confirmed to us may know the next one as the same mail.
    """
    schedule = run.schedule
    assert run.export is not None, "a mail speaks of a report there is"
    words = {
        "report": ReportKind(schedule.kind).heading,
        "days": covered_words(run.since, run.as_of),
        "number": run.export.number,
    }
    article = agreement_of(schedule.contract).notice_article or "协议约定的"
    host = urlsplit(settings.PUBLIC_URL).hostname
    return EmailMessage(
        subject=one_line(SUBJECT.format(**words)),
        body=BODY.format(
            contract=one_line(schedule.contract.title),
            link=link_to(run),
            no_notice=f"仅为提醒，不构成{article}送达。",
            **words,
        ),
        to=[user.email],
        headers={
            "Message-ID": f"<report-{run.pk}-{key}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def one_line(text: str) -> str:
    """Text without line breaks or control characters, for a header.

    >>> one_line("合同\\r\\nBcc: x")
    '合同 Bcc: x'
    """
    plain = "".join(
        " " if unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp") else one
        for one in text
    )
    return " ".join(plain.split())


def link_to(run: ReportRun) -> str:
    """Where the report lies, behind the door; never from a request's host."""
    schedule = run.schedule
    page = reverse("schedule", args=[schedule.contract.slug, schedule.pk])
    return f"{settings.PUBLIC_URL}{page}#run-{run.pk}"


def reason_of(error: Exception) -> str:
    """What a mail server's answer means for a person, without its words."""
    return next(
        (words for kind, words in REASONS if isinstance(error, kind)), ELSE
    )


def _again(mail: ReportMail, now: datetime, reason: str) -> None:
    last = mail.tries >= MAX_TRIES
    _settle(
        mail,
        state=MailState.FAILED if last else MailState.WAITING,
        reason=reason,
        next_try_at=now + pause_after(mail.tries),
    )


def _settle(mail: ReportMail, **values) -> None:
    """Write how a try ended, if the mail is still ours."""
    ReportMail.objects.filter(
        pk=mail.pk, claim=mail.claim, state=MailState.SENDING
    ).update(lease_until=None, **values)


@transaction.atomic
def retry_run(*, run_id: int, by: User, now: datetime) -> ReportRun:
    """A person asks again: for the report that failed, or its unsent mails.

    What was sent is not sent again.
    """
    run = ReportRun.objects.select_related("schedule").get(pk=run_id)
    contract = lock_contract(run.schedule.contract_id, after_end=True)
    check_can_change(run.schedule, by)
    again = ReportRun.objects.filter(pk=run.pk, state=RunState.FAILED).update(
        state=RunState.WAITING, tries=0, next_try_at=now
    ) + ReportMail.objects.filter(
        run=run, state__in=(MailState.FAILED, MailState.SKIPPED)
    ).update(state=MailState.WAITING, tries=0, next_try_at=now, reason="")
    if not again:
        raise Refused(
            "nothing_to_retry", "没有失败的一步，无需重试。已发送的不会再发。"
        )
    audit.record(
        "schedule_retried",
        by=by,
        contract=contract,
        on=run,
        summary=f"重试定期报送：{run.schedule.title}",
    )
    return run
