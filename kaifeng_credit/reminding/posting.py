"""Mails of reminders: queued with the reminder, sent once, tried again.

A mail is a row before it is a message, so a mail server that is away delays
it and loses nothing. Of two workers one sends: a conditional UPDATE takes a
person's waiting rows all at once, and they become one mail. It holds titles
and dates, no amount and no name; an address is read from the account when
the mail goes and stands in no row, log line or audit event.
"""

import logging
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, QuerySet

from contracts.models import Membership, User
from contracts.queries.agreements import calendar
from contracts.rules.calendar import CalendarUnknown
from kaifeng_credit.models import (
    OutgoingMail,
    ReminderMail,
    WeeklyDigest,
)
from kaifeng_credit.reminding import letters
from kaifeng_credit.reminding.preferences import preferences_of
from kaifeng_credit.reminding.quiet import Quiet, opens_at
from payments.policies.schedules import has_address, mail_missing
from payments.rules.schedules import SHANGHAI
from payments.services.report_mails import UNKNOWN, reason_of
from payments.services.report_runs import pause_after
from payments.states import MailState

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than a mail server may keep us waiting
AT_A_TIME = 50  # people a tick writes to; the next tick goes on
# What is older says days that are gone: it stays in the portal.
TOO_OLD = timedelta(days=7)
OLD = "七天内没有发出，内容已过时，不再发送；提醒仍在平台。"
DISABLED = "账号已停用或已离开这份合同，未发送。"
NO_ADDRESS = "账号没有登记邮箱，未发送。请系统管理员登记。"
NOT_WANTED = "本人关闭了这类邮件，未发送。"
NOTHING = "没有临近或逾期的期限，未发送。"

# None: nothing to say.
Write = Callable[[User, Sequence, date], letters.Written | None]


def queue_mails(reminders: Iterable, *, now: datetime) -> None:
    """Note a mail for each reminder that was just given; same transaction.

    Without a mail server there is none to wait for: who sets one up later
    is not told of what is long gone.
    """
    if mail_missing():
        return
    ReminderMail.objects.bulk_create(
        [
            ReminderMail(
                reminder=one, user_id=one.user_id, queued_at=now,
                next_try_at=now,
            )
            for one in reminders
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def send_due(*, now: datetime) -> int:
    """Send what is due and not held over; how many mails went out."""
    return sum(
        _send(model, write, now)
        for model, write in (
            (ReminderMail, letters.reminders_letter),
            (WeeklyDigest, letters.week_letter),
        )
    )


def _send(model: type[OutgoingMail], write: Write, now: datetime) -> int:
    # A worker died while it sent: a second mail would be a guess.
    model.objects.filter(state=MailState.SENDING, lease_until__lt=now).update(
        state=MailState.FAILED, reason=UNKNOWN, lease_until=None
    )
    waiting = _free(model, now).order_by().values("user").distinct()
    users = User.objects.filter(pk__in=waiting).order_by("pk")[:AT_A_TIME]
    people = list(users)
    wishes = preferences_of(people)
    days = _days_off() if people else None
    sent = 0
    for user in people:
        wish = wishes.get(user.pk)
        quiet = wish.quiet if wish else Quiet()
        opens = opens_at(now, quiet, days) if days else now
        if opens > now:
            _free(model, now).filter(user=user).update(next_try_at=opens)
        elif rows := claim(model, user, now):
            wanted = wish is None or wish.wants(model)
            sent += _post(user, rows, write, now, wanted=wanted)
    return sent


def _days_off() -> Callable[[date], bool]:
    """Whether a day is off; of a year without a notice nobody knows: no."""
    official = calendar()

    def is_off(day: date) -> bool:
        try:
            return not official.is_working_day(day)
        except CalendarUnknown:
            return False

    return is_off


def _free(model: type[OutgoingMail], now: datetime) -> QuerySet:
    return model.objects.filter(state=MailState.WAITING, next_try_at__lte=now)


def claim(
    model: type[OutgoingMail], user: User, now: datetime
) -> list[OutgoingMail]:
    """Take all that waits for a person: of two workers one gets it."""
    mark = uuid.uuid4()
    _free(model, now).filter(user=user).update(
        state=MailState.SENDING,
        claim=mark,
        tries=F("tries") + 1,
        lease_until=now + LEASE,
    )
    return list(model.objects.taken(mark))


def _post(
    user: User, rows: Sequence, write: Write, now: datetime, *, wanted: bool
) -> bool:
    """One mail of a person's claimed rows; whether it went out."""
    today = now.astimezone(SHANGHAI).date()
    if why := _not_to_be_told(user, wanted=wanted):
        return _settle(rows, MailState.SKIPPED, reason=why)
    gone = _of_left_contracts(user, rows, today)
    _settle(gone, MailState.SKIPPED, reason=DISABLED)
    rows = [row for row in rows if row not in gone]
    written = write(user, rows, today) if rows else None
    if written is None:
        return _settle(rows, MailState.SKIPPED, reason=NOTHING)
    if why := mail_missing():
        return _again(rows, now, why)
    try:
        message(user, written, rows[0]).send()
    except Exception as error:
        # The error's own words may hold the address: only its kind is kept.
        kind = type(error).__name__
        log.error("reminders of user %s not sent: %s", user.pk, kind)
        return _again(rows, now, reason_of(error))
    _settle(rows, MailState.SENT, reason="", sent_at=now)
    return True


def _not_to_be_told(user: User, *, wanted: bool) -> str:
    if not user.is_active:
        return DISABLED
    if not wanted:
        return NOT_WANTED
    return "" if has_address(user) else NO_ADDRESS


def _of_left_contracts(
    user: User, rows: Sequence, today: date
) -> list[OutgoingMail]:
    """The mails of contracts a person left since; one query."""
    there = set(
        Membership.objects.in_force(on=today)
        .filter(user=user, contract__is_demo=False)
        .values_list("contract_id", flat=True)
    )
    return [
        row
        for row in rows
        if not there
        or (
            isinstance(row, ReminderMail)
            and row.reminder.contract_id not in there
        )
    ]


def message(
    user: User, written: letters.Written, row: OutgoingMail
) -> EmailMultiAlternatives:
    """The mail, one each time it is tried: its id is the first row's."""
    host = letters.host()
    name = row._meta.model_name
    message = EmailMultiAlternatives(
        subject=written.subject,
        body=written.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[user.email],
        headers={
            "Message-ID": f"<{name}-{row.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(written.html, "text/html")
    return message


def _again(rows: Sequence[OutgoingMail], now: datetime, why: str) -> bool:
    """Wait and try again; what is a week old is given up."""
    fresh = [row for row in rows if now - row.queued_at < TOO_OLD]
    _settle(
        [row for row in rows if row not in fresh],
        MailState.FAILED,
        reason=OLD,
    )
    if not fresh:
        return False
    return _settle(
        fresh,
        MailState.WAITING,
        reason=why,
        next_try_at=now + pause_after(fresh[0].tries),
    )


def _settle(
    rows: Sequence[OutgoingMail], state: MailState, **values: object
) -> bool:
    """Write how a try ended, if the rows are still ours; False, for short."""
    if rows:
        type(rows[0]).objects.filter(
            pk__in=[row.pk for row in rows],
            claim=rows[0].claim,
            state=MailState.SENDING,
        ).update(state=state, lease_until=None, **values)
    return False
