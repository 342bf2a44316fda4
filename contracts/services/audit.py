"""Write audit events: in the act's own transaction, or the act fails."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models.functions import Now

from contracts.models import AuditChain, AuditEvent, Contract, User

PORTAL = "portal"
# Text from elsewhere may be longer than its column; the act goes on.
LONGEST_NAME, LONGEST_SUMMARY = (
    AuditEvent._meta.get_field(name).max_length
    for name in ("actor_name", "summary")
)
# The fields of an event that its hash covers, in canonical JSON.
HASHED = (
    "chain", "number", "recorded_at", "actor_id", "actor_name", "action",
    "object_type", "object_id", "summary", "detail", "previous_hash",
)  # fmt: skip


def record(
    action: str,
    *,
    by: User | None,
    contract: Contract | None = None,
    on: models.Model | None = None,
    summary: str,
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one event to the contract's chain (or the portal's).

    Must run inside the transaction of the act it records; the chain's head
    row is locked until that transaction ends.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "an audit event belongs to the transaction of its act"
        )
    name = contract.slug if contract else PORTAL
    AuditChain.objects.get_or_create(name=name)
    head = AuditChain.objects.select_for_update().get(name=name)
    event = AuditEvent(
        chain=name,
        number=head.length + 1,
        recorded_at=_database_now(),
        actor_id=by.pk if by else None,
        actor_name=(str(by) if by else "系统")[:LONGEST_NAME],
        action=action,
        object_type=on._meta.label_lower if on is not None else "",
        object_id=str(on.pk) if on is not None else "",
        summary=summary[:LONGEST_SUMMARY],
        detail=detail or {},
        previous_hash=head.head,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    head.length, head.head = event.number, event.hash
    head.save(update_fields=["length", "head"])
    return event


def event_hash(event: AuditEvent) -> str:
    """SHA-256 of an event's canonical JSON, as a verifier computes it."""
    values = {name: getattr(event, name) for name in HASHED}
    values["recorded_at"] = event.recorded_at.isoformat()
    text = json.dumps(
        values, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def first_break(name: str) -> int | None:
    """The number of the first event that does not fit its chain, or None."""
    previous, number = "0" * 64, 0
    for event in AuditEvent.objects.filter(chain=name).order_by("number"):
        number += 1
        if (
            event.number != number
            or event.previous_hash != previous
            or event.hash != event_hash(event)
        ):
            return event.number
        previous = event.hash
    head = AuditChain.objects.filter(name=name).first()
    if head and (head.length, head.head) != (number, previous):
        return number + 1
    return None


def _database_now() -> datetime:
    """The database's clock: no application clock dates an event (T2)."""
    return (
        AuditChain.objects.annotate(now=Now())
        .values_list("now", flat=True)[:1]
        .get()
    )
