"""What a person has to look at, by one sentence each that says what to do.

Asked by a clock, which logs each, and by the first page of 系统管理. The
limits are those of the alarms that the security notes name (G30).
"""

import logging
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils.timezone import localdate

from contracts.models import HandoutHour, Job, Proposal, SignInAttempt
from contracts.services.checkpoint_copies import stale_copies
from contracts.services.checkpoints import checkpoint_file
from contracts.services.emergency import emergencies
from contracts.services.handouts import reached
from contracts.states import JobState, ProposalState, SignInOutcome
from kaifeng_credit.models import (
    Mark,
    OperationRun,
    ReminderMail,
    RunKind,
    WeeklyDigest,
)
from kaifeng_credit.operations.readiness import (
    CANARY,
    CLOCKS_APART,
    clocks_apart,
)
from kaifeng_credit.operations.stored_files import known_wrong
from kaifeng_credit.unwritten import MARK
from payments.models import ReportMail
from payments.states import MailState

log = logging.getLogger(__name__)
BACKUP_WITHIN = timedelta(hours=26)
DRILL_WITHIN = timedelta(days=8)
CHECKPOINT_WITHIN = timedelta(hours=26)
CANARY_WITHIN = timedelta(minutes=3)
JOB_WAITS = timedelta(minutes=5)
MAIL_WAITS = timedelta(minutes=5)
MAIL_FAILED_WITHIN = timedelta(hours=24)
UNSIGNED_WITHIN = timedelta(days=3)
UNWRITTEN_WITHIN = timedelta(hours=2)
EXPORTS_WITHIN = timedelta(hours=24)
SIGN_INS_WITHIN = timedelta(hours=1)
FAILED_SIGN_INS = 100  # in that time; a bad morning of fifty people has fewer
CERTIFICATE_LEFT = timedelta(days=21)
FREE_PERCENT = 15
FULL_PERCENT = 100


@dataclass(frozen=True)
class Alarm:
    """Something amiss: its name for a program, its sentence for a person."""

    name: str
    sentence: str


def alarms(now: datetime) -> list[Alarm]:
    """All that is amiss now."""
    found = [
        _run(now, RunKind.BACKUP, BACKUP_WITHIN, "请执行 manage.py backup"),
        _run(now, RunKind.DRILL, DRILL_WITHIN, "请执行 manage.py backup_drill"),
        _checkpoint(now),
        _canary(now),
        _waiting(now),
        _mails(now),
        _unsigned(now),
        _disk(),
        _clock(),
        _certificate(now),
        _stored_files(),
        exports_alarm(now),
        emergency_alarm(now),
        _sign_ins(now),
        _audit(now),
    ]
    return [one for one in found if one is not None]


def last_good(kind: RunKind) -> datetime | None:
    """When a run of a kind last succeeded."""
    return (
        OperationRun.objects.filter(kind=kind, done=True)
        .order_by("-recorded_at")
        .values_list("recorded_at", flat=True)
        .first()
    )


def oldest_waiting() -> datetime | None:
    """Since when the job waits that has waited longest."""
    waiting = Job.objects.filter(state=JobState.QUEUED)
    return waiting.aggregate(since=Min("requested_at"))["since"]


def warn(now: datetime) -> int:
    """Log every alarm; how many there are."""
    found = alarms(now)
    for one in found:
        log.error("alarm %s: %s", one.name, one.sentence)
    return len(found)


def _run(
    now: datetime, kind: RunKind, within: timedelta, remedy: str
) -> Alarm | None:
    latest = OperationRun.objects.filter(kind=kind).order_by("-pk").first()
    if latest is not None and not latest.done:
        # However young the last good one is: something is amiss now.
        return Alarm(kind, f"最近一次{kind.label}未成功；{remedy}，看它的答复。")
    last = last_good(kind)
    if last is None:
        return Alarm(kind, f"从未成功{kind.label}；{remedy}，见运维手册。")
    if now - last <= within:
        return None
    hours = int((now - last) / timedelta(hours=1))
    return Alarm(
        kind, f"最近一次成功的{kind.label}在 {hours} 小时以前；{remedy}。"
    )


def _checkpoint(now: datetime) -> Alarm | None:
    try:
        written = checkpoint_file().stat().st_mtime
    except OSError:
        return Alarm(
            "checkpoint",
            "审计链还没有存证；请执行 manage.py audit_checkpoint。",
        )
    if now.timestamp() - written > CHECKPOINT_WITHIN.total_seconds():
        return Alarm(
            "checkpoint",
            "审计链已超过 26 小时没有存证；请执行 manage.py audit_checkpoint。",
        )
    if stale := stale_copies(before=now - CHECKPOINT_WITHIN):
        numbers = "、".join(str(number) for number in stale)
        return Alarm(
            "checkpoint",
            f"存证第 {numbers} 处已超过 26 小时没有更新；"
            "请执行 manage.py audit_checkpoint，看它的答复。",
        )
    return None


def _canary(now: datetime) -> Alarm | None:
    last = Mark.objects.filter(name=CANARY).first()
    if last is not None and now - last.at <= CANARY_WITHIN:
        return None
    return Alarm(
        "canary",
        "后台已超过 3 分钟没有走完一项任务；请查看后台进程与队列。",
    )


def _waiting(now: datetime) -> Alarm | None:
    since = oldest_waiting()
    if since is None or now - since <= JOB_WAITS:
        return None
    minutes = int((now - since) / timedelta(minutes=1))
    return Alarm(
        "waiting", f"有任务已等待 {minutes} 分钟；请查看后台进程。"
    )


