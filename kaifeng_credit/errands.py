"""What waits in the portal itself: signatures, records, answers.

A constant number of queries, whatever the contract holds.
"""

from contracts.models import Contract, Proposal, User
from contracts.queries.agreements import agreement_of
from contracts.queries.disclosure import outside_uses
from contracts.queries.people import roles_of
from contracts.queries.readings import waiting_on
from contracts.queries.registered import fact_proposals
from contracts.rules.hands import ATTENDANCE, hands
from contracts.states import (
    SIDE_OF_ROLE,
    ProposalKind,
    ProposalState,
    Role,
)
from deliverables.models import AcceptanceReview, SignOffRequest
from deliverables.queries.undoing import to_undo
from deliverables.states import RequestState, ReviewState, SignOffKind
from kaifeng_credit.agreement_moves import versions_to_sign
from kaifeng_credit.backfill.errands import errands
from kaifeng_credit.leaving.taken_over import taken_over
from kaifeng_credit.overview import Task
from kaifeng_credit.penalties import objections_to_answer, penalties_to_sign
from kaifeng_credit.to_sign import waiting_to_sign
from payments.models import PaymentRequest
from payments.queries.releases import MONEY_KINDS, waiting_proposals
from payments.states import LIVE_STATES, PaymentState


def own_errands(contract: Contract, user: User) -> list[Task]:
    """Signatures and records the portal itself waits for.

    Eight queries, and one or two more for each kind of proposal that waits:
    most contracts most days have none.
    """
    agreement = agreement_of(contract)
    waiting = kinds_waiting(contract, user)
    tasks = errands(contract, user, waiting)
    for review in (
        AcceptanceReview.objects.visible_to(user)
        .filter(contract=contract, state=ReviewState.SUBMITTED)
        .select_related("submission__deliverable")
    ):
        key = review.submission.deliverable.key
        tasks.append(
            Task(
                side="a",
                verb="签署",
                subject=f"{agreement.deliverables[key].name}的验收结论",
                target=("review_check", review.submission_id),
                key=key,
                why="经办已核对，待审批签署",
            )
        )
    for request in (
        SignOffRequest.objects.visible_to(user)
        .filter(contract=contract, state=RequestState.OPEN)
        .select_related("deliverable")
    ):
        term = agreement.deliverables[request.deliverable.key]
        tasks.append(
            Task(
                side="a",
                verb=SignOffKind(request.kind).label,
                subject=term.name,
                target=("sign_off", request.pk),
                key=term.key,
                why="已提请，待审批签署",
            )
        )
    for payment in (
        PaymentRequest.objects.visible_to(user)
        .filter(contract=contract, state__in=LIVE_STATES)
        .select_related("tranche")
    ):
        asked = payment.state == PaymentState.REQUESTED
        number = payment.tranche.number
        tasks.append(
            Task(
                side="a",
                verb="审批" if asked else "登记",
                subject=f"第{number}笔付款",
                target=("payment", number),
                key=f"tranche_{number}",
                why="付款申请待审批" if asked else "已审批，待财务登记到账",
            )
        )
    if ProposalKind.CALENDAR in waiting:
        tasks += _notices(contract, user)
    if ProposalKind.UNDO in waiting:
        tasks += _undoing(contract, user)
    roles = roles_of(user, contract)
    if waiting.intersection(MONEY_KINDS):
        tasks += _money_to_sign(contract, user, roles)
    if ProposalKind.FACT in waiting:
        tasks += _facts_to_sign(contract, user, roles)
    if ProposalKind.READING in waiting:
        tasks += _readings_to_approve(contract, user)
    if ProposalKind.PENALTY in waiting:
        tasks += penalties_to_sign(contract, user, roles)
    if ProposalKind.AGREEMENT_VERSION in waiting:
        tasks += versions_to_sign(contract, user)
    tasks += taken_over(contract, user)
    tasks += waiting_to_sign(contract, user, waiting)
    tasks += _outside_uses(contract)
    return [*tasks, *objections_to_answer(contract)]


