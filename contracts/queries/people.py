"""Who a person is on a contract."""

from contracts.models import Contract, Membership, User
from contracts.models.scope import roles_held
from contracts.queries.clock import today
from contracts.states import SIDE_OF_ROLE, Role, Side


def roles_of(user: User, contract: Contract) -> frozenset[str]:
    """The roles of a person on a contract that are in force today."""
    if not (user.is_authenticated and user.is_active):
        return frozenset()
    held = roles_held(user)
    if held is not None:
        return frozenset(role for pk, role in held if pk == contract.pk)
    return frozenset(
        Membership.objects.in_force(on=today())
        .filter(user=user, contract=contract)
        .values_list("role", flat=True)
    )


def holds(user: User, *roles: str) -> bool:
    """Whether a person holds one of some roles on any contract today.

    Administrators look after accounts, which belong to no contract.
    """
    if not (user.is_authenticated and user.is_active):
        return False
    held = roles_held(user)
    if held is not None:
        return any(role in roles for _, role in held)
    return (
        Membership.objects.in_force(on=today())
        .filter(user=user, role__in=roles)
        .exists()
    )


def holds_on_real(user: User, *roles: str) -> bool:
    """As `holds`, on a contract that is not a demonstration."""
    return (
        user.is_active
        and Membership.objects.in_force(on=today())
        .filter(user=user, role__in=roles, contract__is_demo=False)
        .exists()
    )


def accountable(user: User) -> User:
    """Who answers for what a person does: in a preview the administrator."""
    return getattr(user, "previewed_by", user)


def side_of(user: User, contract: Contract) -> str | None:
    """The one party a person acts for, or None."""
    sides = {
        SIDE_OF_ROLE[role]
        for role in roles_of(user, contract)
        if role in SIDE_OF_ROLE
    }
    return sides.pop() if len(sides) == 1 else None


def people_with(contract: Contract, *roles: str) -> list[User]:
    """The people who hold one of some roles, in a stable order."""
    return list(
        User.objects.filter(
            pk__in=Membership.objects.in_force(on=today())
            .filter(contract=contract, role__in=roles)
            .values("user_id")
        ).order_by("pk")
    )


def people_of_side(contract: Contract, side: str) -> list[User]:
    """Everybody who acts for one party."""
    return people_with(
        contract,
        *(role for role, of in SIDE_OF_ROLE.items() if of == Side(side)),
    )


def who_can(contract: Contract, *roles: str) -> str:
    """The people who may do what somebody just may not, in Chinese."""
    labels = [Role(role).label for role in roles]
    people = (str(user) for user in people_with(contract, *roles))
    # An account named after its role would say everything twice.
    names = "、".join(name for name in people if name not in labels)
    said = "或".join(labels)
    return f"{said}（{names}）" if names else said
