"""What the penalty ledger waits for: signatures, answers to objections."""

from contracts.models import Contract, User
from contracts.queries.clock import contract_day
from contracts.rules.board import Task
from contracts.states import SIDE_OF_ROLE, Role, Side
from payments.policies.penalties import approvers_of
from payments.queries.penalties import (
    disputes_until,
    is_answered,
    waiting_proposals,
)
from payments.rules.penalty_acts import read_asked, run_words


def penalties_to_sign(
    contract: Contract, user: User, roles: frozenset[str]
) -> list[Task]:
    """Acts on penalties that somebody else proposed; one query."""
    tasks = []
    for row in waiting_proposals(contract, user, roles):
        if row.proposed_by_id == user.pk:
            continue
        signing = Role(approvers_of(read_asked(row.payload))[0])
        side = str(SIDE_OF_ROLE[signing])
        tasks.append(
            Task(
                side=side,
                verb="批准" if side == Side.A else "同意",
                subject=row.summary,
                target=("penalty_proposal", row.pk),
                key=f"penalty_{row.pk}",
                why=f"{row.proposed_by} 提请，须由另一人签署",
            )
        )
    return tasks


def objections_to_answer(contract: Contract) -> list[Task]:
    """Objections of 乙方 that 甲方 has not answered; one query."""
    tasks = []
    day = contract_day(contract)
    for dispute in disputes_until(contract, day):
        if is_answered(dispute, contract, day):
            continue
        run = run_words(dispute.first_on, dispute.last_on)
        tasks.append(
            Task(
                side="a",
                verb="答复",
                subject=f"对违约金的异议：{run}",
                target=("penalties", "#disputes"),
                key=f"dispute_{dispute.pk}",
                why="答复前，所涉日期不能确认",
            )
        )
    return tasks
