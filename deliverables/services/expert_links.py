"""One expert's way in: a token, a code told out of band, one browser.

Token, code and the browser's mark leave this module once and are kept as
digests. Neither an audit event nor a log line names them: events speak of a
link by its key.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F

from contracts.models import User
from contracts.policies import Refused
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.hashing import hashing
from contracts.services.rates import count_asked
from deliverables.models import DocumentVersion, ExpertLink, PanelMember
from deliverables.policies.panels import (
    MISTYPED,
    TRIES,
    check_can_organise,
    check_can_revoke,
    check_link_opens,
    check_panel_open,
)
from deliverables.queries.panels import link_by_key, link_by_token

TOKEN_BYTES, CODE_DIGITS = 32, 6
OTHER_BROWSER = Refused(
    "other_browser",
    "该链接已在另一浏览器打开。请用首次打开的浏览器，或向甲方经办索取新的链接。",
)


@dataclass(frozen=True)
class Issued:
    """What is shown once and never again."""

    link: ExpertLink
    token: str
    code: str


@transaction.atomic
def issue_link(*, member: PanelMember, by: User, now: datetime) -> Issued:
    """A new way in for one member; the ones before are revoked."""
    contract = lock_contract(member.panel.contract_id)
    member = PanelMember.objects.select_related(
        "panel__submission__deliverable", "panel__contract"
    ).get(pk=member.pk)
    check_can_organise(member.panel.submission, by)
    check_panel_open(member.panel)
    member.links.filter(revoked_at__isnull=True).update(
        revoked_at=now, revoked_by=by
    )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    link = ExpertLink.objects.create(
        member=member,
        token_digest=digest_of(token),
        code_hash=make_password(code),
        issued_by=by,
        expires_at=now + timedelta(days=settings.EXPERT_LINK_DAYS),
    )
    audit.record(
        "expert_link_issued",
        by=by,
        contract=contract,
        on=link,
        summary=f"向{member.title}发出评审链接",
        detail={"expires_at": link.expires_at.isoformat()},
    )
    return Issued(link, token, code)


@transaction.atomic
def revoke_link(*, link: ExpertLink, by: User, now: datetime) -> ExpertLink:
    """Take a way in back at once."""
    contract = lock_contract(link.member.panel.contract_id)
    link = ExpertLink.objects.select_related(
        "member__panel__contract", "revoked_by"
    ).get(pk=link.pk)
    check_can_revoke(link, by)
    link.revoked_at, link.revoked_by = now, by
    link.save()
    audit.record(
        "expert_link_revoked", by=by, contract=contract, on=link,
        summary=f"撤销{link.member.title}的评审链接",
    )  # fmt: skip
    return link


def count_knock(*, address: str, now: datetime) -> None:
    """Count one attempt of an address at any link, or refuse it."""
    seconds = settings.CHECK_WINDOW_SECONDS
    asked = count_asked(f"expert:{address}", seconds=seconds, now=now)
    if asked > settings.CHECKS_PER_WINDOW:
        minutes = seconds // 60
        raise Refused(
            "too_many_tries", f"尝试次数过多。请 {minutes} 分钟后再试。"
        )


def find_link(token: str, *, now: datetime) -> ExpertLink:
    """The link of a token, if it still leads in."""
    link = link_by_token(digest_of(token))
    if link is None:
        raise Refused("link_dead", MISTYPED)
    check_link_opens(link, now=now)
    return link


def enter(
    *, token: str, code: str, mark: str, now: datetime
) -> tuple[ExpertLink, str]:
    """Take the code; bind the link to this browser, or know it again.

    ``mark`` is what the browser carries, empty the first time. The link and
    the mark the browser is to carry. A wrong code is counted before it is
    refused, and stays counted.
    """
    link = find_link(token, now=now)
    with hashing():  # or no try is spent
        if not _take_try(link, now):
            check_link_opens(find_again(link), now=now)
        right = check_password(code, link.code_hash)
    if not right:
        left = TRIES - find_again(link).tries
        raise Refused(
            "wrong_code",
            f"验证码不对，还可再试 {left} 次。"
            if left
            else f"验证码已输错 {TRIES} 次，链接已锁定。"
            "请向甲方经办索取新的链接。",
        )
    return _bind(link, mark, now)


def _take_try(link: ExpertLink, now: datetime) -> bool:
    """Spend one try in one statement: no two requests spend the same."""
    return bool(
        ExpertLink.objects.filter(pk=link.pk, tries__lt=TRIES).update(
            tries=F("tries") + 1, tried_at=now
        )
    )


@transaction.atomic
def _bind(
    link: ExpertLink, mark: str, now: datetime
) -> tuple[ExpertLink, str]:
    contract = lock_contract(link.member.panel.contract_id)
    link = find_again(link)
    if link.browser_digest and not _same(link, mark):
        raise OTHER_BROWSER
    first = not link.browser_digest
    if first:
        mark = secrets.token_urlsafe(TOKEN_BYTES)
        link.browser_digest, link.entered_at = digest_of(mark), now
    link.tries = 0  # the right code makes good for slips before it
    link.save()
    if first:
        audit.record(
            "expert_entered", by=None, contract=contract, on=link,
            summary=f"{link.member.title}首次打开评审链接",
        )  # fmt: skip
    return link, mark


def opened(pk: int, mark: str, *, now: datetime) -> ExpertLink | None:
    """The link whose bound browser asks, or None for everybody else."""
    link = link_by_key(pk)
    if link is None or not _same(link, mark):
        return None
    check_link_opens(link, now=now)
    return link


@transaction.atomic
def record_reading(*, link: ExpertLink, version: DocumentVersion) -> None:
    """Which expert took which bytes out, before they go."""
    audit.record(
        "document_downloaded",
        by=None,
        contract=link.member.panel.contract,
        on=version,
        summary=f"{link.member.title}下载《{version.name}》"
        f"第 {version.number} 版",
        detail={"sha256": version.file_id, "link": link.pk},
    )


def find_again(link: ExpertLink) -> ExpertLink:
    """The link as it is now."""
    fresh = link_by_key(link.pk)
    assert fresh is not None
    return fresh


def _same(link: ExpertLink, mark: str) -> bool:
    return bool(mark and link.browser_digest) and hmac.compare_digest(
        digest_of(mark), link.browser_digest
    )


def digest_of(secret: str) -> str:
    """SHA-256 of a long random secret; it needs no salt."""
    return sha256(secret.encode()).hexdigest()
