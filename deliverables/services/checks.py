"""Counting the public check, across every process and machine."""

import hmac
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import F

from contracts.policies import Refused
from deliverables.models import CheckWindow


def count_check(*, address: str, now: datetime) -> None:
    """Count one question of an address, or refuse it past the limit.

    The count is written before the answer is looked for, and stays written
    when the question is refused.
    """
    if count_asked(address, now) > settings.CHECKS_PER_WINDOW:
        minutes = settings.CHECK_WINDOW_SECONDS // 60
        raise Refused(
            "too_many_checks",
            f"核对次数过多。请 {minutes} 分钟后再试。",
        )


@transaction.atomic
def count_asked(address: str, now: datetime) -> int:
    """How often the address has asked in this span, this time included."""
    window = int(now.timestamp()) // settings.CHECK_WINDOW_SECONDS
    row, made = CheckWindow.objects.get_or_create(
        address=_hashed(address), window=window
    )
    # The update locks the row: two processes never read the same count.
    CheckWindow.objects.filter(pk=row.pk).update(asked=F("asked") + 1)
    row.refresh_from_db(fields=["asked"])
    if made:
        CheckWindow.objects.filter(window__lt=window).delete()
    return row.asked


def _hashed(address: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, address.encode(), sha256).hexdigest()
