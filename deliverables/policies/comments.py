"""Who says what to whom about a round."""

from contracts.models import User
from contracts.policies import NotAllowed, Refused, check_role
from contracts.queries.people import roles_of
from contracts.rules.agreement import DeliverableTerm
from contracts.states import Role
from deliverables.models import ReviewComment, Submission
from deliverables.policies.answers import PARTY_B
from deliverables.policies.first import who_was_first
from deliverables.policies.panels import PARTY_A_REVIEW
from deliverables.states import Audience


def check_can_comment(submission: Submission, by: User) -> None:
    """Reviewers of 甲方 and 乙方's people speak; others read."""
    check_role(
        submission.contract, by, *PARTY_A_REVIEW, *PARTY_B, act="参与讨论"
    )
    withdrawal = getattr(submission, "withdrawal", None)
    if withdrawal is not None:
        raise Refused("withdrawn", "乙方已撤回该提交，不再讨论。")


def check_audience(submission: Submission, by: User, audience: str) -> None:
    """Only 甲方 speaks among itself here; 乙方 speaks to both."""
    if audience == Audience.A and not (
        roles_of(by, submission.contract) & set(PARTY_A_REVIEW)
    ):
        raise NotAllowed(
            "乙方的讨论双方可见。", who="甲方经办、甲方审批"
        )


def check_place(term: DeliverableTerm, criterion: str) -> None:
    """A comment is on a criterion of the text, or on the whole."""
    if criterion and criterion not in {row.key for row in term.criteria}:
        raise Refused("no_such_criterion", "没有这条标准。请重新选择。")


def check_answers(
    answered: ReviewComment, submission: Submission, audience: str
) -> None:
    """An answer reaches nobody who does not see what it answers."""
    if answered.submission_id != submission.pk:
        raise Refused("other_round", "只能回复本轮的讨论。")
    if answered.audience == Audience.A and audience != Audience.A:
        raise Refused(
            "wider_than_asked",
            "所回复的讨论仅甲方可见，回复也只能仅甲方可见。",
        )


def check_can_strike(comment: ReviewComment, by: User) -> None:
    """Whoever wrote it takes it back; nobody strikes another's words."""
    check_role(
        comment.submission.contract,
        by,
        Role.A_HANDLER,
        Role.A_APPROVER,
        *PARTY_B,
        act="撤回讨论",
    )
    if comment.recorded_by_id != by.pk:
        raise NotAllowed(
            "只能撤回自己写的讨论。", who=str(comment.recorded_by)
        )
    struck = getattr(comment, "withdrawal", None)
    if struck is not None:
        raise Refused(
            "already_struck", f"已由{who_was_first(struck)}撤回。"
        )
