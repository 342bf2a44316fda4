"""Exports that were kept, and who may fetch them again."""

from django.db.models import QuerySet

from contracts.models import Contract, ExportRecord, Membership, User
from contracts.queries.people import roles_of
from contracts.states import Role

# design.md 2, row "exports": 甲方 and auditors all; 乙方负责人 its own side's;
# 驻场 only their own uploads, which are no exports.
ALL_EXPORTS = frozenset(
    {Role.A_HANDLER, Role.A_APPROVER, Role.A_FINANCE, Role.AUDITOR}
)
OWN_SIDE = frozenset({Role.B_LEAD})


def exports_for(contract: Contract, user: User) -> QuerySet[ExportRecord]:
    """The kept exports of a contract a person may fetch, newest first."""
    roles = roles_of(user, contract)
    rows = (
        ExportRecord.objects.visible_to(user)
        .filter(contract=contract)
        .select_related("recorded_by", "file")
        .order_by("-recorded_at", "-pk")
    )
    if roles & ALL_EXPORTS:
        return rows
    if roles & OWN_SIDE:
        side_b = Membership.objects.filter(
            contract=contract, role__in=(Role.B_LEAD, Role.B_ONSITE)
        )
        return rows.filter(recorded_by__in=side_b.values("user_id"))
    return rows.none()
