"""What a leaver had in hand goes to another person of the same side.

Who may hand on, and to whom, is the caller's question; here the rows change
hands, so that the new holder finds them where the old one left them. Facts
and decisions keep their author.
"""

from datetime import datetime

from django.conf import settings

from contracts.models import Contract, User
from contracts.policies import Refused
from deliverables.models import AcceptanceReview, UploadSession
from deliverables.states import ReviewState


def drafts_of(contract: Contract, user: User):
    """Reviews of a contract that a person saved last and nobody proposed."""
    return AcceptanceReview.objects.filter(
        contract=contract, prepared_by=user, state=ReviewState.DRAFTING
    ).order_by("pk")


def uploads_of(contract: Contract, user: User, *, now: datetime):
    """Files of a person that have not arrived whole."""
    return (
        UploadSession.objects.unfinished(now=now)
        .filter(deliverable__contract=contract, started_by=user)
        .order_by("pk")
    )


def hand_on_drafts(contract: Contract, leaver: User, successor: User) -> list[int]:
    """The successor goes on with the drafts; their keys.

    As whoever prepared them the successor no longer signs them.
    """
    rows = list(drafts_of(contract, leaver).select_for_update(of=("self",)))
    for row in rows:
        row.prepared_by = successor
        row.save()
    return [row.pk for row in rows]


def hand_on_uploads(
    contract: Contract, leaver: User, successor: User, *, now: datetime
) -> list[int]:
    """The successor goes on where the bytes stopped; their keys.

    Raises Refused("too_many_open") where the successor has too many.
    """
    rows = list(
        uploads_of(contract, leaver, now=now).select_for_update(of=("self",))
    )
    most = settings.UPLOADS_OPEN_PER_PERSON
    held = UploadSession.objects.unfinished(now=now).filter(
        started_by=successor
    )
    if rows and held.count() + len(rows) > most:
        raise Refused(
            "too_many_open",
            f"{successor} 未传完的文件将超过 {most} 个。"
            "请先由其续传或取消，或改选他人。",
        )
    for row in rows:
        row.started_by = successor
        row.save(update_fields=["started_by"])
    return [row.pk for row in rows]
