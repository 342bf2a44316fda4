"""Write audit events: in the act's own transaction, or the act fails."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models.functions import Now

from contracts.models import AuditChain, AuditEvent, Contract, User
from contracts.models.audit import PORTAL
from contracts.offline.verify_audit import (
    FIELDS,
    FIELDS_2,
    ZERO,
    Chain,
    Tampered,
    canonical,
    sm3,
)
from contracts.queries.people import accountable

# Text from elsewhere may be longer than its column; the act goes on.
LONGEST_NAME, LONGEST_SUMMARY = (
    AuditEvent._meta.get_field(name).max_length
    for name in ("actor_name", "summary")
)
FORMAT = 2
PAGE = 1000


class AuditUnavailable(Exception):
    """The event cannot be written, so its act is not done (T27).

    No Refused: what a service refuses is for its form, this stops them all.
    """


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
    row is locked until that transaction ends. Raises AuditUnavailable where
    the database takes no event; the transaction is then lost as a whole.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "an audit event belongs to the transaction of its act"
        )
    by = accountable(by) if by else None
    try:
        return _append(
            action, by=by, contract=contract, on=on, summary=summary,
            detail=detail,
        )  # fmt: skip
    except DatabaseError as error:
        raise AuditUnavailable(action) from error


def _append(
    action: str,
    *,
    by: User | None,
    contract: Contract | None,
    on: models.Model | None,
    summary: str,
    detail: dict[str, Any] | None,
) -> AuditEvent:
    """The event as the last of its chain, which is locked for it."""
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
        format=FORMAT,
        previous_sm3=head.head_sm3 or ZERO,
    )
    event.hash, event.sm3 = _digests(event)
    event.save(force_insert=True)
    head.length, head.head = event.number, event.hash
    head.head_sm3 = event.sm3
    head.save(update_fields=["length", "head", "head_sm3"])
    return event


def _digests(event: AuditEvent) -> tuple[str, str]:
    """SHA-256 and SM3 of an event's canonical JSON."""
    text = canonical(values_of(event))
    return sha256(text).hexdigest(), sm3(text)


def values_of(event: AuditEvent) -> dict[str, Any]:
    """An event as exports hold it and the verifier reads it."""
    names = FIELDS if event.format is None else (*FIELDS_2, "sm3")
    values = {name: getattr(event, name) for name in (*names, "hash")}
    values["recorded_at"] = event.recorded_at.isoformat()
    return values


def chain_lines(name: str) -> Iterator[dict[str, Any]]:
    """A chain's events in their order, and its head, as exports hold them.

    Nothing is locked: what is written meanwhile comes too, so that the head,
    which is read last, is that of the last event.
    """
    last, more = 0, True
    while more:
        before = last
        rows = AuditEvent.objects.filter(chain=name, number__gt=last)
        for event in rows.order_by("number").iterator(chunk_size=PAGE):
            yield {"type": "event", **values_of(event)}
            last = event.number
        head = head_of(name)
        more = last > before and bool(head) and head["length"] > last
    if head:
        yield {"type": "head", **head}


def head_of(name: str) -> dict[str, Any] | None:
    """What the row of a chain's head says, as exports hold it."""
    head = AuditChain.objects.filter(name=name).first()
    return head and {
        "chain": name,
        "length": head.length,
        "sha256": head.head,
        "sm3": head.head_sm3,
    }


def first_break(name: str) -> int | None:
    """The number of the first event that does not fit its chain, or None."""
    try:
        walk(name)
    except Tampered as found:
        return found.number
    return None


def walk(name: str, marks: dict[int, dict] | None = None) -> Chain:
    """A chain, event by event, as the stand-alone verifier walks it.

    ``marks`` are its checkpoints by length. Raises Tampered.
    """
    chain = Chain(name, marks)
    head = None
    for line in chain_lines(name):
        if line["type"] == "event":
            chain.take(line)
        else:
            head = line
    chain.end(head)
    return chain


def _database_now() -> datetime:
    """The database's clock: no application clock dates an event (T2)."""
    return (
        AuditChain.objects.annotate(now=Now())
        .values_list("now", flat=True)[:1]
        .get()
    )
