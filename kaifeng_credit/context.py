"""What every template may ask."""

from contracts.models import Contract
from contracts.states import SIDE_OF_ROLE, Role


def portal(request) -> dict:
    """The contract at hand, one's contracts, roles and side."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    roles = getattr(request, "roles", frozenset())
    contract = getattr(request, "contract", None)
    sides = {SIDE_OF_ROLE[role] for role in roles if role in SIDE_OF_ROLE}
    return {
        "contract": contract,
        "contracts": lambda: list(
            Contract.objects.visible_to(request.user)
            .distinct()
            .order_by("is_demo", "slug")
        ),
        "roles": roles,
        "role_labels": [Role(role).label for role in sorted(roles)],
        "side": sides.pop() if len(sides) == 1 else None,
        "today": getattr(request, "today", None),
        "as_of": getattr(request, "as_of", None),
        "asked_other_day": contract is not None
        and request.as_of != request.today,
    }
