"""Which events somebody asks for: by person, act, object and period."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from contracts.models import AuditCheck, AuditEvent, User
from contracts.models.audit import audited_by
from contracts.services.checking_audit import ASKED
from kaifeng_credit.auditing.words import action_word, object_word

ONE_DAY = timedelta(days=1)
FIELDS = ("actor", "action", "object", "since", "until")


@dataclass(frozen=True)
class Asked:
    """What was asked for; what cannot be read narrows nothing, and is said."""

    actor: str = ""
    action: str = ""
    object: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, given) -> "Asked":
        """From a request's parameters."""
        return cls(**{name: given.get(name, "")[:80] for name in FIELDS})

    @property
    def query(self) -> str:
        """The same again, behind a page's number."""
        there = {k: v for k, v in vars(self).items() if v and k in FIELDS}
        return f"&{urlencode(there)}" if there else ""

    @cached_property
    def problem(self) -> str:
        """Why the period cannot be one, if it cannot."""
        first, last = _day(self.since), _day(self.until)
        if (self.since and not first) or (self.until and not last):
            return "日期写作 2025-12-31 的样子。未按期间筛选。"
        if first and last and last < first:
            return "起始日晚于截止日，没有符合的记录。"
        return ""

    def narrow(self, rows):
        """The events that were asked for."""
        if self.actor == "system":
            rows = rows.filter(actor_id__isnull=True)
        elif self.actor.isdecimal():
            rows = rows.filter(actor_id=int(self.actor[:18]))
        if self.action:
            rows = rows.filter(action=self.action)
        if self.object:
            rows = rows.filter(object_type=self.object)
        first, last = _day(self.since), _day(self.until)
        if first:
            rows = rows.filter(recorded_at__gte=_begins(first))
        if last:
            rows = rows.filter(recorded_at__lt=_begins(last + ONE_DAY))
        return rows


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1900 < found.year < 9000 else None


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def events_for(user: User, chain: str):
    """The events of a chain a person may read, the newest first."""
    rows = AuditEvent.objects.visible_to(user).filter(chain=chain)
    return rows.order_by("-number")


def choices_of(rows) -> dict[str, list[tuple[str, str]]]:
    """Who, what and on what there is to choose from, in a few queries."""
    rows = rows.order_by()
    people: dict[str, str] = {}
    for key, name in rows.values_list("actor_id", "actor_name").distinct():
        people["system" if key is None else str(key)] = name
    return {
        "actors": sorted(people.items(), key=lambda one: one[1]),
        "actions": _worded(rows, "action", action_word),
        "objects": _worded(rows, "object_type", object_word),
    }


def _worded(rows, field: str, word) -> list[tuple[str, str]]:
    there = rows.values_list(field, flat=True).distinct()
    return sorted(
        ((one, word(one)) for one in there if one), key=lambda one: one[1]
    )


def checks_of(user: User, chain: str) -> dict[str, Any]:
    """What the last checks of a chain found, and whether one is waited for."""
    if chain not in audited_by(user):
        return {"audits": False}
    last = list(
        AuditCheck.objects.visible_to(user)
        .filter(chain=chain)
        .order_by("-pk")[:5]
    )
    asked = (
        AuditEvent.objects.visible_to(user)
        .filter(chain=chain, action=ASKED)
        .order_by("-number")
        .first()
    )
    waiting = asked is not None and not (
        last and last[0].recorded_at >= asked.recorded_at
    )
    return {"audits": True, "checks": last, "waiting": waiting}
