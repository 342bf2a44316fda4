"""Who holds what since when; for the administrators' pages."""

from django.db.models import F, QuerySet

from contracts.models import Contract, Membership, User
from contracts.queries.clock import today
from contracts.queries.people import holds_on_real
from contracts.states import ADMINISTRATORS


def roles_in_force() -> QuerySet[Membership]:
    """Every role held today, by contract, then role, then since when."""
    return (
        Membership.objects.in_force(on=today())
        .select_related("user", "contract")
        .order_by("contract__is_demo", "contract__slug", "role", "user_id")
    )


def roles_held_by(user: User) -> QuerySet[Membership]:
    """All roles a person has or had; those in force first."""
    return user.memberships.select_related("contract").order_by(
        F("ends_on").desc(nulls_first=True), "contract__slug", "role"
    )


def contracts_in_reach(by: User) -> list[Contract]:
    """The contracts whose roles an administrator looks after.

    Their names only: administrators see no business data.
    """
    rows = Contract.objects.order_by("is_demo", "slug")
    if not holds_on_real(by, *ADMINISTRATORS):
        rows = rows.filter(is_demo=True)
    return list(rows)
