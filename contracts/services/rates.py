"""Counting how often somebody tries, across every process and machine.

In the database, which every process shares on SQLite as on PostgreSQL: a
count kept by each process would multiply by their number.
"""

import hmac
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import F

from contracts.models import RateWindow


@transaction.atomic
def count_asked(who: str, *, seconds: int, now: datetime) -> int:
    """How often ``who`` has tried in this span, this time included.

    The count is written before anything is answered, and stays written when
    the question is refused.
    """
    moment = int(now.timestamp())
    row, made = RateWindow.objects.get_or_create(
        who=hashed(who), until=moment - moment % seconds + seconds
    )
    # The update locks the row: two processes never read the same count.
    RateWindow.objects.filter(pk=row.pk).update(asked=F("asked") + 1)
    row.refresh_from_db(fields=["asked"])
    if made:
        RateWindow.objects.filter(until__lte=moment).delete()
    return row.asked


def hashed(who: str) -> str:
    """A keyed hash: without the portal's key nobody is told from it."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, who.encode(), sha256).hexdigest()
