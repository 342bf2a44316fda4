"""Opening accounts and giving roles; people are never deleted."""

import secrets
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from contracts.models import Contract, Membership, User
from contracts.policies import Refused, check_administers
from contracts.queries.clock import today
from contracts.services import audit
from contracts.states import ADMINISTRATORS, SIDE_OF_ROLE, Role

PASSWORD_BYTES = 12  # 16 characters, 96 bits


def new_password() -> str:
    """A password that nobody chose, to be given out."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


@transaction.atomic
def open_account(
    *,
    username: str,
    display_name: str,
    by: User | None = None,
    given_at: datetime | None = None,
) -> tuple[User, str]:
    """A new account and its password, which is shown once and not kept.

    ``by`` is the 系统管理 at the page, None a command at the machine. A
    password given out at ``given_at`` opens the page that changes it.
    """
    if by is not None:
        check_administers(by, Role.SYSTEM_ADMIN, act="建立账号")
    if User.objects.filter(username=username).exists():
        raise Refused("account_exists", f"账号 {username} 已存在。")
    password = new_password()
    user = User.objects.create_user(
        username=username,
        password=password,
        display_name=display_name,
        password_given_at=given_at,
    )
    audit.record(
        "account_created",
        by=by,
        on=user,
        summary=f"建立账号 {username}",
    )
    return user, password


def check_apart(user: User, role: Role) -> None:
    """Refuse an administrator a second role, and others an administrator's."""
    held = {
        Role(one) for one in user.memberships.values_list("role", flat=True)
    } - {role}
    if held and (role in ADMINISTRATORS or held & set(ADMINISTRATORS)):
        raise Refused(
            "administrators_apart",
            f"{user} 已任{'、'.join(sorted(one.label for one in held))}。"
            "系统管理、安全管理、审计各由一人担任，不兼其他角色。",
        )


@transaction.atomic
def set_address(
    *, user: User, address: str, by: User | None = None
) -> None:
    """Where mail to a person goes; the event says that it was set, not where."""
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(
            "address_malformed", "邮箱写法不对，应形如 name@example.cn。"
        ) from error
    user.email = address
    user.save(update_fields=["email"])
    audit.record(
        "address_set", by=by, on=user, summary=f"登记 {user.username} 的邮箱"
    )


def check_may_hold(user: User, role: Role) -> None:
    """Refuse a role beside those a person has, or ever had.

    A person acts for one party only, and an administrator of one of the
    three kinds (三员) is nothing else.
    """
    check_apart(user, role)
    side = SIDE_OF_ROLE.get(role)
    held = {
        SIDE_OF_ROLE.get(Role(one))
        for one in user.memberships.values_list("role", flat=True)
    }
    if side is not None and held - {None, side}:
        raise Refused(
            "other_side", f"{user} 已代表另一方，一人只能代表一方。"
        )


@transaction.atomic
def give_role(
    *,
    user: User,
    contract: Contract,
    role: str,
    by: User | None = None,
    ends_on: date | None = None,
) -> Membership:
    """A role on a contract until a last day; one that has ended begins anew.

    ``by`` is whoever signed for it; None: a command at the machine.
    """
    # Of two roles given at once neither would see the other.
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    check_may_hold(user, Role(role))
    day = today()
    row, made = Membership.objects.get_or_create(
        contract=contract,
        user=user,
        role=role,
        defaults={"given_on": day, "ends_on": ends_on},
    )
    if not made and row.ends_on == ends_on:
        return row
    if not made:
        if row.ends_on is not None and row.ends_on < day:
            row.given_on = day
        row.ends_on = ends_on
        row.save(update_fields=["given_on", "ends_on"])
    until = f"，至 {ends_on}" if ends_on else ""
    audit.record(
        "role_given",
        by=by,
        contract=contract,
        on=row,
        summary=f"授予 {user.username} {Role(role).label}{until}",
    )
    return row
