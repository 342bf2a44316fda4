"""What a person holds on each contract, counted; no business data.

系统管理 reads this page, and sees no contract: kinds and numbers only.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from contracts.models import (
    ApiToken,
    BackfillBatch,
    Contract,
    Membership,
    Proposal,
    RoleRequest,
    User,
)
from contracts.queries.people import people_with, roles_of
from contracts.queries.tokens import tokens_of
from contracts.states import SIDE_OF_ROLE, ProposalState, Role
from deliverables.models import ExpertLink, SignOffRequest
from deliverables.services.handing_on import drafts_of, uploads_of
from deliverables.states import RequestState
from kaifeng_credit.desk import doers_of
from kaifeng_credit.errands import own_errands
from kaifeng_credit.leaving.taken_over import (
    DRAFTS,
    ERRANDS,
    SCHEDULES,
    UPLOADS,
)
from payments.models import PaymentRequest
from payments.policies.schedules import RECIPIENTS
from payments.services.schedules import told_by_schedules
from payments.states import LIVE_STATES

REVIEWERS = (Role.A_HANDLER, Role.A_APPROVER)
UPLOADERS = (Role.B_LEAD, Role.B_ONSITE)


@dataclass(frozen=True)
class Held:
    """So many of a kind, and the roles that may take them over.

    ``takers`` empty: they are not handed on, and ``fate`` says why and what
    becomes of them.
    """

    what: str
    label: str
    count: int
    takers: frozenset[str]
    fate: str


@dataclass(frozen=True)
class Desk:
    """One contract: what the person holds there, and who could take it."""

    contract: Contract
    roles: tuple[Role, ...]
    alone: tuple[Role, ...]  # nobody else holds these
    held: tuple[Held, ...]
    candidates: tuple[User, ...]

    @property
    def moves(self) -> tuple[Held, ...]:
        """What a successor takes over."""
        return tuple(one for one in self.held if one.takers)


def desks_of(user: User, *, now: datetime, today: date) -> list[Desk]:
    """Each contract on which a person holds a role that has not ended.

    Also of an account that is disabled already: its roles are what counts.
    """
    rows = Membership.objects.filter(user=user).select_related("contract")
    by_contract: dict[int, list[Membership]] = {}
    for row in rows.order_by("contract_id", "pk"):
        if row.ends_on is None or row.ends_on >= today:
            by_contract.setdefault(row.contract_id, []).append(row)
    return [_desk(user, found, now=now) for found in by_contract.values()]


def live_tokens(user: User, *, now: datetime) -> int:
    """How many access tokens end with the account."""
    mine: list[ApiToken] = list(tokens_of(user))
    return sum(one.expires_at > now for one in mine)


def _desk(user: User, rows: list[Membership], *, now: datetime) -> Desk:
    contract = rows[0].contract
    roles = tuple(Role(row.role) for row in rows)
    sides = {SIDE_OF_ROLE[role] for role in roles if role in SIDE_OF_ROLE}
    of_side = [
        role for role in Role if SIDE_OF_ROLE.get(role) in sides and sides
    ] or list(roles)
    others = [
        one for one in people_with(contract, *of_side) if one.pk != user.pk
    ]
    covered = set(
        Membership.objects.filter(contract=contract, user__in=others)
        .in_force(on=localdate(now))
        .values_list("role", flat=True)
    )
    viewer = _eyes(user, roles, others, contract, now)
    held = [
        *_moving(user, viewer, contract, roles, now),
        *_staying(user, contract, now),
    ]
    return Desk(
        contract=contract,
        roles=roles,
        alone=tuple(role for role in roles if role not in covered),
        held=tuple(one for one in held if one.count),
        candidates=tuple(others),
    )


def _eyes(user, roles, others, contract: Contract, now: datetime) -> User:
    """Whose eyes see what waits: a disabled account has none of its own."""
    day = localdate(now)
    if user.is_active and (user.ends_on is None or user.ends_on >= day):
        return user
    for one in others:
        if roles_of(one, contract).intersection(roles):
            return one
    return user


def _moving(
    user, viewer, contract: Contract, roles, now: datetime
) -> list[Held]:
    """What another person takes over."""
    mine = frozenset(roles)
    waiting = [
        mine & doers_of(task)
        for task in own_errands(contract, viewer)
        if mine & doers_of(task)
    ]
    return [
        Held(
            ERRANDS, "等待其角色签署或办理的事项", len(waiting),
            frozenset().union(*waiting), "由同一角色的接手人办理",
        ),
        Held(
            DRAFTS, "验收工作底稿", drafts_of(contract, user).count(),
            frozenset(REVIEWERS), "由接手人继续，接手人不再签署",
        ),
        Held(
            UPLOADS, "未传完的文件",
            uploads_of(contract, user, now=now).count(),
            frozenset(UPLOADERS), "由接手人从断点续传",
        ),
        Held(
            SCHEDULES, "定期报送的收件",
            told_by_schedules(contract, user).count(),
            frozenset(role for each in RECIPIENTS.values() for role in each),
            "原项结束，另设同样的一项，改由接手人收件",
        ),
    ]  # fmt: skip


def _staying(user, contract: Contract, now: datetime) -> list[Held]:
    """What is not handed on, and what becomes of it."""
    asked = Proposal.objects.filter(
        contract=contract, proposed_by=user, state=ProposalState.OPEN
    )
    money = PaymentRequest.objects.filter(
        contract=contract, requested_by=user, state__in=LIVE_STATES
    )
    signs = SignOffRequest.objects.filter(
        contract=contract, prepared_by=user, state=RequestState.OPEN
    )
    batches = BackfillBatch.objects.waiting(contract).filter(recorded_by=user)
    links = ExpertLink.objects.filter(
        member__panel__contract=contract, issued_by=user,
        revoked_at=None, expires_at__gt=now,
    )  # fmt: skip
    asks = RoleRequest.objects.filter(
        contract=contract, asked_by=user, settled_by=None
    )
    own = "不能移交：本人离岗前可撤回，否则由有权的另一人签署或退回"
    return [
        Held("proposals", "本人提请、尚未签署的事项", asked.count(), frozenset(), own),
        Held("payments", "本人提请的付款申请", money.count(), frozenset(), own),
        Held("sign_offs", "本人提请的书面确认、审核通过", signs.count(), frozenset(), own),
        Held("batches", "本人记入、待会签的补录", batches.count(), frozenset(), own),
        Held(
            "expert_links", "本人发出的专家邀请", links.count(), frozenset(),
            "不必移交：继续有效，甲方经办与审批都可撤销、重发",
        ),
        Held(
            "role_requests", "本人提请的角色", asks.count(), frozenset(),
            "不能移交：由另一名管理员签署或退回",
        ),
    ]  # fmt: skip
