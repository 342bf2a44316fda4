"""Who may do what: refusals that say why and who can instead."""

from contracts.models import Contract, User
from contracts.queries.agreements import agreement_of
from contracts.queries.people import roles_of, who_can
from contracts.states import SIDE_OF_ROLE, Role


class Refused(Exception):
    """An act that may not happen now; the message is for the person.

    ``code`` is stable for programs; ``message`` is one Chinese sentence that
    says what to do.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


class NotAllowed(Refused):
    """This person may never do this; ``who`` names those who can."""

    def __init__(self, message: str, *, who: str):
        super().__init__("not_allowed", message)
        self.who = who


def check_role(contract: Contract, by: User, *roles: str, act: str) -> None:
    """Refuse an act unless the person holds one of some roles."""
    if not roles_of(by, contract) & set(roles):
        raise NotAllowed(
            f"当前角色不能{act}。", who=who_can(contract, *roles)
        )


def check_second_person(*, by: User, first: User, act: str) -> None:
    """Refuse that one person signs what the same person prepared."""
    if by.pk == first.pk:
        raise Refused(
            "second_person_needed",
            f"{act}须由另一人完成：不能签署自己提请的事项。",
        )


def check_not_before_signing(contract: Contract, happened_on, today) -> None:
    """Refuse a day before the agreement or after today."""
    if happened_on > today:
        raise Refused(
            "day_in_future", "日期晚于今天。请填写实际发生的日期。"
        )
    if happened_on < agreement_of(contract).signed_on:
        raise Refused(
            "day_before_agreement",
            "日期早于协议签订日。请填写实际发生的日期。",
        )


def check_countersigner(contract: Contract, by: User, *, side: str) -> None:
    """Only the other party countersigns what one party recorded."""
    # Among the facts of 乙方 may be decisions: they are 甲方审批's to confirm.
    other = Role.B_LEAD if side == "a" else Role.A_APPROVER
    check_role(contract, by, other, act="会签这批补录")


def check_can_backfill(contract: Contract, by: User) -> None:
    """Whoever acts for one of the parties records the past for it (补录)."""
    check_role(contract, by, *SIDE_OF_ROLE, act="补录事实")


def not_countersigned() -> Refused:
    """The refusal of an act on 补录 that nothing may rest on yet."""
    return Refused(
        "not_countersigned",
        "有关事实为补录，另一方尚未会签。会签后方可继续办理。",
    )


def check_can_propose_notice(contract: Contract, by: User) -> None:
    """Who of 甲方 may ask for a year of days off to be loaded."""
    check_role(
        contract, by, Role.A_HANDLER, Role.A_APPROVER, act="提请载入放假安排"
    )


def check_can_adopt_notice(contract: Contract, by: User) -> None:
    """Who of 甲方 may load, or send back, what another asked for."""
    check_role(contract, by, Role.A_APPROVER, act="批准放假安排")


def check_calendar_is_real(contract: Contract) -> None:
    """A demo moves no real deadline: a notice holds for every contract."""
    real = Contract.objects.filter(is_demo=False)
    if contract.is_demo and real.exists():
        raise Refused(
            "demo_calendar",
            "放假安排对平台上全部合同生效，演示合同只能试算。"
            "请在真实合同的“工作日历”页提请。",
        )
