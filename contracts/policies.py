"""Who may do what: refusals that say why and who can instead."""

from datetime import date

from contracts.models import Contract, Proposal, RecordedFact, User
from contracts.models.facts import FactRow
from contracts.queries.agreements import agreement_of
from contracts.queries.people import (
    holds,
    holds_on_real,
    roles_of,
    side_of,
    who_can,
)
from contracts.queries.scans import held_back
from contracts.rules.facts import Fact
from contracts.rules.hands import hands, proposing_roles, speaks_for_itself
from contracts.rules.vocabulary import KINDS
from contracts.states import ADMINISTRATORS, SIDE_OF_ROLE, Role, ScanVerdict


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


class LimitReached(Refused):
    """Too much for now; ``wait`` is how many seconds until it opens again."""

    def __init__(self, code: str, message: str, *, wait: int):
        super().__init__(code, message)
        self.wait = wait


def check_open(contract: Contract) -> None:
    """Refuse what the end took away: both sides closed the contract."""
    if contract.closed_on is not None:
        day = contract.closed_on
        raise Refused(
            "contract_closed",
            f"协议已终止，双方于{day.year}年{day.month}月{day.day}日结案，"
            "记录只读；款项、违约金、争议、保密与资料退还仍可办理。",
        )


def check_role(contract: Contract, by: User, *roles: str, act: str) -> None:
    """Refuse an act unless the person holds one of some roles."""
    if not roles_of(by, contract) & set(roles):
        raise NotAllowed(
            f"当前角色不能{act}。", who=who_can(contract, *roles)
        )


def check_administers(by: User, *roles: str, act: str) -> None:
    """Refuse what only an administrator of some kind does (三员)."""
    if not holds(by, *roles):
        raise NotAllowed(
            f"当前角色不能{act}。",
            who="或".join(Role(role).label for role in roles),
        )


def check_reaches(by: User, contract: Contract) -> None:
    """An administrator of demonstrations only moves nothing on a real one."""
    if not contract.is_demo and not holds_on_real(by, *ADMINISTRATORS):
        raise NotAllowed(
            "演示合同的管理员不能办理正式合同的角色。",
            who="正式合同的安全管理或系统管理",
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
    check_role(contract, by, countersigner_role(side), act="会签这批补录")


def countersigner_role(side: str) -> str:
    """Who signs for the party that did not record."""
    # Among the facts of 乙方 may be decisions: they are 甲方审批's to confirm.
    return Role.B_LEAD if side == "a" else Role.A_APPROVER


def check_can_backfill(contract: Contract, by: User) -> None:
    """Whoever acts for one of the parties records the past for it (补录)."""
    check_role(contract, by, *SIDE_OF_ROLE, act="补录事实")


def can_backfill(contract: Contract, by: User) -> bool:
    """Whether a person may record the past at all; for templates."""
    return bool(roles_of(by, contract) & set(SIDE_OF_ROLE))


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


# A supplier may have declared itself small before the agreement was signed.
BEFORE_SIGNING = ("sme_declared",)


def check_may_propose(contract: Contract, by: User, kind: str) -> str:
    """Who may record a kind of fact at all; the side they do it for."""
    side = side_of(by, contract)
    asked = hands(kind, side) if side else None
    if asked is None or not roles_of(by, contract) & set(asked.proposers):
        raise NotAllowed(
            f"当前角色不能登记“{KINDS[kind].label}”。",
            who=who_can(contract, *proposing_roles(kind)),
        )
    assert side is not None
    return side


def check_can_propose_fact(contract: Contract, by: User, fact: Fact) -> str:
    """Each side records its own notices; the side it is done for."""
    side = check_may_propose(contract, by, fact.kind)
    if fact.kind == "notified" and fact.get("by") != side:
        raise Refused(
            "other_sender", "对方发出的通知由对方登记，请登记己方发出的。"
        )
    return side


def check_fact_day(contract: Contract, fact: Fact, *, today: date) -> None:
    """A fact has happened, and hardly before there was an agreement."""
    if fact.kind in BEFORE_SIGNING and fact.on <= today:
        return
    check_not_before_signing(contract, fact.on, today)


def check_can_sign_fact(
    contract: Contract, by: User, proposal: Proposal
) -> tuple[str, ...]:
    """The roles that settle a proposed fact, this person's among them."""
    asked = hands(proposal.subject, proposal.on_behalf_of)
    assert asked is not None, proposal.subject
    check_role(contract, by, *asked.approvers, act="签署这项事实")
    return asked.approvers


def check_can_correct(
    contract: Contract, by: User, row: FactRow, fact: Fact
) -> str:
    """A standing row is taken back by those who could record it."""
    side = check_may_propose(contract, by, fact.kind)
    recorded_for = getattr(row, "on_behalf_of", side)
    if speaks_for_itself(fact.kind) and recorded_for != side:
        others = hands(fact.kind, recorded_for)
        assert others is not None
        raise NotAllowed(
            "这项事实由对方登记，只能由对方提请更正。",
            who=who_can(contract, *others.proposers),
        )
    if isinstance(row, RecordedFact) and row.letter_steps.exists():
        # Its day and its paper are the letter's: corrected there, once.
        raise Refused(
            "belongs_to_letter",
            "这项事实由函件登记，请在“通知函件”该函件的页面提请更正。",
        )
    if row.reverses_id is not None or hasattr(row, "reversed_by"):
        raise Refused("already_corrected", "这条记录已更正，无需再次更正。")
    batch = row.batch
    unsigned = batch is not None and batch.countersigned_at is None
    if unsigned and not contract.is_demo:
        raise not_countersigned()
    return side


def check_can_propose_reading(contract: Contract, by: User) -> None:
    """甲方 asks that the text be read one way."""
    check_role(
        contract, by, Role.A_HANDLER, Role.A_APPROVER, act="提请口径决定"
    )


def check_can_approve_reading(contract: Contract, by: User) -> None:
    """甲方审批 decides how the text is read."""
    check_role(contract, by, Role.A_APPROVER, act="批准口径决定")


def check_can_object(contract: Contract, by: User) -> None:
    """乙方负责人 records an objection, and takes it back."""
    check_role(contract, by, Role.B_LEAD, act="记录口径异议")


def check_scanned(names: dict[str, str], *, act: str) -> None:
    """No file leaves or is relied on before the scanner has answered.

    ``names`` by digest. Where no scanner is connected there is nothing to
    wait for, and nothing is called clean either.
    """
    for digest, verdict in held_back(names).items():
        if verdict == ScanVerdict.INFECTED:
            raise Refused(
                "infected",
                f"《{names[digest]}》查出病毒，已隔离，不能{act}。"
                "请联系系统管理员，并另换一份文件。",
            )
        raise Refused(
            "scan_pending",
            f"《{names[digest]}》待查毒，暂不能{act}。"
            "查毒服务恢复后自动放行，请稍后再试。",
        )
