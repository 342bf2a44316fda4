"""What awaits whom in acceptance, and what was decided."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from contracts.models import Contract, Job, User
from deliverables.models import (
    Decision,
    Receipt,
    SignOffRequest,
    Submission,
)
from deliverables.queries.state import with_acts
from deliverables.states import RequestState, ReviewState

PACKET = "acceptance_packet"


def _not_withdrawn(until: date | None) -> Q:
    """That 乙方 had not taken a submission back by a day."""
    standing = Q(withdrawal__isnull=True)
    if until is None:
        return standing
    return standing | Q(withdrawal__happened_on__gt=until)


def _done(act: type[Receipt] | type[Decision], until: date | None) -> Exists:
    """That an act of 甲方 on a submission stands, and was done by a day."""
    rows = act.objects.not_taken_back().filter(submission=OuterRef("pk"))
    if until is not None:
        rows = rows.filter(happened_on__lte=until)
    return Exists(rows)


def _open_submissions(
    contract: Contract, user: User, until: date | None = None
) -> QuerySet[Submission]:
    rows = Submission.objects.visible_to(user).standing_facts(contract)
    if until is not None:
        rows = rows.filter(happened_on__lte=until)
    rows = rows.filter(_not_withdrawn(until), ~_done(Decision, until))
    return with_acts(
        rows.select_related(
            "deliverable", "recorded_by", "review__prepared_by"
        ).order_by("happened_on", "sequence")
    )


def to_receive(
    contract: Contract, user: User, *, until: date | None = None
) -> QuerySet[Submission]:
    """Handed over, not signed for, as of today or a day."""
    return _open_submissions(contract, user, until).filter(
        ~_done(Receipt, until)
    )


def received(
    contract: Contract, user: User, *, until: date | None = None
) -> QuerySet[Submission]:
    """Signed for, not decided: what those see who read no drafts."""
    return _open_submissions(contract, user, until).filter(
        _done(Receipt, until)
    )


def to_review(contract: Contract, user: User) -> QuerySet[Submission]:
    """Signed for, no conclusion proposed."""
    return (
        _open_submissions(contract, user)
        .filter(_done(Receipt, None))
        .exclude(review__state=ReviewState.SUBMITTED)
    )


def to_sign(contract: Contract, user: User) -> QuerySet[Submission]:
    """A conclusion is proposed and waits for its signature."""
    return _open_submissions(contract, user).filter(
        review__state=ReviewState.SUBMITTED
    )


def sign_offs_to_sign(
    contract: Contract, user: User
) -> QuerySet[SignOffRequest]:
    """书面确认 and 审核通过 that wait for their second person."""
    return (
        SignOffRequest.objects.visible_to(user)
        .filter(contract=contract, state=RequestState.OPEN)
        .select_related("deliverable", "prepared_by")
        .order_by("prepared_at", "pk")
    )


def decided(
    contract: Contract, user: User, *, until: date | None = None
) -> QuerySet[Decision]:
    """Conclusions, up to a day if one is asked for, the latest first."""
    rows = Decision.objects.visible_to(user).standing_facts(contract)
    if until is not None:
        rows = rows.filter(happened_on__lte=until)
    return (
        rows
        .select_related("submission__deliverable", "recorded_by")
        .order_by("-happened_on", "-sequence")
    )


def packet_job(decision: Decision) -> Job | None:
    """The job of a decision's 验收书, if it was asked for."""
    return (
        Job.objects.filter(
            contract_id=decision.contract_id,
            key=f"{PACKET}:{decision.pk}",
        )
        .order_by("pk")
        .last()
    )
