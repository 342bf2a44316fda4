"""Saying something about a round, and striking what one said."""

from django.db import transaction

from contracts.models import User
from contracts.policies import Refused
from contracts.rules.agreement import DeliverableTerm
from contracts.services import audit
from contracts.services.facts import lock_contract
from deliverables.models import CommentWithdrawal, ReviewComment, Submission
from deliverables.policies.comments import (
    check_answers,
    check_audience,
    check_can_comment,
    check_can_strike,
    check_place,
)
from deliverables.states import Audience


@transaction.atomic
def add_comment(
    *,
    submission: Submission,
    term: DeliverableTerm,
    text: str,
    audience: str,
    by: User,
    criterion: str = "",
    answers: int | None = None,
) -> ReviewComment:
    """Say something about a criterion of a round, or about the whole.

    ``answers`` is the comment it replies to, one the person may see; a
    reply stands under the same criterion.
    """
    contract = lock_contract(submission.contract_id)
    submission = Submission.objects.select_related("withdrawal").get(
        pk=submission.pk
    )
    check_can_comment(submission, by)
    check_audience(submission, by, audience)
    answered = None
    if answers is not None:
        answered = (
            ReviewComment.objects.visible_to(by).filter(pk=answers).first()
        )
        if answered is None:
            raise Refused("no_such_comment", "所回复的讨论不存在。")
        check_answers(answered, submission, audience)
        criterion = answered.criterion
    check_place(term, criterion)
    if not text.strip():
        raise Refused("nothing_said", "请写明内容。")
    row = ReviewComment.objects.create(
        submission=submission, criterion=criterion, answers=answered,
        audience=audience, text=text.strip(), recorded_by=by,
    )  # fmt: skip
    # The chain is read by both parties: it names the comment, not its words.
    audit.record(
        "commented",
        by=by,
        contract=contract,
        on=row,
        summary=f"讨论（{Audience(audience).label}）",
        detail={"submission": submission.number},
    )
    return row


@transaction.atomic
def strike_comment(*, comment: ReviewComment, by: User) -> CommentWithdrawal:
    """Take one's own words back: struck through, never erased."""
    contract = lock_contract(comment.submission.contract_id)
    comment = ReviewComment.objects.select_related(
        "submission__contract", "recorded_by", "withdrawal__recorded_by"
    ).get(pk=comment.pk)
    check_can_strike(comment, by)
    row = CommentWithdrawal.objects.create(comment=comment, recorded_by=by)
    audit.record(
        "comment_withdrawn", by=by, contract=contract, on=comment,
        summary="撤回讨论",
        detail={"submission": comment.submission.number},
    )  # fmt: skip
    return row
