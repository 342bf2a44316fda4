"""Which reminders a person has read; what is read stays read."""

from datetime import datetime

from django.db import connection
from django.db.models import Exists, IntegerField, Model, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from contracts.models import Contract, Reminder, User
from kaifeng_credit.models import ReminderRead


def reminders_of(contract: Contract, user: User) -> QuerySet:
    """A person's own reminders, the newest first.

    With ``is_read``, and ``is_last`` where none of the same deadline follows.
    """
    later = _own(user).filter(
        contract=contract, deadline=OuterRef("deadline"), pk__gt=OuterRef("pk")
    )
    return (
        _own(user)
        .filter(contract=contract)
        .annotate(is_read=Exists(_reading()), is_last=~Exists(later))
        .order_by("-recorded_at", "-pk")
    )


def unread_of(contract: Contract, user: User) -> int:
    """How many reminders a person has not read yet."""
    return _unread(user).filter(contract=contract).count()


def unread_count(user: User) -> RawSQL:
    """The same beside each row of a query over contracts one may see.

    In words of the database: every page asks it, and to put it together
    anew out of querysets took a tenth of the time of the overview.
    """
    return RawSQL(
        f"(SELECT COUNT(*) FROM {_table(Reminder)} given"
        f" LEFT JOIN {_table(ReminderRead)} seen ON seen.reminder_id = given.id"
        f" WHERE given.contract_id = {_table(Contract)}.id"
        " AND given.user_id = %s AND seen.reminder_id IS NULL)",
        [user.pk],
        output_field=IntegerField(),
    )


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def mark_read(
    *, contract: Contract, user: User, now: datetime, pk: int | None = None
) -> int:
    """Mark a reminder read, or all of a contract; how many were not.

    With it those before it of the same deadline: what they said is over.
    One's own only. No event of the chain: it changes nothing but what the
    person is shown as new.
    """
    rows = _unread(user).filter(contract=contract)
    if pk is not None:
        named = _own(user).filter(contract=contract, pk=pk)
        rows = rows.filter(deadline__in=named.values("deadline"), pk__lte=pk)
    fresh = list(rows)
    ReminderRead.objects.bulk_create(
        [ReminderRead(reminder=row, read_at=now) for row in fresh],
        ignore_conflicts=True,  # a second click, another window
    )
    return len(fresh)


def _own(user: User) -> QuerySet:
    return Reminder.objects.visible_to(user).filter(user=user)


def _reading() -> QuerySet:
    return ReminderRead.objects.filter(reminder=OuterRef("pk"))


def _unread(user: User) -> QuerySet:
    return _own(user).filter(~Exists(_reading()))