def _outside_uses(contract: Contract) -> list[Task]:
    """Requests of 乙方 to use the results elsewhere, without an answer.

    第七条第4款「并获得甲方书面同意」. One query, two where there are any.
    """
    return [
        Task(
            side="a",
            verb="书面答复",
            subject=f"域外使用的通知{act and f'：{act}'}",
            target=("confidentiality", "#outside"),
            key=f"outside_use_{fact.pk}",
            why="没有书面同意，乙方不得在约定区域以外使用成果",
        )
        for fact, answer in outside_uses(contract)
        if answer is None
        for act in [fact.fields.get("act", "")]
    ]


def kinds_waiting(contract: Contract, user: User) -> frozenset[str]:
    """The kinds of which some proposal waits; one query for all of them."""
    rows = Proposal.objects.visible_to(user).waiting(contract)
    return frozenset(rows.order_by().values_list("kind", flat=True).distinct())


def _money_to_sign(
    contract: Contract, user: User, roles: frozenset[str]
) -> list[Task]:
    """Reversals and releases a colleague proposed; one query."""
    rows = waiting_proposals(contract, roles)
    return [
        Task(
            side="a",
            verb="批准",
            subject=proposal.summary,
            target=("money_proposal", proposal.pk),
            key=f"money_{proposal.pk}",
            why=f"{proposal.proposed_by} 提请，须由另一人批准",
        )
        for proposal in rows.exclude(proposed_by=user)
    ]


def _undoing(contract: Contract, user: User) -> list[Task]:
    """Conclusions a colleague asked to take back; one query."""
    return [
        Task(
            side="a",
            verb="签署",
            subject=proposal.summary,
            target=("undo_decision", submission),
            key=f"undo_{proposal.pk}",
            why=f"{proposal.proposed_by}已提请，由另一人签署",
        )
        for proposal, submission in to_undo(contract, user)
    ]


def _readings_to_approve(contract: Contract, user: User) -> list[Task]:
    """Proposed readings; nobody approves what they proposed. One query."""
    readings = agreement_of(contract).readings
    return [
        Task(
            side="a",
            verb="批准",
            subject=f"口径提请：{proposal.summary}",
            target=("reading_proposal", proposal.pk),
            clause=readings[proposal.subject].clause,
            key=proposal.subject,
            why=f"{proposal.proposed_by} 提请，须由另一人批准",
        )
        for proposal in waiting_on(contract).exclude(proposed_by=user)
    ]


def _facts_to_sign(
    contract: Contract, user: User, roles: frozenset[str]
) -> list[Task]:
    """Proposed facts, with the side that can sign them; two queries."""
    tasks = []
    asked = fact_proposals(contract, user, roles).filter(
        state=ProposalState.OPEN
    )
    for proposal in asked.order_by("pk"):
        signing = hands(proposal.subject, proposal.on_behalf_of)
        assert signing is not None
        if proposal.proposed_by_id == user.pk and not signing.shared:
            continue  # somebody else of one's own side has to
        tasks.append(
            Task(
                side=str(SIDE_OF_ROLE[Role(signing.approvers[0])]),
                verb="确认" if proposal.subject == ATTENDANCE else "同意",
                subject=proposal.summary,
                target=("fact_proposal", proposal.pk),
                key=f"proposal_{proposal.pk}",
                why=f"{proposal.proposed_by}已提请，签署后生效",
            )
        )
    return tasks


def _notices(contract: Contract, user: User) -> list[Task]:
    """Days off that a colleague asked to be loaded; one's own are no task."""
    rows = (
        Proposal.objects.visible_to(user)
        .waiting(contract, ProposalKind.CALENDAR)
        .exclude(proposed_by=user)
    )
    return [
        Task(
            side="a",
            verb="审批",
            subject=f"{row.subject}年放假安排",
            target=("calendar_proposal", row.pk),
            key=f"calendar_{row.subject}",
            why="已提请载入，批准后全部合同按它计算",
        )
        for row in rows
    ]
