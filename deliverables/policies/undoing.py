"""甲方 takes back a conclusion or a receipt while it is still its own."""

from contracts.models import Proposal, User
from contracts.policies import Refused, check_role
from contracts.states import ProposalState, Role
from deliverables.models import Decision, Receipt, Submission
from deliverables.policies.first import who_was_first
from deliverables.queries.state import decision_of, receipt_of
from deliverables.queries.undoing import (
    done_since_decision,
    done_since_receipt,
    undo_proposal,
)

WHO = (Role.A_HANDLER, Role.A_APPROVER)


def check_can_undo_receipt(submission: Submission, by: User) -> Receipt:
    """The receipt that its signer or a colleague may still take back."""
    check_role(submission.contract, by, *WHO, act="撤销签收")
    receipt = receipt_of(submission)
    if receipt is None:
        raise Refused("not_received", "该提交没有签收，无需撤销。")
    _check_untouched(done_since_receipt(receipt), "签收")
    return receipt


def check_can_propose_undo(submission: Submission, by: User) -> Decision:
    """The conclusion that one of 甲方 may ask to take back."""
    check_role(submission.contract, by, *WHO, act="提请撤销结论")
    decision = _standing(submission)
    check_undo(decision)
    asked = undo_proposal(decision)
    if asked is not None:
        raise Refused(
            "already_proposed",
            f"撤销已由{asked.proposed_by}提请，正等待甲方审批签署。",
        )
    return decision


def check_can_confirm_undo(
    submission: Submission, by: User, proposal: Proposal
) -> Decision:
    """The conclusion that another person of 甲方 may now take back."""
    check_role(submission.contract, by, Role.A_APPROVER, act="签署撤销结论")
    decision = _standing(submission)
    if proposal.state != ProposalState.OPEN:
        raise Refused("already_settled", "这项提请已办结，无需再处理。")
    check_undo(decision)
    return decision


def check_undo(decision: Decision) -> None:
    """Nothing rests on the conclusion yet, as far as this app knows."""
    _check_untouched(done_since_decision(decision), "结论")


def _standing(submission: Submission) -> Decision:
    decision = decision_of(submission)
    if decision is None:
        last = (
            submission.decisions.filter(reverses__isnull=False)
            .select_related("recorded_by")
            .order_by("pk")
            .last()
        )
        if last is not None:
            raise Refused(
                "already_undone",
                f"该结论已由{who_was_first(last)}撤销，无需再次撤销。",
            )
        raise Refused("not_decided", "该轮尚无验收结论，无需撤销。")
    decision.submission = submission
    return decision


def _check_untouched(done: str, what: str) -> None:
    if done:
        raise Refused(
            "acted_upon",
            f"{what}不可撤销：{done}。请在后续轮次或依协议另行处理。"
            if "须先" not in done
            else f"{what}不可撤销：{done}。",
        )
