"""What a change that waits asks of either side, for 待办."""

from contracts.models import Contract, User
from contracts.queries.amendments import Amendment, amendments_of
from contracts.rules.board import Task
from contracts.states import ProposalState, Side


def amendments_to_answer(contract: Contract, user: User) -> list[Task]:
    """Receipts and seals that are missing; three queries,
    and two more where letters give the notice.

    A reply that is due stands among the deadlines already.
    """
    return [
        task
        for found in amendments_of(contract, user)
        if found.proposal.state == ProposalState.OPEN
        for task in _asked(found)
    ]


def _asked(found: Amendment) -> list[Task]:
    if found.received_on is None:
        side = _other(found.proposal.on_behalf_of)
        return [_task(found, side, "登记收到", "书面通知已交寄")]
    if not found.replied_on:
        return []
    if (seal := found.one_seal) is not None:
        side = _other(seal.on_behalf_of)
        return [_task(found, side, "确认盖章", "缺一方章，不得生效")]
    return [
        _task(found, side, "盖章", "已书面同意，盖章后生效")
        for side in (Side.A, Side.B)
    ]


def _task(found: Amendment, side: str, verb: str, why: str) -> Task:
    return Task(
        side=str(side),
        verb=verb,
        subject=found.proposal.summary,
        target=("amendment", found.proposal.pk),
        key=f"amendment_{found.proposal.pk}_{side}",
        why=why,
    )


def _other(side: str) -> str:
    return Side.B if side == Side.A else Side.A
