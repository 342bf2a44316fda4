"""Uploads that stopped on the way, for whoever began them."""

from dataclasses import dataclass
from datetime import datetime

from contracts.models import User
from contracts.rules.agreement import DeliverableTerm
from deliverables.models import Deliverable, UploadSession


@dataclass(frozen=True)
class Unfinished:
    """An upload as the page lists it: what it is of, and how far it came."""

    row: UploadSession
    piece: str
    percent: int


def unfinished_uploads(
    deliverable: Deliverable,
    term: DeliverableTerm,
    *,
    by: User,
    now: datetime,
) -> list[Unfinished]:
    """One's own uploads of a deliverable that can be gone on with."""
    names = {piece.key: piece.name for piece in term.pieces}
    return [
        Unfinished(row, names.get(row.piece, row.piece), row.percent)
        for row in UploadSession.objects.visible_to(by)
        .unfinished(now=now)
        .filter(deliverable=deliverable)
        .order_by("pk")
    ]
