"""What waits for the other side's signature: the end, and the process."""

from collections.abc import Collection

from contracts.models import Contract, Proposal, User
from contracts.queries.onsite import waiting_staff
from contracts.rules.board import Task
from contracts.rules.board.reading import days_in_chinese
from contracts.services.attendance_months import SUBJECTS
from contracts.states import (
    SIDE_OF_ROLE,
    ProposalKind,
    ProposalState,
    Role,
    Side,
)
from indicators.policies import signers_of
from indicators.policies.measuring import approvers
from indicators.queries.activities import waiting_activities
from indicators.queries.values import value_proposals
from kaifeng_credit.amendments import amendments_to_answer
from kaifeng_credit.endings import endings_to_sign
from kaifeng_credit.letters import letters_to_sign


def waiting_to_sign(
    contract: Contract, user: User, waiting: Collection[str]
) -> list[Task]:
    """Tasks of these kinds; no query for a kind of which nothing waits.

    ``waiting`` are the kinds of which some proposal waits.
    """
    tasks = endings_to_sign(contract, user, waiting)
    if ProposalKind.AMENDMENT in waiting:
        tasks += amendments_to_answer(contract, user)
    if ProposalKind.LETTER in waiting:
        tasks += letters_to_sign(contract, user)
    if ProposalKind.ACTIVITY in waiting:
        tasks += [
            _activity(row) for row in waiting_activities(contract, user)
        ]
    if ProposalKind.STAFF in waiting:
        tasks += [_staff(row) for row in waiting_staff(contract, user)]
    if ProposalKind.MEASUREMENT in waiting:
        rows = value_proposals(contract, user)
        tasks += [
            _value(row)
            for row in rows.filter(state=ProposalState.OPEN).order_by("pk")
        ]
    return tasks


def _staff(row: Proposal) -> Task:
    """Leave, a departure, or the sign-ins of a month."""
    month = row.subject in SUBJECTS
    return Task(
        side=str(Side.A if row.on_behalf_of == Side.B else Side.B),
        verb="确认",
        subject=days_in_chinese(row.summary),
        target=("staff_proposal", row.pk),
        key=f"staff_{row.pk}",
        why=f"{row.proposed_by}已提请，确认前"
        + ("签到没有变化" if month else "仍按在岗计"),
    )


def _value(row: Proposal) -> Task:
    """Values of indicators, a baseline, or a correction of one."""
    signers = approvers(row.subject, row.on_behalf_of)
    return Task(
        side=str(SIDE_OF_ROLE[Role(signers[0])]),
        verb="签认",
        subject=row.summary,
        target=("indicator_proposal", row.pk),
        key=f"value_{row.pk}",
        why=f"{row.proposed_by}已提请，签认后才算数",
    )


def _activity(row: Proposal) -> Task:
    """An entry of 宣传与培训, or a correction of one."""
    signers = signers_of(row)
    side = str(SIDE_OF_ROLE[Role(signers[0])])
    verb = "同意" if side == Side.B else "确认"
    if signers == (Role.A_APPROVER,):
        verb = "审核通过"
    return Task(
        side=side,
        verb=verb,
        subject=row.summary,
        target=("activity_proposal", row.pk),
        key=f"activity_{row.pk}",
        why=f"{row.proposed_by}已登记，确认后计入",
    )
