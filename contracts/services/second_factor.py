"""两步验证: enrolling a phone, its codes, and the codes for a lost phone.

RFC 6238 by the cryptography package. django-allauth's was looked at and not
taken: it remembers used codes in a cache, which two web processes without
Redis do not share, and shows recovery codes again.
"""

import base64
import hmac
import re
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction

from contracts.models import RecoveryCode, SecondFactor, User
from contracts.policies import Refused
from contracts.services import audit
from contracts.services.identity import few_tries, lock_person
from contracts.services.rates import hashed
from contracts.services.sealing import seal, unseal

ISSUER = "协议履约管理平台"
PURPOSE = "second-factor"
KEY_BYTES = 20  # what the phones' own programs expect, RFC 4226
STEP_SECONDS, DIGITS = 30, 6
STEPS_OFF = 1  # a phone's clock may be so many steps away
CODES = 10
# Per part: 8 letters of base32. Three make 120 bits, of which a plain digest
# may be kept; of fewer than 112 it would have to be one for passwords.
CODE_PARTS, CODE_BYTES = 3, 5
CODE_WRONG = Refused(
    "code_wrong", "口令不对，或已经用过。请等下一个口令，或用一个恢复码。"
)


def factor_of(user: User) -> SecondFactor | None:
    """The factor of an account that is in force."""
    return SecondFactor.objects.filter(user=user, ended_at=None).first()


def new_key() -> str:
    """A key for a phone, as its program reads it."""
    return base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode()


def uri_of(user: User, key: str) -> str:
    """What the QR code says; the name in it is the account's."""
    return _totp(key).get_provisioning_uri(user.get_username(), ISSUER)


def code_of(key: str, moment: datetime) -> str:
    """The code a phone shows at a moment."""
    return _totp(key).generate(int(moment.timestamp())).decode()


def enrol(*, by: User, key: str, code: str, now: datetime) -> list[str]:
    """Begin to ask an account for codes; gives the recovery codes, once.

    Raises Refused where a factor is in force, or the code shows that the
    phone has another key or another time.
    """
    with transaction.atomic():
        lock_person(by)
        if factor_of(by) is not None:
            raise Refused("enrolled", "已启用两步验证。换手机前请先停用。")
        step = _step(key, code, now=now)
        if step is None:
            raise Refused(
                "code_wrong",
                "口令不对。请核对手机的时间是否自动校准，再输入新的口令。",
            )
        factor = SecondFactor.objects.create(
            user=by, key=seal(key, purpose=PURPOSE), last_step=step
        )
        codes = _make_codes(factor)
        audit.record(
            "second_factor_enrolled", by=by, on=by, summary="启用两步验证"
        )
    return codes


@transaction.atomic
def accepts(user: User, code: str, *, now: datetime) -> bool:
    """Whether a code, or a recovery code, opens; either works once."""
    factor = (
        SecondFactor.objects.select_for_update()
        .filter(user=user, ended_at=None)
        .first()
    )
    if factor is None:
        return False
    typed = _plain(code)
    step = _step(unseal(factor.key, purpose=PURPOSE), typed, now=now)
    if step is not None and step > factor.last_step:
        factor.last_step = step
        factor.save(update_fields=["last_step"])
        return True
    spare = factor.codes.filter(
        digest=_digest(factor, typed), used_at=None, void=False
    ).first()
    if spare is None:
        return False
    spare.used_at = now
    spare.save(update_fields=["used_at"])
    audit.record(
        "recovery_code_used", by=user, on=user, summary="使用一个恢复码"
    )
    return True


def confirm_code(by: User, code: str, *, now: datetime, why: str) -> None:
    """Check a code of whoever is signed in; few tries, as of a password."""
    few_tries(
        by,
        lambda: accepts(by, code, now=now),
        now=now,
        why=why,
        wrong=CODE_WRONG,
    )


def codes_left(factor: SecondFactor) -> int:
    """How many recovery codes were not used yet."""
    return factor.codes.filter(used_at=None, void=False).count()


def renew_codes(*, by: User, code: str, now: datetime) -> list[str]:
    """Another batch of recovery codes; those before open nothing any more."""
    confirm_code(by, code, now=now, why="换一批恢复码")
    with transaction.atomic():
        lock_person(by)
        factor = factor_of(by)
        assert factor is not None
        factor.codes.update(void=True)
        codes = _make_codes(factor)
        audit.record(
            "recovery_codes_renewed", by=by, on=by, summary="换一批恢复码"
        )
    return codes


def end_factor(*, by: User, code: str, now: datetime) -> None:
    """A person ends their own factor, before another phone takes over."""
    confirm_code(by, code, now=now, why="停用两步验证")
    with transaction.atomic():
        lock_person(by)
        SecondFactor.objects.filter(user=by, ended_at=None).update(
            ended_at=now
        )
        audit.record(
            "second_factor_ended", by=by, on=by, summary="停用两步验证"
        )


def _totp(key: str) -> TOTP:
    return TOTP(base64.b32decode(key), DIGITS, SHA1(), STEP_SECONDS)


def _step(key: str, code: str, *, now: datetime) -> int | None:
    """The span of 30 seconds a code belongs to, near a moment."""
    here = int(now.timestamp()) // STEP_SECONDS
    totp = _totp(key)
    for step in range(here - STEPS_OFF, here + STEPS_OFF + 1):
        expected = totp.generate(step * STEP_SECONDS)
        if hmac.compare_digest(expected, code.encode()):
            return step
    return None


def _plain(code: str) -> str:
    """As it is meant: without the spaces and dashes people type."""
    return re.sub(r"[\s-]", "", code).upper()


def _digest(factor: SecondFactor, plain: str) -> str:
    return hashed(f"recovery:{factor.pk}:{plain}")


def _make_codes(factor: SecondFactor) -> list[str]:
    codes = []
    for _ in range(CODES):
        parts = [
            base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
            for _ in range(CODE_PARTS)
        ]
        codes.append("-".join(parts))
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, digest=_digest(factor, _plain(code)))
        for code in codes
    )
    return codes


def must_enrol(session, user: User) -> bool:
    """Whether a second factor is demanded and this session has none."""
    return (
        settings.SECOND_FACTOR_REQUIRED
        and user.is_authenticated
        and not session.get("two_factors")
    )
