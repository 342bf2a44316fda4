"""Who schedules reports, for whom, and what must be set up before."""

from collections.abc import Collection

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from contracts.models import Contract, Membership, User
from contracts.policies import NotAllowed, Refused, check_role
from contracts.queries.clock import today
from contracts.queries.people import roles_of, who_can
from contracts.states import SIDE_OF_ROLE, Role, Side
from payments.models import ReportSchedule
from payments.policies import EXPORTERS
from payments.rules.report import ReportKind
from payments.rules.schedules import Covering

# A schedule tells people of its own side, and only those who may fetch what
# it makes (payments.queries.exports); an auditor's tells auditors.
RECIPIENTS: dict[str, tuple[Role, ...]] = {
    Side.A: (Role.A_HANDLER, Role.A_APPROVER, Role.A_FINANCE),
    Side.B: (Role.B_LEAD,),
    "": (Role.AUDITOR,),
}
# Who ends a schedule whose maker is gone.
KEEPERS: dict[str, tuple[Role, ...]] = {
    Side.A: (Role.A_APPROVER,),
    Side.B: (Role.B_LEAD,),
    "": (Role.AUDITOR,),
}
MOST_RECIPIENTS = 20
MOST_ACTIVE = 20  # of one contract


def check_can_schedule(contract: Contract, by: User) -> str:
    """Who may export may schedule; the side it is done for, or nothing."""
    check_role(contract, by, *EXPORTERS, act="设置定期报送")
    sides = {
        SIDE_OF_ROLE[Role(role)]
        for role in roles_of(by, contract)
        if role in SIDE_OF_ROLE and role in EXPORTERS
    }
    return sides.pop() if sides else ""


def mail_missing() -> str:
    """Why no mail can be sent, in one sentence; empty where one can."""
    if not settings.EMAIL_HOST:
        return (
            "平台没有配置邮件服务器，不能定期报送。"
            "请系统管理员设置 PORTAL_MAIL_HOST。"
        )
    if not settings.PUBLIC_URL:
        return (
            "平台没有配置对外地址，邮件里无法给出链接，不能定期报送。"
            "请系统管理员设置 PORTAL_PUBLIC_URL。"
        )
    return ""


def check_mail_ready(contract: Contract) -> None:
    """No schedule before there is mail; a demo sends none anyway."""
    if not contract.is_demo and (why := mail_missing()):
        raise Refused("mail_not_configured", why)


def check_covering(kind: ReportKind, covering: Covering) -> None:
    """A period report speaks of a period, not of a day."""
    if kind is ReportKind.PERIOD and covering is Covering.DAY:
        raise Refused(
            "covering_needs_period",
            "期间报表须有期间。请改选上月、上季或上年。",
        )


def check_room(active: int) -> None:
    """Refuse one schedule too many."""
    if active >= MOST_ACTIVE:
        raise Refused(
            "too_many_schedules",
            f"这份合同已有 {active} 项未结束的定期报送。请先结束不再需要的。",
        )


def possible_recipients(contract: Contract, side: str) -> list[User]:
    """The people a schedule of a side may tell, in a stable order."""
    return list(
        User.objects.filter(
            pk__in=_in_force(contract, side).values("user_id")
        ).order_by("pk")
    )


def readers_now(contract: Contract, side: str) -> frozenset[int]:
    """The keys of those who may still read what a schedule makes."""
    return frozenset(_in_force(contract, side).values_list("user_id", flat=True))


def _in_force(contract: Contract, side: str):
    return Membership.objects.in_force(on=today()).filter(
        contract=contract, role__in=RECIPIENTS[side]
    )


def check_recipients(
    contract: Contract, side: str, people: Collection[User]
) -> None:
    """Own people only, at least one, each with an address of their own."""
    if not people:
        raise Refused("no_recipient", "请至少选择一名收件人。")
    if len(people) > MOST_RECIPIENTS:
        raise Refused(
            "too_many_recipients", f"收件人至多 {MOST_RECIPIENTS} 名。请减少。"
        )
    may = readers_now(contract, side)
    strangers = [str(one) for one in people if one.pk not in may]
    if strangers:
        raise Refused(
            "not_a_reader",
            f"{'、'.join(strangers)}不能查看这份报表。请只选本方有权的人员。",
        )
    without = [str(one) for one in people if not has_address(one)]
    if without and not contract.is_demo:
        raise Refused(
            "no_address",
            f"{'、'.join(without)}的账号没有登记邮箱。"
            "请系统管理员登记，或改选他人。",
        )


def has_address(user: User) -> bool:
    """Whether an account has an address that mail can be sent to."""
    try:
        validate_email(user.email)
    except ValidationError:
        return False
    return True


def can_change(schedule: ReportSchedule, by: User) -> bool:
    """Whether a person may pause, resume, close or retry."""
    roles = roles_of(by, schedule.contract)
    own = by.pk == schedule.made_by_id and bool(roles & set(EXPORTERS))
    return own or bool(roles & set(KEEPERS[schedule.side]))


def check_can_change(schedule: ReportSchedule, by: User) -> None:
    """Its maker, or who keeps order on its side."""
    if not can_change(schedule, by):
        keepers = who_can(schedule.contract, *KEEPERS[schedule.side])
        raise NotAllowed(
            "当前角色不能更改这项定期报送。",
            who=f"设置人（{schedule.made_by}）、{keepers}",
        )


def not_a_reader(user: User, readers: Collection[int]) -> str:
    """Why a recipient is skipped, said to the maker; empty if not."""
    if not user.is_active:
        return "账号已停用，未发送。请结束本项，另设收件人。"
    if user.pk not in readers:
        return "已不再有权查看这份报表，未发送。请结束本项，另设收件人。"
    if not has_address(user):
        return "账号没有登记邮箱，未发送。请系统管理员登记后重新发送。"
    return ""