def _mails(now: datetime) -> Alarm | None:
    """What is late, was tried in vain, or was given up within a day.

    What quiet hours hold over is none of these.
    """
    amiss = Q(
        state__in=(MailState.WAITING, MailState.SENDING),
        next_try_at__lt=now - MAIL_WAITS,
    )
    amiss |= Q(state=MailState.WAITING, tries__gt=0)
    amiss |= Q(
        state=MailState.FAILED, next_try_at__gt=now - MAIL_FAILED_WITHIN
    )
    kinds = (ReportMail, ReminderMail, WeeklyDigest)
    many = sum(kind.objects.filter(amiss).count() for kind in kinds)
    if not many:
        return None
    return Alarm(
        "mails",
        f"有 {many} 封邮件没有按时发出；请查看邮件服务器与后台进程。",
    )


def _unsigned(now: datetime) -> Alarm | None:
    """What was asked of a second person and lies there, on real contracts.

    How many and since when, not what: 系统管理 reads no business data.
    """
    late = Proposal.objects.filter(
        state=ProposalState.OPEN,
        contract__is_demo=False,
        proposed_at__lt=now - UNSIGNED_WITHIN,
    ).aggregate(count=Count("pk"), since=Min("proposed_at"))
    if late["since"] is None:
        return None
    day = localdate(late["since"])
    return Alarm(
        "unsigned",
        f"有 {late['count']} 项提请等待签署超过 {UNSIGNED_WITHIN.days} 天，"
        f"最早的提请于{day.month}月{day.day}日；请提醒双方有权签署的人。",
    )


def emergency_alarm(now: datetime) -> Alarm | None:
    """That somebody came in past the administrators, and is or was here."""
    found = emergencies(now=now, today=localdate(now))
    if not found:
        return None
    names = "、".join(one.username for one in found)
    return Alarm(
        "emergency",
        f"7 日内启用过应急账号 {names}；核对审计日志，"
        "事毕请系统管理停用，并登记纸质记录。",
    )


def _disk() -> Alarm | None:
    settings.FILES_DIR.mkdir(parents=True, exist_ok=True)
    usage = shutil.disk_usage(settings.FILES_DIR)
    percent = usage.free * FULL_PERCENT // usage.total
    if percent >= FREE_PERCENT:
        return None
    return Alarm("disk", f"文件所在磁盘只剩 {percent}%；请扩容或清理。")


def _clock() -> Alarm | None:
    apart = clocks_apart()
    if apart is None or apart <= CLOCKS_APART:
        return None
    return Alarm(
        "clock",
        f"平台与数据库的时钟相差 {apart.total_seconds():.0f} 秒；请校时（chrony）。",
    )


def _certificate(now: datetime) -> Alarm | None:
    """The file that the TLS proxy serves, where its place is set."""
    if not settings.TLS_CERTIFICATE:
        return None
    try:
        content = Path(settings.TLS_CERTIFICATE).read_bytes()
        ends = x509.load_pem_x509_certificate(content).not_valid_after_utc
    except (OSError, ValueError):
        return Alarm(
            "certificate",
            "读不出 TLS 证书；请核对 PORTAL_TLS_CERTIFICATE 与其权限。",
        )
    if ends - now > CERTIFICATE_LEFT:
        return None
    days = max(0, (ends - now).days)
    return Alarm(
        "certificate", f"TLS 证书还有 {days} 天到期；请更换，见运维手册第六节。"
    )


def _stored_files() -> Alarm | None:
    wrong = known_wrong()
    if not wrong:
        return None
    return Alarm(
        "files",
        f"{len(wrong)} 个已存文件缺失或被改动；"
        "请执行 manage.py verify_files，保留现场，从备份核对。",
    )


def exports_alarm(now: datetime) -> Alarm | None:
    """Somebody took much out of the portal lately; who, 安全管理 reads."""
    many = (
        HandoutHour.objects.filter(reached(), since__gt=now - EXPORTS_WITHIN)
        .values("taker")
        .distinct()
        .count()
    )
    if not many:
        return None
    return Alarm(
        "exports",
        f"过去 24 小时有 {many} 人的下载与导出达到告警线；"
        "请安全管理员在“下载与导出”页核实。",
    )


def _sign_ins(now: datetime) -> Alarm | None:
    """Somebody tries passwords, or floods the door (T11, T12)."""
    failed = SignInAttempt.objects.filter(
        outcome__in=(
            SignInOutcome.WRONG, SignInOutcome.CODE_WRONG, SignInOutcome.LOCKED,
        )
    )  # fmt: skip
    # From the newest back: a ledger of years is not counted through.
    latest = failed.order_by("-pk")[:FAILED_SIGN_INS]
    since = now - SIGN_INS_WITHIN
    found = [one for one in latest if since < one.recorded_at <= now]
    if len(found) < FAILED_SIGN_INS:
        return None
    places = len({one.address for one in found})
    return Alarm(
        "sign_ins",
        f"过去 1 小时有 {FAILED_SIGN_INS} 次以上登录失败，最近的来自 {places} 个来源；"
        "请安全管理员在“全部登录记录”页核实，在 nginx 拦截来源。",
    )


def _audit(now: datetime) -> Alarm | None:
    """An event could not be written of late: acts and downloads fail."""
    mark = Mark.objects.filter(name=MARK).first()
    if mark is None or now - mark.at > UNWRITTEN_WITHIN:
        return None
    return Alarm(
        "audit",
        "审计日志写不进，办理与下载都不成；请查看数据库与磁盘。",
    )
