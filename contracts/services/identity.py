"""Whoever holds a session proves to be the person: few tries.

A wrong password is written down before it is refused, so that the count
stays when the act does not happen.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from contracts.models import AuditEvent, User
from contracts.policies import Refused
from contracts.services import audit
from contracts.services.hashing import hashing

NOT_CONFIRMED = "identity_not_confirmed"
TRIES, TRY_MINUTES = 5, 15


def confirm_identity(
    by: User,
    password: str,
    *,
    now: datetime,
    why: str,
    or_else: Callable[[str], bool] = lambda typed: False,
) -> None:
    """Check the password of whoever is signed in, or refuse.

    ``or_else`` says whether what was typed proves it in another way.
    Raises Refused("password_wrong"), and after five wrong ones within a
    quarter of an hour Refused("too_many_tries"), even for the right one;
    LimitReached, with no try counted, where too many hash.
    """
    with hashing():
        few_tries(
            by,
            lambda: or_else(password) or by.check_password(password),
            now=now,
            why=why,
            wrong=Refused("password_wrong", "密码不对。请重新输入登录密码。"),
        )


def few_tries(
    by: User,
    is_right: Callable[[], bool],
    *,
    now: datetime,
    why: str,
    wrong: Refused,
) -> None:
    """Ask whether what was typed is right, a few times and no more."""
    with transaction.atomic():
        lock_person(by)
        failed = AuditEvent.objects.filter(
            chain=audit.PORTAL,
            action=NOT_CONFIRMED,
            actor_id=by.pk,
            recorded_at__gt=now - timedelta(minutes=TRY_MINUTES),
        ).count()
        right = failed < TRIES and is_right()
        if not right and failed < TRIES:
            audit.record(
                NOT_CONFIRMED, by=by, summary=f"{why}时密码或口令不对"
            )
    if failed >= TRIES:
        raise Refused(
            "too_many_tries",
            f"连续输错 {TRIES} 次。请 {TRY_MINUTES} 分钟后再试。",
        )
    if not right:
        raise wrong


def lock_person(person: User) -> None:
    """One act after the other for one person.

    The weaker lock of PostgreSQL: rows that merely name the person, as every
    fact does, may still be written meanwhile.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(
        pk=person.pk
    )
