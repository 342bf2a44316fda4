"""What the portal leans on and does not reach just now, for every page (G31).

A page asks nobody but the database, by one query: whoever is away would make
every page wait for him. A clock asks in the background (``probe``) and writes
what it found; where the background itself is silent, its canary tells. What
was never heard of is not called away.
"""

import logging
import shutil
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection
from django.utils.timezone import localtime

from contracts.services import clamd
from contracts.services.scanning import scanner_is_connected
from kaifeng_credit.models import Mark
from kaifeng_credit.operations.alarms import CANARY_WITHIN
from kaifeng_credit.operations.readiness import CANARY

log = logging.getLogger(__name__)
PROBE_SECONDS = 5
SCANNER, MAIL = "scanner", "mail"
# A process asks the database every other second, not for every page.
KEPT_AS, KEPT_SECONDS = "away", 2


@dataclass(frozen=True)
class Away:
    """One part: its name for a program, what its absence means for people."""

    name: str
    sentence: str


def away(now: datetime) -> list[Away]:
    """All that is away now; one query at most, however much that is."""
    marks = cache.get_or_set(
        KEPT_AS,
        lambda: Mark.objects.in_bulk([CANARY, SCANNER, MAIL]),
        KEPT_SECONDS,
    )
    return [*_background(now, marks), *_probed(marks), *_disk()]


def _background(now: datetime, marks: dict[str, Mark]) -> Iterator[Away]:
    last = marks.get(CANARY)
    if last is not None and now - last.at > CANARY_WITHIN:
        yield Away(
            "background",
            f"后台自 {_words(last.at)} 起没有应答：要生成的文件、报表和提醒在排队，"
            "恢复后自动补上，不会丢失也不会重复；查看、上传、提交和签收照常。",
        )


def _probed(marks: dict[str, Mark]) -> Iterator[Away]:
    meanings = {
        SCANNER: "查毒服务自 {since} 起不通：新上传的文件先标为“待查毒”，"
        "暂不能下载和提交，恢复后自动放行；其余照常。",
        MAIL: "邮件服务器自 {since} 起不通：邮件恢复后自动补发；"
        "报表照常生成，登录即可查看。",
    }
    for name, meaning in meanings.items():
        mark = marks.get(name)
        since = mark.detail.get("away_since") if mark else None
        if since and _connected(name):
            when = _words(datetime.fromisoformat(since))
            yield Away(name, meaning.format(since=when))


def _disk() -> Iterator[Away]:
    try:
        free = shutil.disk_usage(settings.FILES_DIR).free
    except OSError:
        return  # nothing was stored yet, or `/readyz` says it
    if free < settings.FREE_FLOOR_BYTES:
        yield Away(
            "disk",
            "文件存储的空间不足：上传和生成文件可能不成；"
            "查看、提交和签收照常。请系统管理员扩容。",
        )


def _words(moment: datetime) -> str:
    return f"{localtime(moment):%-m月%-d日 %H:%M}"


# --- asked by the clock -------------------------------------------------------
def probe(now: datetime) -> list[str]:
    """Ask each part that is connected; the names of those away.

    Each has five seconds. The first silence is remembered as the beginning.
    """
    silent = []
    for name, ask in PROBES.items():
        if not _connected(name):
            continue
        there = _answers(name, ask)
        _note(name, now, there=there)
        if not there:
            silent.append(name)
    return silent


def _answers(name: str, ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except (OSError, smtplib.SMTPException) as error:
        # A mail server's words may hold an account: its kind will do.
        log.warning("%s is away: %s", name, type(error).__name__)
        return False


def _note(name: str, now: datetime, *, there: bool) -> None:
    before = Mark.objects.filter(name=name).first()
    since = before.detail.get("away_since") if before else None
    detail = {} if there else {"away_since": since or now.isoformat()}
    Mark.objects.update_or_create(
        name=name, defaults={"at": now, "detail": detail}
    )


def _connected(name: str) -> bool:
    return scanner_is_connected() if name == SCANNER else bool(
        settings.EMAIL_HOST
    )


def _scanner_answers() -> bool:
    return clamd.ping(at=settings.CLAMD_SOCKET, seconds=PROBE_SECONDS)


def _mail_answers() -> bool:
    """The server takes us in, as it would to send a mail; none is sent."""
    line = get_connection(timeout=PROBE_SECONDS)
    line.open()
    line.close()
    return True


PROBES: dict[str, Callable[[], bool]] = {
    SCANNER: _scanner_answers,
    MAIL: _mail_answers,
}
