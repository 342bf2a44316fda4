"""Starting, reading and ending a preview; it lives in the session alone.

Only on a demonstration, where there is no business data: an administrator
looks at it with the eyes of somebody who holds the role there. Nothing can
be sent meanwhile, and what is written to the audit log names the
administrator (contracts.services.audit).
"""

from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.core.validators import slug_re
from django.db import transaction

from contracts.models import Contract, User
from contracts.policies import Refused, check_administers
from contracts.queries.people import holds, people_with
from contracts.services import audit
from contracts.states import SIDE_OF_ROLE, Role

KEY = "previewing"
PREVIEWERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
ROLES = tuple(SIDE_OF_ROLE)  # of the parties; the audit log is 审计's alone


@dataclass(frozen=True)
class Preview:
    """As whom an administrator looks at a demonstration."""

    contract: Contract
    role: Role
    person: User


@transaction.atomic
def start(session: SessionBase, *, slug: str, role: str, by: User) -> Preview:
    """Look at a demonstration as one of its roles.

    Raises NotAllowed for who administers nothing, Refused for a contract
    that is no demonstration, and a role nobody holds there.
    """
    check_administers(by, *PREVIEWERS, act="按角色预览")
    contract = (
        Contract.objects.filter(slug=slug, is_demo=True).first()
        if slug_re.match(slug)  # PostgreSQL looks for no NUL
        else None
    )
    if contract is None:
        raise Refused("demo_only", "只能预览演示合同，没有这份演示合同。")
    if role not in ROLES:
        raise Refused("role_unknown", "请选择一方的角色来预览。")
    people = people_with(contract, role)
    if not people:
        raise Refused(
            "nobody_holds_it",
            f"演示合同上无人担任{Role(role).label}，请先授予。",
        )
    session[KEY] = {"slug": slug, "role": str(role), "person": people[0].pk}
    audit.record(
        "preview_started",
        by=by,
        contract=contract,
        on=contract,
        summary=f"按{Role(role).label}预览",
    )
    return Preview(contract, Role(role), people[0])


def current(session: SessionBase, by: User) -> Preview | None:
    """The preview of a session, if all that allowed it still holds."""
    kept = session.get(KEY)
    if kept is None or not holds(by, *PREVIEWERS):
        return None
    contract = Contract.objects.filter(slug=kept["slug"], is_demo=True).first()
    if contract is None:
        return None
    for person in people_with(contract, kept["role"]):
        if person.pk == kept["person"]:
            return Preview(contract, Role(kept["role"]), person)
    return None


@transaction.atomic
def end(session: SessionBase, *, by: User) -> None:
    """Be oneself again; again changes nothing."""
    kept = session.pop(KEY, None)
    if kept is None:
        return
    contract = Contract.objects.get(slug=kept["slug"])
    audit.record(
        "preview_ended",
        by=by,
        contract=contract,
        on=contract,
        summary=f"结束按{Role(kept['role']).label}预览",
    )
