"""What the overview and the to-do page ask the database beside the standing.

A constant number of queries, whatever the contract holds.
"""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from contracts.models import AuditEvent, Contract
from contracts.queries.agreements import agreement_of, calendar
from contracts.queries.clock import contract_day
from contracts.queries.registered import registered_kinds
from contracts.states import (
    SIDE_OF_ROLE,
    Role,
    Side,
)
from contracts.views.pages import is_closed, shows_past
from indicators.models import Measurement
from indicators.rules.improvement import plain
from kaifeng_credit.asked_day import end_of
from kaifeng_credit.backfill.errands import SIGN
from kaifeng_credit.closed import NO_ERRANDS
from kaifeng_credit.errands import own_errands
from kaifeng_credit.overview import Recent, Task, build_tasks
from kaifeng_credit.remembered import remembered
from payments.models import Payment

# Acts both parties may see; drafts, uploads and proposals are not among them.
SHARED_ACTS = (
    "operation_started", "submitted", "withdrawn", "received", "accepted",
    "rejected", "receipt_undone", "decision_undone", "expert_review",
    "confirmed", "approved", "paid",
    "payment_reversed", "invoiced", "batch_countersigned", "fact_recorded",
    "fact_reversed",
    "in_service", "reading_decided", "reading_objected",
    "reading_objection_withdrawn", "penalty_confirmed", "penalty_excused",
    "penalty_suspended", "penalty_withdrawn", "penalty_upheld",
    "penalty_disputed", "penalty_dispute_withdrawn", "penalty_settled",
    "penalty_unsettled", "agreement_version_adopted", "amendment_sealed",
    "event_stated", "activity_recorded",
)  # fmt: skip
RECENT = 6

# Who can do what the board names by its verb; other tasks of a side are
# for everybody who acts for it.
REVIEWERS = frozenset({Role.A_HANDLER, Role.A_APPROVER})
APPROVER = frozenset({Role.A_APPROVER})
DOERS = {
    "签收": REVIEWERS,
    "答复": REVIEWERS,
    "验收": REVIEWERS,
    "签署": APPROVER,
    "书面确认": APPROVER,
    "书面答复": APPROVER,
    "审核通过": APPROVER,
    "审批": APPROVER,
    "批准": APPROVER,
    "支付": frozenset({Role.A_HANDLER}),
    "登记": frozenset({Role.A_FINANCE}),
    "开具": frozenset({Role.B_LEAD}),
    "同意": frozenset({Role.A_APPROVER, Role.B_LEAD}),
    "确认": REVIEWERS,
    SIGN: frozenset({Role.A_APPROVER, Role.B_LEAD}),
}
ROLES_OF_SIDE = {
    side: frozenset(
        role for role, acts_for in SIDE_OF_ROLE.items() if acts_for == side
    )
    for side in Side
}


def side_of_roles(roles) -> str | None:
    """The one party some roles act for, or None."""
    sides = {SIDE_OF_ROLE[role] for role in roles if role in SIDE_OF_ROLE}
    return str(sides.pop()) if len(sides) == 1 else None


def tasks_of(request: HttpRequest) -> tuple[Task, ...]:
    """What is in both sides' hands, asked once per request."""
    if not hasattr(request, "tasks"):
        request.tasks = build_tasks(
            request.standing,
            agreement_of(request.contract),
            calendar(),
            as_of=request.as_of,
            extra_tasks=errands_of(request),
            closed=is_closed(request),
        )
    return request.tasks



def errands_of(request: HttpRequest) -> list[Task]:
    """What the portal itself waits for: of today, not of a past day.

    Asked once per request.
    """
    if shows_past(request):
        return []
    if not hasattr(request, "errands"):
        found = remembered(
            request,
            "errands",
            lambda: own_errands(request.contract, request.user),
        )
        request.errands = [
            task
            for task in found
            if not is_closed(request) or task.target[0] not in NO_ERRANDS
        ]
    return request.errands


def side_tasks(request: HttpRequest) -> list[Task]:
    """What lies with one's own side; an auditor reads 甲方's first."""
    side = side_of_roles(request.roles) or Side.A
    return [row for row in tasks_of(request) if row.side == side]


def own_tasks(request: HttpRequest) -> list[Task]:
    """What one's own roles can do: a task one cannot do is no task."""
    return [
        row for row in side_tasks(request) if request.roles & doers_of(row)
    ]


def doers_of(task: Task) -> frozenset[str]:
    """The roles that can do a task (design.md 2)."""
    return DOERS.get(task.verb, ROLES_OF_SIDE[task.side])


def recent_acts(contract: Contract, *, until: date) -> list[Recent]:
    """The last acts both parties may see, latest first; two queries.

    Acts up to a day; of a contract as it was known, acts noted by then.
    """
    agreement = agreement_of(contract)
    noted = AuditEvent.objects.filter(
        chain=contract.slug, action__in=SHARED_ACTS
    )
    if contract.known_at is not None:
        noted = noted.filter(recorded_at__lte=contract.known_at)
    elif until < contract_day(contract):
        noted = noted.filter(_by(contract, until))
    events = list(noted.order_by("-number")[:RECENT])
    sides = {
        user: SIDE_OF_ROLE.get(role)
        for user, role in contract.memberships.filter(
            user_id__in={event.actor_id for event in events}
        ).values_list("user_id", "role")
    }
    acts = []
    for event in events:
        key = event.detail.get("deliverable", "")
        term = agreement.deliverables.get(key)
        happened = event.detail.get("happened_on")
        acts.append(
            Recent(
                at=date.fromisoformat(happened)
                if happened
                else event.recorded_at,
                side=sides.get(event.actor_id),
                text=event.summary + (f"：{term.name}" if term else ""),
                target=("deliverable", key) if term else None,
            )
        )
    return acts


def _by(contract: Contract, day: date) -> Q:
    """That an event tells of an act up to a day.

    An act that names no day happened when it was noted; on a demo, whose
    day stands still, today.
    """
    named = Q(detail__happened_on__lte=day.isoformat())
    if contract.pinned_on is not None:
        return named
    unnamed = Q(detail__happened_on__isnull=True)
    return named | unnamed & Q(recorded_at__lte=end_of(day))


def indicator_values(
    contract: Contract, *, until: date
) -> list[dict[str, Any]]:
    """Baseline and latest value per indicator as of a day; one query."""
    found: dict[str, dict[str, Any]] = {}
    for row in (
        Measurement.objects.standing_facts(contract)
        .filter(happened_on__lte=until)
        .order_by("period_end", "sequence")
    ):
        value = found.setdefault(
            row.indicator,
            {"key": row.indicator, "baseline": None, "value": None},
        )
        value["baseline" if row.baseline else "value"] = plain(row.value)
    return list(found.values())


def recorded_kinds(contract: Contract, standing: dict) -> set[str]:
    """Kinds of fact the contract has, for the backfill checklist."""
    kinds = registered_kinds(contract)
    if Payment.objects.counting(contract).exists():
        kinds.add("paid")
    if Measurement.objects.standing_facts(contract).exists():
        kinds.add("measured")
    for row in standing["deliverables"]:
        for turn in row["rounds"]:
            if turn.get("submitted_on"):
                kinds.add("submitted")
            if turn.get("decided_on"):
                kinds.update(("accepted", "rejected"))
    if any(row.get("issued_on") for row in standing["invoices"]):
        kinds.add("invoiced")
    return kinds
