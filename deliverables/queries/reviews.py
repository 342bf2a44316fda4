"""What awaits whom in acceptance, and what was decided."""

from __future__ import annotations

from django.db.models import QuerySet

from contracts.models import Contract, Job, User
from deliverables.models import Decision, SignOffRequest, Submission
from deliverables.states import RequestState, ReviewState

PACKET = "acceptance_packet"


def _open_submissions(contract: Contract, user: User) -> QuerySet[Submission]:
    return (
        Submission.objects.visible_to(user)
        .standing_facts(contract)
        .filter(withdrawal__isnull=True, decision__isnull=True)
        .select_related(
            "deliverable",
            "recorded_by",
            "receipt__recorded_by",
            "review__prepared_by",
        )
        .order_by("happened_on", "sequence")
    )


def to_receive(contract: Contract, user: User) -> QuerySet[Submission]:
    """Handed over, not signed for."""
    return _open_submissions(contract, user).filter(receipt__isnull=True)


def received(contract: Contract, user: User) -> QuerySet[Submission]:
    """Signed for, not decided: what those see who read no drafts."""
    return _open_submissions(contract, user).filter(receipt__isnull=False)


def to_review(contract: Contract, user: User) -> QuerySet[Submission]:
    """Signed for, no conclusion proposed."""
    return (
        _open_submissions(contract, user)
        .filter(receipt__isnull=False)
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


def decided(contract: Contract, user: User) -> QuerySet[Decision]:
    """Conclusions, the latest first."""
    return (
        Decision.objects.visible_to(user)
        .standing_facts(contract)
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
